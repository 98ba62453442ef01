"""Routes that give the addresses at which sealed content runs, on an origin of its own."""

from typing import Any

from flask.blueprints import BlueprintSetupState
from flask.views import MethodView

from services.content.queries.access import STAFF
from services.content.queries.access import Access
from services.content.queries.access import access_to_course
from services.content.queries.curricula import readable_version_id
from services.content.queries.sealed import launches
from services.content.web.answers import uncached
from services.content.web.routes.courses import READERS
from services.content.web.routes.curricula import MAKERS
from services.content.web.sandbox import serve_apart
from services.content.web.schemas.sealed import LaunchesSchema
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.context import current

blueprint = Blueprint(
    "Sealed content",
    __name__,
    url_prefix="/v1/academies/<academy>",
    description="SCORM and cmi5 pages, which run on an origin of their own.",
    template_folder="../templates",
)


@blueprint.record_once
def _serve_apart(state: BlueprintSetupState) -> None:
    # No operations of the API: they answer on the other origin alone.
    serve_apart(state.app)


@blueprint.route("/courses/<cohort_id>/items/<item_id>/launch")
class Launch(MethodView):
    @requires(*READERS)
    @blueprint.response(200, LaunchesSchema)
    def get(self, academy: str, cohort_id: str, item_id: str) -> Any:
        """Get addresses, good for an hour, at which a sealed item is opened in a frame or window.

        Empty for an item that is not sealed, and for one that needs a player of its own.
        """
        access = access_to_course(current.db, academy, cohort_id, actor())
        return _launches(academy, access, item_id)


@blueprint.route("/curricula/<curriculum_id>/versions/<int:number>/items/<item_id>/launch")
class PreviewLaunch(MethodView):
    @requires(*MAKERS)
    @blueprint.response(200, LaunchesSchema)
    def get(self, academy: str, curriculum_id: str, number: int, item_id: str) -> Any:
        """Get addresses, good for an hour, at which a sealed item of a version is previewed."""
        version_id = readable_version_id(current.db, academy, curriculum_id, number)
        return _launches(academy, Access(version_id, STAFF), item_id)


def _launches(academy: str, access: Access, item_id: str) -> Any:
    key, origin = current.extras["address_key"], current.extras["sandbox"].origin
    now = current.clock.real_now().timestamp()
    return uncached(launches(current.db, key, origin, academy, access, item_id, now))
