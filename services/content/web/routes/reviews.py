"""Routes of a version's review: what differs, what is said about it, changes that are asked for."""

from typing import Any

from flask.views import MethodView

from services.content.commands.curricula import request_changes
from services.content.commands.reviews import comment_version
from services.content.queries.differences import difference
from services.content.queries.reviews import comment
from services.content.queries.reviews import comments
from services.content.web.routes.curricula import MAKERS
from services.content.web.routes.curricula import act
from services.content.web.schemas.curricula import UsedVersionSchema
from services.content.web.schemas.reviews import ChangesSchema
from services.content.web.schemas.reviews import CommentArgs
from services.content.web.schemas.reviews import CommentBodySchema
from services.content.web.schemas.reviews import CommentSchema
from services.content.web.schemas.reviews import DifferenceArgs
from services.content.web.schemas.reviews import DifferenceSchema
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.context import current
from shared.web.schemas import page_of

blueprint = Blueprint(
    "Reviews",
    __name__,
    url_prefix="/v1/academies/<academy>/curricula/<curriculum_id>/versions/<int:number>",
    description="A version compared, commented, and sent back for changes.",
)


@blueprint.route("/diff")
class Difference(MethodView):
    @requires(*MAKERS)
    @blueprint.arguments(DifferenceArgs, location="query")
    @blueprint.response(200, DifferenceSchema)
    def get(self, args: dict[str, Any], academy: str, curriculum_id: str, number: int) -> Any:
        """See which items a version adds, changes, moves and removes."""
        return difference(current.db, academy, curriculum_id, number, args["since"])


@blueprint.route("/comments")
class Comments(MethodView):
    @requires(*MAKERS)
    @blueprint.arguments(CommentArgs, location="query")
    @blueprint.response(200, page_of(CommentSchema))
    def get(self, args: dict[str, Any], academy: str, curriculum_id: str, number: int) -> Any:
        """Read what was said about a version, or about one of its items."""
        return comments(current.db, academy, curriculum_id, number, **args)

    @requires(*MAKERS)
    @blueprint.arguments(CommentBodySchema)
    @blueprint.response(201, CommentSchema)
    def post(self, body: dict[str, Any], academy: str, curriculum_id: str, number: int) -> Any:
        """Comment on a version, or on one of its items."""
        person_id = actor().person_id
        return comment(run(comment_version, academy, person_id, curriculum_id, number, **body))


@blueprint.route("/request-changes")
class ChangeRequest(MethodView):
    @requires(*MAKERS)
    @blueprint.arguments(ChangesSchema)
    @blueprint.response(200, UsedVersionSchema)
    def post(self, body: dict[str, Any], academy: str, curriculum_id: str, number: int) -> Any:
        """Send a version in review back as a draft and say what is to be changed."""
        return act(request_changes, academy, curriculum_id, number, **body)
