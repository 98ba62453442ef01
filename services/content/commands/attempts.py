"""A learner takes a quiz: starts an attempt, saves answers, hands it in.

Every act that a decision about attempts rests on writes the enrolment's progress, which counts
them and knows the open one; what happens to one attempt writes the attempt. What a request may be
answered with again is stored for a day: the commands return an id and no answer of anybody.
"""

from collections.abc import Mapping
from typing import Any

from services.content.commands.attempt_ends import BY_LEARNER
from services.content.commands.attempt_ends import BY_TIME
from services.content.commands.attempt_ends import close
from services.content.commands.attempt_ends import close_attempt
from services.content.commands.attempt_ends import end
from services.content.commands.attempt_ends import learning_in
from services.content.commands.attempt_ends import questions_of
from services.content.commands.attempt_ends import step_of
from services.content.commands.progress import Learning
from services.content.commands.progress import keep_progress
from services.content.commands.progress import learning_of
from services.content.domain.attempts import AttemptState
from services.content.domain.attempts import deadline_of
from services.content.domain.attempts import is_over
from services.content.domain.attempts import merged
from services.content.domain.attempts import require_open
from services.content.domain.courses import Step
from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.papers import must_start
from services.content.domain.progress import step_named
from services.content.repository import live_enrolment
from services.content.repository import progress_from
from services.content.repository import quiz_of
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction


def start_attempt(
    tx: Transaction, academy: str, person_id: str, cohort_id: str, item_id: str
) -> Document:
    """Starts an attempt, or finds the one that is open; returns its id and which of the two.

    Raises NotFound, and WrongState when no attempt is left or the item is no quiz.
    """
    learning, step = _own_step(tx, academy, person_id, cohort_id, item_id)
    found = _open_attempt(tx, learning, step)
    if found is not None:
        return {"id": found["_id"], "resumed": True}
    quiz = quiz_of(tx, academy, learning.version_id, item_id)
    after, number = learning.progress.start_attempt(step, quiz["attempts"], tx.now)
    started = insert(tx, "attempts", _started(tx, learning, step, quiz, number))
    keep_progress(tx, learning, after, ())
    return {"id": started["_id"], "resumed": False}


def save_answers(
    tx: Transaction,
    academy: str,
    person_id: str,
    cohort_id: str,
    item_id: str,
    attempt_id: str,
    answers: Mapping[str, Any],
) -> Document:
    """Keeps answers of an open attempt; of two devices the later one counts, question by question.

    Raises NotFound, Invalid for what cannot be an answer, WrongState when the attempt is over.
    """
    attempt = _own_attempt(tx, academy, person_id, cohort_id, item_id, attempt_id)
    require_open(attempt["state"], attempt["deadline"], tx.now)
    kept = merged(attempt["answers"], answers, questions_of(tx, attempt))
    return save(tx, "attempts", {**attempt, "answers": kept, "saved_at": tx.now})


def hand_in_attempt(
    tx: Transaction,
    academy: str,
    person_id: str,
    cohort_id: str,
    item_id: str,
    attempt_id: str,
    answers: Mapping[str, Any],
) -> Document:
    """Ends an attempt with these last answers, and marks it; returns its id.

    When its time is over the answers come too late, and what was saved by then is marked. Raises
    NotFound, Invalid for what cannot be an answer, WrongState when it was handed in before.
    """
    attempt = _own_attempt(tx, academy, person_id, cohort_id, item_id, attempt_id)
    if attempt["closed_by"] == BY_TIME:
        return {"id": attempt_id}
    if attempt["state"] != AttemptState.OPEN:
        raise WrongState("attempt_over")
    if is_over(attempt["deadline"], tx.now):
        close(tx, attempt)
        return {"id": attempt_id}
    questions = questions_of(tx, attempt)
    kept = {**attempt, "answers": merged(attempt["answers"], answers, questions)}
    learning = learning_in(tx, attempt)
    step = step_of(tx, learning, attempt)
    ended = end(tx, learning, learning.progress, step, kept, questions, tx.now, BY_LEARNER)
    return {"id": save(tx, "attempts", ended)["_id"]}


