"""Routes of an enrolment's progress."""

from typing import Any

from flask.views import MethodView

from services.content.commands.progress import Moved
from services.content.commands.progress import merge_progress
from services.content.commands.progress import move_item
from services.content.queries.progress import progress
from services.content.queries.progress import view
from services.content.web.answers import progress_answer
from services.content.web.schemas.progress import MergedSchema
from services.content.web.schemas.progress import MergeSchema
from services.content.web.schemas.progress import MoveSchema
from services.content.web.schemas.progress import ProgressSchema
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.context import current

blueprint = Blueprint(
    "Progress",
    __name__,
    url_prefix="/v1/academies/<academy>/progress",
    description="How far an enrolment has come, and its next step.",
)


@blueprint.route("/<enrolment_id>")
class OneProgress(MethodView):
    @requires("learner", "organiser", "mentor")
    @blueprint.response(200, ProgressSchema)
    def get(self, academy: str, enrolment_id: str) -> Any:
        """Read an enrolment's progress with the next step; it has its own ETag."""
        return progress_answer(progress(current.db, academy, enrolment_id, actor()))

    @requires("learner")
    @blueprint.arguments(MergeSchema)
    @blueprint.response(200, MergedSchema)
    def patch(self, body: dict[str, Any], academy: str, enrolment_id: str) -> Any:
        """Merge what was done without a network; repeating it, from any device, is harmless."""
        moves = [
            Moved(move["item_id"], move["state"] == "completed", move["minutes"])
            for move in body["items"]
        ]
        now, skipped = run(merge_progress, academy, actor().person_id, enrolment_id, moves)
        found = view(current.db, now.enrolment, now.steps, now.progress)
        return {"progress": found, "merged": len(moves) - len(skipped), "skipped": skipped}


@blueprint.route("/<enrolment_id>/items/<item_id>")
class ItemProgress(MethodView):
    @requires("learner")
    @blueprint.arguments(MoveSchema)
    @blueprint.response(200, ProgressSchema)
    def put(self, body: dict[str, Any], academy: str, enrolment_id: str, item_id: str) -> Any:
        """Say that an item was opened or is done; repeating it, from any device, is harmless."""
        completed, minutes = body["state"] == "completed", body["minutes"]
        move = {"completed": completed, "minutes": minutes}
        now = run(move_item, academy, actor().person_id, enrolment_id, item_id, **move)
        # Told as the command left it: reading it all again would double the time.
        return progress_answer(view(current.db, now.enrolment, now.steps, now.progress))
