"""The end of an attempt: handed in, closed when its time is over, marked by a person."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from services.content.commands.progress import Learning
from services.content.commands.progress import keep_progress
from services.content.domain.attempts import AttemptState
from services.content.domain.attempts import is_over
from services.content.domain.courses import Step
from services.content.domain.errors import NotAllowed
from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.progress import Progress
from services.content.domain.progress import step_named
from services.content.domain.quizzes import Grade
from services.content.domain.quizzes import Marked
from services.content.domain.quizzes import QuestionMark
from services.content.domain.quizzes import grade
from services.content.domain.quizzes import mark
from services.content.repository import paper_for
from services.content.repository import progress_from
from services.content.repository import quiz_of
from services.content.repository import steps_of_version
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction

BY_LEARNER = "learner"
BY_TIME = "time"


def close_attempt(tx: Transaction, academy: str, attempt_id: str) -> bool:
    """Marks what was saved of an attempt whose time is over; any worker may try, at any time.

    Returns whether it was this one that closed it.
    """
    attempt = get(tx, "attempts", academy, attempt_id)
    if attempt is None or attempt.get("state") != AttemptState.OPEN:
        return False
    if not is_over(attempt["deadline"], tx.now):
        return False
    close(tx, attempt)
    return True


def grade_attempt(
    tx: Transaction,
    academy: str,
    grader_id: str,
    cohort_id: str,
    item_id: str,
    attempt_id: str,
    grades: Mapping[str, Grade],
) -> Document:
    """A person marks answers that wait; with the last of them the score is final. Returns the id.

    Raises NotFound, NotAllowed for an own attempt, Invalid for points that an answer cannot have,
    WrongState when nothing waits any more.
    """
    attempt = get(tx, "attempts", academy, attempt_id)
    if attempt is None or (attempt["cohort_id"], attempt["item_id"]) != (cohort_id, item_id):
        raise NotFound("attempt_unknown")
    if attempt.get("state") != AttemptState.WAITING:
        raise WrongState("attempt_not_waiting")
    learning = learning_in(tx, attempt)
    if learning.enrolment["person_id"] == grader_id:
        raise NotAllowed("own_attempt")
    marks = [
        QuestionMark(**{**row, "outcomes": tuple(row["outcomes"])}) for row in attempt["questions"]
    ]
    marked = grade(marks, grades, attempt["pass_score"])
    graded = {**attempt, "graded_by": grader_id, **_result(marked)}
    if not marked.waiting:
        step = step_of(tx, learning, attempt)
        after, events = learning.progress.count_score(
            step, attempt["number"], marked, tx.now, learning.steps
        )
        keep_progress(tx, learning, after, events)
        graded["best_score"] = after.items[step.item_id].best_score
        graded["marked_at"] = tx.now
    return {"id": save(tx, "attempts", graded)["_id"]}


def close(tx: Transaction, attempt: Document) -> None:
    """Hands in, at its deadline, what had been saved by then."""
    learning = learning_in(tx, attempt)
    step, questions = step_of(tx, learning, attempt), questions_of(tx, attempt)
    at = attempt["deadline"]
    ended = end(tx, learning, learning.progress, step, attempt, questions, at, BY_TIME)
    save(tx, "attempts", ended)


def end(
    tx: Transaction,
    learning: Learning,
    progress: Progress,
    step: Step,
    attempt: Document,
    questions: Sequence[Document],
    at: datetime,
    closed_by: str,
) -> Document:
    """The attempt as it is handed in, not stored yet; the progress and its events are."""
    given = {each["question_id"]: each["given"] for each in attempt["answers"]}
    marked = mark({"questions": questions, "pass_score": attempt["pass_score"]}, given)
    after = progress.end_attempt(step, attempt["number"])
    if marked.waiting:
        keep_progress(tx, learning, after, ())
    else:
        after, events = after.count_score(step, attempt["number"], marked, at, learning.steps)
        keep_progress(tx, learning, after, events, at=at)
    return {
        **attempt,
        **_result(marked),
        "best_score": after.items[step.item_id].best_score,
        "submitted_at": at,
        "marked_at": None if marked.waiting else at,
        "closed_by": closed_by,
    }


def _result(marked: Marked) -> Document:
    return {
        "state": AttemptState.WAITING if marked.waiting else AttemptState.MARKED,
        "score": marked.score,
        "passed": marked.passed,
        "questions": [vars(question) for question in marked.questions],
    }


def learning_in(tx: Transaction, attempt: Document) -> Learning:
    """The learner of an attempt that was started, with the course as it is now.

    What was begun in time is marked, whatever has become of the enrolment since.
    """
    academy = attempt["academy"]
    enrolment = get(tx, "enrolments", academy, attempt["enrolment_id"])
    document = get(tx, "progress", academy, attempt["enrolment_id"])
    assert enrolment is not None and document is not None
    steps = steps_of_version(tx, academy, enrolment["version_id"])
    return Learning(enrolment, steps, document, progress_from(document))


def step_of(tx: Transaction, learning: Learning, attempt: Document) -> Step:
    """The quiz as the course has it now, or had it when the attempt was started."""
    for step in learning.steps:
        if step.item_id == attempt["item_id"]:
            return step
    steps = steps_of_version(tx, attempt["academy"], attempt["version_id"])
    return step_named(steps, attempt["item_id"])


def questions_of(tx: Transaction, attempt: Document) -> list[Document]:
    """The questions that the attempt asks, by the version that it was started with."""
    academy, version_id = attempt["academy"], attempt["version_id"]
    quiz = quiz_of(tx, academy, version_id, attempt["item_id"])
    return paper_for(tx, academy, version_id, quiz, attempt["seed"])