def submit_attempt(
    tx: Transaction,
    academy: str,
    person_id: str,
    cohort_id: str,
    item_id: str,
    answers: Mapping[str, Any],
) -> Document:
    """An attempt from start to end at once; returns its id.

    The limit is read from the enrolment's progress and the progress is written, so that two
    devices never share a last attempt. Raises NotFound, Invalid for answers that cannot be any,
    WrongState when no attempt is left, one is open, or the quiz shows its questions only to who
    has started one.
    """
    learning, step = _own_step(tx, academy, person_id, cohort_id, item_id)
    quiz = quiz_of(tx, academy, learning.version_id, item_id)
    if must_start(quiz):
        raise WrongState("attempt_not_started")
    started, number = learning.progress.start_attempt(step, quiz["attempts"], tx.now)
    attempt = _started(tx, learning, step, quiz, number)
    attempt["answers"] = merged((), answers, quiz["questions"])
    ended = end(tx, learning, started, step, attempt, quiz["questions"], tx.now, BY_LEARNER)
    return {"id": insert(tx, "attempts", ended)["_id"]}


def settle_attempts(
    tx: Transaction, academy: str, person_id: str, cohort_id: str, item_id: str
) -> None:
    """Closes the person's own attempt at this quiz, if there is one whose time is over."""
    own = live_enrolment(tx, academy, cohort_id, person_id)
    document = get(tx, "progress", academy, own["_id"]) if own else None
    if own is None or document is None:
        return
    item = progress_from(document).items.get(item_id)
    if item is not None and item.open_attempt is not None:
        found = _numbered(tx, academy, own["_id"], item_id, item.open_attempt)
        close_attempt(tx, academy, found["_id"])


def _own_step(
    tx: Transaction, academy: str, person_id: str, cohort_id: str, item_id: str
) -> tuple[Learning, Step]:
    """The learner at the item, after an attempt whose time is over has been closed."""
    settle_attempts(tx, academy, person_id, cohort_id, item_id)
    own = live_enrolment(tx, academy, cohort_id, person_id)
    enrolment = get(tx, "enrolments", academy, own["_id"]) if own else None
    learning = learning_of(tx, academy, enrolment, person_id)
    return learning, step_named(learning.steps, item_id)


def _own_attempt(
    tx: Transaction, academy: str, person_id: str, cohort_id: str, item_id: str, attempt_id: str
) -> Document:
    own = live_enrolment(tx, academy, cohort_id, person_id)
    attempt = get(tx, "attempts", academy, attempt_id)
    if own is None or attempt is None or "state" not in attempt:
        raise NotFound("attempt_unknown")
    if (attempt["enrolment_id"], attempt["item_id"]) != (own["_id"], item_id):
        raise NotFound("attempt_unknown")
    return attempt


def _open_attempt(tx: Transaction, learning: Learning, step: Step) -> Document | None:
    item = learning.progress.items.get(step.item_id)
    if item is None or item.open_attempt is None:
        return None
    academy, enrolment_id = learning.enrolment["academy"], learning.enrolment["_id"]
    return _numbered(tx, academy, enrolment_id, step.item_id, item.open_attempt)


def _numbered(
    tx: Transaction, academy: str, enrolment_id: str, item_id: str, number: int
) -> Document:
    query = {"academy": academy, "enrolment_id": enrolment_id, "item_id": item_id}
    found = tx["attempts"].find_one({**query, "number": number})
    assert found is not None  # It was stored in the transaction that wrote its number.
    return found


def _started(
    tx: Transaction, learning: Learning, step: Step, quiz: Document, number: int
) -> Document:
    """An open attempt, not stored yet. Answers are a list: question ids come from packages."""
    limit = quiz["attempts"]
    item = learning.progress.items.get(step.item_id)
    return {
        "_id": tx.new_id(),
        "academy": learning.enrolment["academy"],
        "enrolment_id": learning.enrolment["_id"],
        "cohort_id": learning.enrolment["cohort_id"],
        "version_id": learning.version_id,
        "item_id": step.item_id,
        "number": number,
        "attempts_left": None if limit is None else limit - number,
        "state": AttemptState.OPEN,
        "seed": tx.new_id(),
        "started_at": tx.now,
        "deadline": deadline_of(tx.now, quiz.get("time_limit")),
        "review": quiz.get("review"),
        "pass_score": float(quiz["pass_score"]),
        "score": None,
        "passed": False,
        "best_score": item.best_score if item else None,
        "questions": [],
        "answers": [],
        "saved_at": None,
        "submitted_at": None,
        "marked_at": None,
        "closed_by": None,
    }
