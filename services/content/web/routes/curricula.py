"""Routes of curricula and their versions."""

from collections.abc import Callable
from typing import Any

from flask.views import MethodView

from services.content.commands import curricula as commands
from services.content.queries import curricula as queries
from services.content.web.answers import located
from services.content.web.answers import revised
from services.content.web.reports import with_page
from services.content.web.schemas.curricula import CurriculumDetailSchema
from services.content.web.schemas.curricula import CurriculumSchema
from services.content.web.schemas.curricula import ReceivedSchema
from services.content.web.schemas.curricula import ReportSchema
from services.content.web.schemas.curricula import UploadArgs
from services.content.web.schemas.curricula import UsedVersionSchema
from services.content.web.schemas.curricula import VersionDetailSchema
from services.content.web.schemas.curricula import WithdrawSchema
from services.content.web.uploads import BODY
from services.content.web.uploads import receive
from shared.mongo.client import Document
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.body import large_upload
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

MAKERS = ("partner", "organiser")

blueprint = Blueprint(
    "Curricula",
    __name__,
    url_prefix="/v1/academies/<academy>/curricula",
    description="Uploaded packages and their versions: imported, reviewed, published, withdrawn.",
)


@blueprint.route("")
class Curricula(MethodView):
    @requires(*MAKERS)
    @blueprint.arguments(PageArgs, location="query")
    @blueprint.response(200, page_of(CurriculumSchema))
    def get(self, args: dict[str, Any], academy: str) -> Any:
        """List the academy's curricula, newest first."""
        return queries.curricula(current.db, academy, **args)

    @requires("partner")
    @large_upload
    @blueprint.doc(requestBody=BODY)
    @blueprint.arguments(UploadArgs, location="query")
    @blueprint.response(202, ReceivedSchema)
    def post(self, args: dict[str, Any], academy: str) -> Any:
        """Upload a package as the first version of a new curriculum; the body is the package."""
        return accepted(academy, receive(academy, None, args["filename"]))


@blueprint.route("/<curriculum_id>")
class OneCurriculum(MethodView):
    @requires(*MAKERS)
    @blueprint.response(200, CurriculumDetailSchema)
    def get(self, academy: str, curriculum_id: str) -> Any:
        """Read a curriculum with all its versions."""
        return queries.curriculum(current.db, academy, curriculum_id)


@blueprint.route("/<curriculum_id>/versions")
class Versions(MethodView):
    @requires("partner")
    @large_upload
    @blueprint.doc(requestBody=BODY)
    @blueprint.arguments(UploadArgs, location="query")
    @blueprint.response(202, ReceivedSchema)
    def post(self, args: dict[str, Any], academy: str, curriculum_id: str) -> Any:
        """Upload the next version; the same bytes again are the same version."""
        return accepted(academy, receive(academy, curriculum_id, args["filename"]))


@blueprint.route("/<curriculum_id>/versions/<int:number>")
class OneVersion(MethodView):
    @requires(*MAKERS)
    @blueprint.response(200, VersionDetailSchema)
    def get(self, academy: str, curriculum_id: str, number: int) -> Any:
        """Read a version: its state, how far its import is, its items."""
        return revised(queries.version(current.db, academy, curriculum_id, number))


@blueprint.route("/<curriculum_id>/versions/<int:number>/report")
class Report(MethodView):
    @requires(*MAKERS)
    @blueprint.response(200, ReportSchema)
    def get(self, academy: str, curriculum_id: str, number: int) -> Any:
        """Read what the import had to say, every mistake and every adaptation."""
        return with_page(academy, queries.report(current.db, academy, curriculum_id, number))


@blueprint.route("/<curriculum_id>/versions/<int:number>/submit")
class Submission(MethodView):
    @requires("partner")
    @blueprint.response(200, UsedVersionSchema)
    def post(self, academy: str, curriculum_id: str, number: int) -> Any:
        """Hand a draft in for review."""
        return act(commands.submit_version, academy, curriculum_id, number)


@blueprint.route("/<curriculum_id>/versions/<int:number>/publish")
class Publication(MethodView):
    @requires(*MAKERS)
    @blueprint.response(200, UsedVersionSchema)
    def post(self, academy: str, curriculum_id: str, number: int) -> Any:
        """Publish a reviewed version: it may be pinned to cohorts."""
        return act(commands.publish_version, academy, curriculum_id, number)


@blueprint.route("/<curriculum_id>/versions/<int:number>/deprecate")
class Deprecation(MethodView):
    @requires(*MAKERS)
    @blueprint.response(200, UsedVersionSchema)
    def post(self, academy: str, curriculum_id: str, number: int) -> Any:
        """Give a published version to no further cohort; running ones keep it."""
        return act(commands.deprecate_version, academy, curriculum_id, number)


@blueprint.route("/<curriculum_id>/versions/<int:number>/withdraw")
class Withdrawal(MethodView):
    @requires(*MAKERS)
    @blueprint.arguments(WithdrawSchema)
    @blueprint.response(200, UsedVersionSchema)
    def post(self, body: dict[str, Any], academy: str, curriculum_id: str, number: int) -> Any:
        """Take a version back for good, with a reason; running cohorts keep it."""
        return act(commands.withdraw_version, academy, curriculum_id, number, **body)


def accepted(academy: str, received: Document) -> tuple[Document, dict[str, str]]:
    """What was received, with the address of the version that it became."""
    place = f"{received['curriculum_id']}/versions/{received['version']}"
    return located(received, f"/v1/academies/{academy}/curricula/{place}")


def act(
    command: Callable[..., Document], academy: str, curriculum_id: str, number: int, **more: Any
) -> dict[str, Any]:
    """Does something with a version, which `If-Match` may name, and shows how it is now."""
    expected = expected_version()
    run(command, academy, actor().person_id, curriculum_id, number, expected=expected, **more)
    return revised(queries.version_line(current.db, academy, curriculum_id, number))
