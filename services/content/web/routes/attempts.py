"""Routes of quiz attempts: started, answered, handed in, marked."""

from typing import Any

from flask.views import MethodView

from services.content.commands import attempt_ends as ends
from services.content.commands import attempts as commands
from services.content.queries import attempts as queries
from services.content.queries.attempts import GRADER_ROLES
from services.content.web.schemas.attempts import AnswersSchema
from services.content.web.schemas.attempts import AttemptDetailSchema
from services.content.web.schemas.attempts import AttemptSchema
from services.content.web.schemas.attempts import GradedAttemptSchema
from services.content.web.schemas.attempts import GradesSchema
from services.content.web.schemas.attempts import LastAnswersSchema
from services.content.web.schemas.attempts import SavedSchema
from services.content.web.schemas.attempts import WaitingAttemptSchema
from services.content.web.schemas.attempts import grades_of
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

blueprint = Blueprint(
    "Attempts",
    __name__,
    url_prefix="/v1/academies/<academy>/courses",
    description="A learner's attempts at the quizzes of a course.",
)


@blueprint.route("/<cohort_id>/attempts")
class WaitingAttempts(MethodView):
    @requires(*GRADER_ROLES)
    @blueprint.arguments(PageArgs, location="query")
    @blueprint.response(200, page_of(WaitingAttemptSchema))
    def get(self, args: dict[str, Any], academy: str, cohort_id: str) -> Any:
        """List the cohort's attempts with answers that wait for a person, the oldest first."""
        return queries.waiting_attempts(current.db, academy, cohort_id, **args)


@blueprint.route("/<cohort_id>/items/<item_id>/attempts")
class Attempts(MethodView):
    @requires("learner")
    @blueprint.arguments(PageArgs, location="query")
    @blueprint.response(200, page_of(AttemptSchema))
    def get(self, args: dict[str, Any], academy: str, cohort_id: str, item_id: str) -> Any:
        """List the own attempts at a quiz, the first one first."""
        run(commands.settle_attempts, academy, actor().person_id, cohort_id, item_id)
        return queries.attempts(current.db, academy, cohort_id, item_id, actor(), **args)

    @requires("learner")
    @blueprint.arguments(AnswersSchema)
    @blueprint.response(201, AttemptDetailSchema)
    def post(self, body: dict[str, Any], academy: str, cohort_id: str, item_id: str) -> Any:
        """Take a quiz at once: start an attempt, hand it in, get it back marked."""
        person_id = actor().person_id
        made = run(commands.submit_attempt, academy, person_id, cohort_id, item_id, body["answers"])
        return _shown(academy, cohort_id, item_id, made["id"])


@blueprint.route("/<cohort_id>/items/<item_id>/attempts/start")
class AttemptStart(MethodView):
    @requires("learner")
    @blueprint.alt_response(200, schema=AttemptDetailSchema, description="It was open already.")
    @blueprint.response(201, AttemptDetailSchema)
    def post(self, academy: str, cohort_id: str, item_id: str) -> Any:
        """Start an attempt and get its questions, or go on with the open one on another device."""
        person_id = actor().person_id
        started = run(commands.start_attempt, academy, person_id, cohort_id, item_id)
        shown = _shown(academy, cohort_id, item_id, started["id"])
        return shown, 200 if started["resumed"] else 201


@blueprint.route("/<cohort_id>/items/<item_id>/attempts/<attempt_id>")
class OneAttempt(MethodView):
    @requires("learner", *GRADER_ROLES)
    @blueprint.response(200, GradedAttemptSchema)
    def get(self, academy: str, cohort_id: str, item_id: str, attempt_id: str) -> Any:
        """Read an attempt: the own one as far as it may be shown, anybody's to mark it."""
        run(ends.close_attempt, academy, attempt_id)
        return _shown(academy, cohort_id, item_id, attempt_id)


@blueprint.route("/<cohort_id>/items/<item_id>/attempts/<attempt_id>/answers")
class AttemptAnswers(MethodView):
    @requires("learner")
    @blueprint.arguments(AnswersSchema)
    @blueprint.response(200, SavedSchema)
    def put(
        self, body: dict[str, Any], academy: str, cohort_id: str, item_id: str, attempt_id: str
    ) -> Any:
        """Save answers of an open attempt; others that were saved before stay, null takes back."""
        place = (academy, actor().person_id, cohort_id, item_id, attempt_id)
        return run(commands.save_answers, *place, body["answers"])


@blueprint.route("/<cohort_id>/items/<item_id>/attempts/<attempt_id>/submit")
class AttemptSubmission(MethodView):
    @requires("learner")
    @blueprint.arguments(LastAnswersSchema)
    @blueprint.response(200, AttemptDetailSchema)
    def post(
        self, body: dict[str, Any], academy: str, cohort_id: str, item_id: str, attempt_id: str
    ) -> Any:
        """Hand an attempt in, with last answers; what comes after its deadline does not count."""
        place = (academy, actor().person_id, cohort_id, item_id, attempt_id)
        run(commands.hand_in_attempt, *place, body["answers"])
        return _shown(academy, cohort_id, item_id, attempt_id)


@blueprint.route("/<cohort_id>/items/<item_id>/attempts/<attempt_id>/grades")
class AttemptGrades(MethodView):
    @requires(*GRADER_ROLES)
    @blueprint.arguments(GradesSchema)
    @blueprint.response(200, GradedAttemptSchema)
    def put(
        self, body: dict[str, Any], academy: str, cohort_id: str, item_id: str, attempt_id: str
    ) -> Any:
        """Mark answers that wait for a person; with the last of them the score is final."""
        place = (academy, actor().person_id, cohort_id, item_id, attempt_id)
        run(ends.grade_attempt, *place, grades_of(body))
        return _shown(academy, cohort_id, item_id, attempt_id)


def _shown(academy: str, cohort_id: str, item_id: str, attempt_id: str) -> Any:
    return queries.attempt(current.db, academy, cohort_id, item_id, attempt_id, actor())
