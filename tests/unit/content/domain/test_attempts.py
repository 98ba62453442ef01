"""The life of an attempt that is answered bit by bit."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest

from services.content.domain.attempts import AttemptState
from services.content.domain.attempts import Review
from services.content.domain.attempts import deadline_of
from services.content.domain.attempts import may_review
from services.content.domain.attempts import merged
from services.content.domain.attempts import require_open
from services.content.domain.errors import Invalid
from services.content.domain.errors import WrongState

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
QUESTIONS: list[dict[str, Any]] = [
    {"id": name, "kind": "short_answer", "answer": {"texts": ["x"]}, "points": 1} for name in "abc"
] + [{"id": "essay", "kind": "essay", "points": 1}]


def given(answers: list[dict[str, Any]]) -> dict[str, Any]:
    return {each["question_id"]: each["given"] for each in answers}


def test_two_devices_are_merged_question_by_question() -> None:
    phone = merged([], {"a": "1", "b": "1"}, QUESTIONS)
    both = merged(phone, {"b": "2", "c": "2"}, QUESTIONS)
    assert given(both) == {"a": "1", "b": "2", "c": "2"}


def test_an_answer_is_taken_back_by_sending_none() -> None:
    assert given(merged(merged([], {"a": "1"}, QUESTIONS), {"a": None}, QUESTIONS)) == {}


@pytest.mark.parametrize(
    ("answers", "code"),
    [({"z": "1"}, "unknown_question"), ({"a": ["1"]}, "answer_shape")],
)
def test_what_cannot_be_marked_later_is_not_kept(answers: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        merged([], answers, QUESTIONS)
    assert refused.value.code == code


def test_all_answers_together_have_a_limit() -> None:
    many = [{"id": str(number), "kind": "essay", "points": 1} for number in range(11)]
    before = merged([], {str(number): "x" * 100_000 for number in range(10)}, many)
    with pytest.raises(Invalid) as refused:
        merged(before, {"10": "x"}, many)
    assert refused.value.code == "answers_too_long"


def test_a_number_that_a_database_cannot_hold_is_kept_as_it_can() -> None:
    number = {"id": "n", "kind": "numerical", "answer": {"numbers": [{"exact": 1}]}, "points": 1}
    [kept] = merged([], {"n": 2**63}, [number])
    assert isinstance(kept["given"], float)


def test_answers_are_saved_until_the_last_moment_and_no_longer() -> None:
    deadline = deadline_of(NOW, 1.5)
    assert deadline == NOW + timedelta(seconds=90)
    require_open(AttemptState.OPEN, deadline, NOW + timedelta(seconds=90))
    require_open(AttemptState.OPEN, deadline_of(NOW, None), NOW + timedelta(days=900))
    for state, now in (
        (AttemptState.OPEN, NOW + timedelta(seconds=91)),
        (AttemptState.MARKED, NOW),
        (AttemptState.WAITING, NOW),
    ):
        with pytest.raises(WrongState):
            require_open(state, deadline, now)


@pytest.mark.parametrize(
    ("policy", "state", "passed", "shown"),
    [
        (Review.AFTER_ATTEMPT, AttemptState.OPEN, True, False),
        (Review.AFTER_ATTEMPT, AttemptState.WAITING, False, True),
        (Review.AFTER_ATTEMPT, AttemptState.MARKED, False, True),
        (Review.AFTER_PASS, AttemptState.MARKED, False, False),
        (Review.AFTER_PASS, AttemptState.MARKED, True, True),
        (Review.NEVER, AttemptState.MARKED, True, False),
    ],
)
def test_marks_are_shown_when_the_quiz_allows_it(
    policy: str, state: str, passed: bool, shown: bool
) -> None:
    assert may_review(policy, state, passed) is shown
