"""How an enrolment comes forward through its course."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from services.content.domain.courses import Step
from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.progress import CourseCompleted
from services.content.domain.progress import ItemCompleted
from services.content.domain.progress import Progress
from services.content.domain.progress import QuizGraded
from services.content.domain.progress import step_named
from services.content.domain.quizzes import Marked

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def step(item_id: str, kind: str = "lesson", required: bool = True) -> Step:
    return Step(item_id, kind, {"en": item_id}, 10.0, required, "m")


LESSON, QUIZ, EXTRA = step("lesson"), step("quiz", "quiz"), step("extra", "quiz", required=False)
STEPS = (LESSON, QUIZ, EXTRA)
FAILED = Marked(0.4, False, ())
PASSED = Marked(0.8, True, ())


def test_a_lesson_is_completed_once() -> None:
    first, events = Progress().complete(LESSON, 4, NOW, STEPS)
    again, none = first.complete(LESSON, 9, LATER, STEPS)
    assert events == (ItemCompleted("lesson", 10.0),)
    assert none == ()
    assert again.items["lesson"].completed_at == NOW


def test_minutes_of_several_devices_keep_the_larger() -> None:
    progress, _ = Progress().complete(LESSON, 9, NOW, STEPS)
    assert progress.start(LESSON, 4, LATER).items["lesson"].spent_minutes == 9


def test_opening_again_takes_no_completion_back() -> None:
    progress, _ = Progress().complete(LESSON, 0, NOW, STEPS)
    assert progress.start(LESSON, 0, LATER).is_done("lesson")


@pytest.mark.parametrize("kind", ["quiz", "heading"])
def test_a_quiz_or_a_heading_is_not_completed_by_hand(kind: str) -> None:
    with pytest.raises(WrongState):
        Progress().complete(step("x", kind), 0, NOW, STEPS)


def test_a_failed_attempt_is_graded_and_completes_nothing() -> None:
    progress, events = Progress().grade(QUIZ, FAILED, 3, NOW, STEPS)
    assert events == (QuizGraded("quiz", 1, 0.4),)
    assert not progress.is_done("quiz")


def test_the_best_attempt_counts() -> None:
    progress, _ = Progress().grade(QUIZ, PASSED, None, NOW, STEPS)
    progress, events = progress.grade(QUIZ, FAILED, None, LATER, STEPS)
    assert progress.items["quiz"].best_score == 0.8
    assert progress.is_done("quiz")
    assert events == (QuizGraded("quiz", 2, 0.4),)


def test_no_attempt_is_left_at_the_limit() -> None:
    progress, _ = Progress().grade(QUIZ, FAILED, 1, NOW, STEPS)
    with pytest.raises(WrongState) as refused:
        progress.grade(QUIZ, PASSED, 1, NOW, STEPS)
    assert refused.value.params["limit"] == 1


def test_a_started_attempt_counts_and_only_one_is_open() -> None:
    started, number = Progress().start_attempt(QUIZ, 2, NOW)
    assert (number, started.items["quiz"].open_attempt) == (1, 1)
    with pytest.raises(WrongState) as refused:
        started.start_attempt(QUIZ, 2, LATER)
    assert refused.value.code == "attempt_open"
    again, number = started.end_attempt(QUIZ, 1).start_attempt(QUIZ, 2, LATER)
    assert number == 2
    assert again.end_attempt(QUIZ, 1) == again
    with pytest.raises(WrongState) as refused:
        again.end_attempt(QUIZ, 2).start_attempt(QUIZ, 2, LATER)
    assert refused.value.code == "no_attempts_left"


def test_an_attempt_that_is_marked_later_counts_then_under_its_own_number() -> None:
    progress, first = Progress().start_attempt(QUIZ, None, NOW)
    progress = progress.end_attempt(QUIZ, first)
    progress, _ = progress.grade(QUIZ, FAILED, None, LATER, STEPS)
    assert not progress.is_done("quiz")
    progress, events = progress.count_score(QUIZ, first, PASSED, LATER, STEPS)
    assert events == (QuizGraded("quiz", 1, 0.8), ItemCompleted("quiz", 10.0))
    assert (progress.items["quiz"].attempts, progress.items["quiz"].best_score) == (2, 0.8)


def test_the_course_is_complete_when_all_required_items_are_done_and_says_so_once() -> None:
    progress, _ = Progress().complete(LESSON, 0, NOW, STEPS)
    progress, events = progress.grade(QUIZ, PASSED, None, LATER, STEPS)
    assert events[-1] == CourseCompleted(0.8, 2)
    assert progress.completed_at == LATER
    _, later = progress.grade(QUIZ, Marked(1.0, True, ()), None, LATER, STEPS)
    assert later == (QuizGraded("quiz", 2, 1.0),)


def test_a_quiz_that_is_not_required_does_not_lower_the_score() -> None:
    progress, _ = Progress().grade(EXTRA, FAILED, None, NOW, STEPS)
    progress, _ = progress.grade(QUIZ, PASSED, None, NOW, STEPS)
    assert progress.course_score(STEPS) == 0.8


def test_a_course_without_a_quiz_scores_full() -> None:
    _, events = Progress().complete(LESSON, 0, NOW, (LESSON,))
    assert events[-1] == CourseCompleted(1.0, 1)


def test_a_passed_quiz_without_a_score_is_completed_without_a_grade() -> None:
    _, events = Progress().grade(QUIZ, Marked(None, True, ()), None, NOW, STEPS)
    assert events == (ItemCompleted("quiz", 10.0),)


def test_the_next_step_is_the_first_required_one_that_is_open() -> None:
    assert Progress().next_step(STEPS) is LESSON
    progress, _ = Progress().complete(LESSON, 0, NOW, STEPS)
    assert progress.next_step(STEPS) is QUIZ
    progress, _ = progress.grade(QUIZ, PASSED, None, NOW, STEPS)
    assert progress.next_step(STEPS) is None


def test_an_unknown_item_is_not_found() -> None:
    with pytest.raises(NotFound):
        step_named(STEPS, "nothing")
