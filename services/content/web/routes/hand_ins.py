"""Routes of what learners hand in, and of what is said about it."""

from typing import Any

from flask.views import MethodView

from services.content.commands import hand_ins as commands
from services.content.queries import hand_ins as queries
from services.content.queries.hand_ins import TEACHERS
from services.content.web.answers import download_answer
from services.content.web.hand_in_files import BODY
from services.content.web.hand_in_files import receive_file
from services.content.web.schemas.hand_ins import FeedbackSchema
from services.content.web.schemas.hand_ins import HandedInSchema
from services.content.web.schemas.hand_ins import HandInFileArgs
from services.content.web.schemas.hand_ins import HandInSchema
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.body import large_upload
from shared.web.commands import run
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

blueprint = Blueprint(
    "Hand-ins",
    __name__,
    url_prefix="/v1/academies/<academy>/courses/<cohort_id>",
    description="What learners hand in for assignments and discussions, with feedback.",
)


@blueprint.route("/items/<item_id>/hand-in")
class OwnHandIn(MethodView):
    @requires("learner")
    @blueprint.response(200, HandedInSchema)
    def get(self, academy: str, cohort_id: str, item_id: str) -> Any:
        """Read what you have handed in for an item, with the feedback."""
        return queries.own_hand_in(current.db, academy, cohort_id, item_id, actor())

    @requires("learner")
    @blueprint.arguments(HandInSchema)
    @blueprint.response(201, HandedInSchema)
    def post(self, body: dict[str, Any], academy: str, cohort_id: str, item_id: str) -> Any:
        """Hand in a text or a link; what was handed in before stays."""
        entry = commands.Entry.of(body)
        return run(commands.hand_in, academy, actor().person_id, cohort_id, item_id, entry)


@blueprint.route("/items/<item_id>/hand-in/files")
class HandInFile(MethodView):
    @requires("learner")
    @large_upload
    @blueprint.doc(requestBody=BODY)
    @blueprint.arguments(HandInFileArgs, location="query")
    @blueprint.response(201, HandedInSchema)
    def post(self, args: dict[str, Any], academy: str, cohort_id: str, item_id: str) -> Any:
        """Hand in a file of at most 20 MiB; the body is the file."""
        return receive_file(academy, cohort_id, item_id, args["filename"])


@blueprint.route("/hand-ins")
class HandIns(MethodView):
    @requires(*TEACHERS)
    @blueprint.arguments(PageArgs, location="query")
    @blueprint.response(200, page_of(HandedInSchema))
    def get(self, args: dict[str, Any], academy: str, cohort_id: str) -> Any:
        """List what the cohort has handed in, the newest first."""
        return queries.hand_ins(current.db, academy, cohort_id, **args)


@blueprint.route("/hand-ins/<hand_in_id>")
class OneHandIn(MethodView):
    @requires("learner", *TEACHERS)
    @blueprint.response(200, HandedInSchema)
    def get(self, academy: str, cohort_id: str, hand_in_id: str) -> Any:
        """Read a hand-in with its feedback."""
        return queries.hand_in(current.db, academy, cohort_id, hand_in_id, actor())


@blueprint.route("/hand-ins/<hand_in_id>/feedback")
class Feedback(MethodView):
    @requires(*TEACHERS)
    @blueprint.arguments(FeedbackSchema)
    @blueprint.response(201, HandedInSchema)
    def post(self, body: dict[str, Any], academy: str, cohort_id: str, hand_in_id: str) -> Any:
        """Say something about what was handed in; the learner reads it."""
        person_id = actor().person_id
        return run(commands.give_feedback, academy, person_id, cohort_id, hand_in_id, body["text"])


@blueprint.route("/hand-ins/<hand_in_id>/files/<entry_id>")
class HandedInFile(MethodView):
    @requires("learner", *TEACHERS)
    @blueprint.response(200, description="The file, always as a download.")
    def get(self, academy: str, cohort_id: str, hand_in_id: str, entry_id: str) -> Any:
        """Fetch a file that was handed in."""
        args = (academy, cohort_id, hand_in_id, entry_id)
        file = queries.handed_in_file(current.db, *args, actor())
        return download_answer(current.extras["blobs"], file)
