"""The route by which a version leaves again."""

from typing import Any

from flask.views import MethodView

from services.content.queries import exports
from services.content.web.answers import download_answer
from services.content.web.answers import zip_answer
from services.content.web.routes.curricula import MAKERS
from services.content.web.schemas.curricula import ExportArgs
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.context import current

blueprint = Blueprint(
    "Exports",
    __name__,
    url_prefix="/v1/academies/<academy>/curricula/<curriculum_id>/versions/<int:number>",
    description="A version as a package: the one that was uploaded, or a course in Markdown.",
)


@blueprint.route("/export")
class Export(MethodView):
    @requires(*MAKERS)
    @blueprint.arguments(ExportArgs, location="query")
    @blueprint.response(200, description="The package; 206 for a range of the original one.")
    def get(self, args: dict[str, Any], academy: str, curriculum_id: str, number: int) -> Any:
        """Take a version away: its own bytes, or Markdown that is imported as the same course."""
        blobs = current.extras["blobs"]
        if args["form"] == "original":
            found = exports.original(current.db, academy, curriculum_id, number)
            return download_answer(blobs, found)
        return zip_answer(*exports.markdown(current.db, blobs, academy, curriculum_id, number))
