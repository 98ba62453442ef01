"""An attempt at a quiz that is started, answered bit by bit and handed in.

    open ──▶ waiting ──▶ marked
      └───────────────────▲

It is handed in by the learner, or closed when its time is over with what was saved by then. It
waits as long as a person has to mark some of its answers.
"""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from enum import StrEnum
from typing import Any

from services.content.domain.errors import Invalid
from services.content.domain.errors import WrongState
from services.content.domain.marking import share_of
from services.content.domain.quizzes import require_known

Document = Mapping[str, Any]
Answer = dict[str, Any]

LONGEST_ANSWERS = 1_000_000
"""Characters of all answers of an attempt together; a stored document has its limits."""


class AttemptState(StrEnum):
    OPEN = "open"
    WAITING = "waiting"
    MARKED = "marked"


class Review(StrEnum):
    """When a learner sees how the questions of an own attempt were marked."""

    AFTER_ATTEMPT = "after_attempt"
    AFTER_PASS = "after_pass"
    NEVER = "never"


def deadline_of(started_at: datetime, time_limit: float | None) -> datetime | None:
    """The last moment at which something may be saved; `time_limit` is in minutes."""
    return None if not time_limit else started_at + timedelta(minutes=float(time_limit))


def is_over(deadline: datetime | None, now: datetime) -> bool:
    """Whether the time of an attempt is over."""
    return deadline is not None and now > deadline


def require_open(state: str, deadline: datetime | None, now: datetime) -> None:
    """Raises WrongState when nothing can be saved any more."""
    if state != AttemptState.OPEN or is_over(deadline, now):
        raise WrongState("attempt_over")


def merged(
    before: Iterable[Answer], answers: Mapping[str, object], questions: Sequence[Document]
) -> list[Answer]:
    """The answers with those that another device or a later moment brings: the last one counts.

    None takes an answer back. Raises Invalid for what cannot be an answer to the questions.
    """
    require_known(questions, answers)
    for question in questions:
        if question["id"] in answers:
            share_of(question, answers[question["id"]])
    together = {**{each["question_id"]: each["given"] for each in before}, **answers}
    kept = [
        {"question_id": name, "given": storable(given)}
        for name, given in together.items()
        if given is not None
    ]
    if sum(_length(each["given"]) for each in kept) > LONGEST_ANSWERS:
        raise Invalid("answers_too_long", "/answers", limit=LONGEST_ANSWERS)
    return kept


def storable(given: object) -> object:
    """The answer as a database can hold it: no whole number is larger than 64 bits."""
    if isinstance(given, int) and not isinstance(given, bool) and abs(given) >= 2**63:
        return float(given)
    return given


def may_review(policy: str, state: str, passed: bool) -> bool:
    """Whether the learner sees the marks and feedback; `passed` is of any attempt at the quiz."""
    if state == AttemptState.OPEN or policy == Review.NEVER:
        return False
    return policy != Review.AFTER_PASS or passed


def _length(given: object) -> int:
    if isinstance(given, str):
        return len(given)
    if isinstance(given, Mapping):
        return sum(len(name) + _length(part) for name, part in given.items())
    if isinstance(given, list):
        return sum(1 + _length(part) for part in given)
    return 8
