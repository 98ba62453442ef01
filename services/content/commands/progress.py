"""A learner comes forward: opens, completes, takes a quiz."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from services.content.domain import progress as rules
from services.content.domain.courses import Step
from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.progress import Progress
from services.content.domain.progress import step_named
from services.content.domain.quizzes import Marked
from services.content.domain.quizzes import mark
from services.content.repository import item_of
from services.content.repository import live_enrolment
from services.content.repository import progress_fields
from services.content.repository import progress_from
from services.content.repository import steps_of_version
from shared.contracts import COURSE_COMPLETED
from shared.contracts import ITEM_COMPLETED
from shared.contracts import QUIZ_GRADED
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction


@dataclass(frozen=True)
class Learning:
    """One learner in one course, as a command finds them; `document` holds the progress."""

    enrolment: Document
    steps: tuple[Step, ...]
    document: Document
    progress: Progress

    @property
    def version_id(self) -> str:
        return str(self.enrolment["version_id"])


def move_item(
    tx: Transaction,
    academy: str,
    person_id: str,
    enrolment_id: str,
    item_id: str,
    *,
    completed: bool,
    minutes: float,
) -> Learning:
    """The learner opened the item, or has done it; returns how far the learner is now.

    Saying the same again, from whichever device, changes nothing but the minutes. Raises NotFound
    for another person's enrolment and an unknown item, WrongState for a quiz or a heading.
    """
    enrolment = get(tx, "enrolments", academy, enrolment_id)
    learning = _learning(tx, academy, enrolment, person_id)
    step = step_named(learning.steps, item_id)
    if completed:
        after, events = learning.progress.complete(step, minutes, tx.now, learning.steps)
    else:
        after, events = learning.progress.start(step, minutes, tx.now), ()
    _keep(tx, learning, after, events)
    return replace(learning, progress=after)


def submit_attempt(
    tx: Transaction,
    academy: str,
    person_id: str,
    cohort_id: str,
    item_id: str,
    answers: Mapping[str, Any],
) -> Document:
    """Marks an attempt at a quiz of the learner's course and returns it, marked.

    The limit is read from the enrolment's progress and the progress is written, so that two
    devices never share a last attempt. Raises NotFound, Invalid for answers that cannot be any,
    WrongState when no attempt is left.
    """
    own = live_enrolment(tx, academy, cohort_id, person_id)
    enrolment = get(tx, "enrolments", academy, own["_id"]) if own else None
    learning = _learning(tx, academy, enrolment, person_id)
    step = step_named(learning.steps, item_id)
    quiz = item_of(tx, academy, learning.version_id, item_id)["quiz"]
    if quiz is None:
        raise WrongState("not_a_quiz")
    limit = quiz["attempts"]
    learning.progress.require_attempt_left(step, limit)
    marked = mark(quiz, answers)
    after, events = learning.progress.grade(step, marked, limit, tx.now, learning.steps)
    attempt = _attempt(tx, learning, step, after, marked, answers, limit)
    tx["attempts"].insert_one(attempt)
    _keep(tx, learning, after, events)
    return attempt


def _learning(
    tx: Transaction, academy: str, enrolment: Document | None, person_id: str
) -> Learning:
    if enrolment is None or not enrolment["live"] or enrolment["person_id"] != person_id:
        raise NotFound("enrolment_unknown")
    if enrolment["version_id"] is None:
        raise WrongState("course_not_pinned")
    steps = steps_of_version(tx, academy, enrolment["version_id"])
    document = get(tx, "progress", academy, enrolment["_id"])
    if document is None:
        document = _begin(tx, academy, enrolment)
    return Learning(enrolment, steps, document, progress_from(document))


def _begin(tx: Transaction, academy: str, enrolment: Document) -> Document:
    """The first sign of a learner also writes the course, which from now on cannot be replaced."""
    course = {"_id": enrolment["cohort_id"], "academy": academy}
    tx["courses"].update_one(course, {"$inc": {"begun": 1, "version": 1}})
    return insert(
        tx,
        "progress",
        {
            "_id": enrolment["_id"],
            "academy": academy,
            "cohort_id": enrolment["cohort_id"],
            "version_id": enrolment["version_id"],
            **progress_fields(Progress()),
        },
    )


def _keep(
    tx: Transaction, learning: Learning, after: Progress, events: tuple[rules.Event, ...]
) -> None:
    if after != learning.progress:
        save(tx, "progress", {**learning.document, **progress_fields(after)})
    head = {
        "enrolment_id": learning.enrolment["_id"],
        "cohort_id": learning.enrolment["cohort_id"],
    }
    academy = learning.enrolment["academy"]
    for event in events:
        data = {**head, **vars(event)}
        if isinstance(event, rules.ItemCompleted):
            tx.publish(ITEM_COMPLETED, academy, data)
        elif isinstance(event, rules.QuizGraded):
            tx.publish(QUIZ_GRADED, academy, data)
        else:
            tx.publish(COURSE_COMPLETED, academy, data)


def _attempt(
    tx: Transaction,
    learning: Learning,
    step: Step,
    after: Progress,
    marked: Marked,
    answers: Mapping[str, Any],
    limit: int | None,
) -> Document:
    """The attempt as it is kept. Answers are a list: question ids come from packages."""
    number = after.items[step.item_id].attempts
    return {
        "_id": tx.new_id(),
        "academy": learning.enrolment["academy"],
        "enrolment_id": learning.enrolment["_id"],
        "cohort_id": learning.enrolment["cohort_id"],
        "item_id": step.item_id,
        "number": number,
        "attempts_left": None if limit is None else limit - number,
        "score": marked.score,
        "passed": marked.passed,
        "best_score": after.items[step.item_id].best_score,
        "questions": [vars(question) for question in marked.questions],
        "answers": [{"question_id": name, "given": given} for name, given in answers.items()],
        "submitted_at": tx.now,
    }
