"""Marking an attempt on the server: the score, what waits for a person, what is refused."""

from typing import Any

import pytest

from services.content.domain.errors import Invalid
from services.content.domain.quizzes import Grade
from services.content.domain.quizzes import grade
from services.content.domain.quizzes import mark


def question(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": "q", "kind": kind, "prompt": {"en": "?"}, "points": 1.0, **more}


def quiz(*questions: dict[str, Any], pass_score: float = 0.6) -> dict[str, Any]:
    return {"pass_score": pass_score, "questions": list(questions)}


def choices(*ids: str) -> list[dict[str, Any]]:
    return [{"id": each, "text": {"en": each}} for each in ids]


ONE = question("multiple_choice", choices=choices("a", "b"), answer={"choices": ["a"]})
MANY = question("multiple_response", choices=choices("a", "b", "c"), answer={"choices": ["a", "b"]})
BOOLEAN = question("true_false", choices=choices("true", "false"), answer={"choices": ["false"]})
TEXT = question("short_answer", answer={"texts": ["Define", "Résumé"], "case_sensitive": False})
EXACT = question("short_answer", answer={"texts": ["Define"], "case_sensitive": True})
ESSAY = {**question("essay", points=3.0), "id": "essay"}


@pytest.mark.parametrize(
    ("item", "answer", "right"),
    [
        (ONE, "a", True),
        (ONE, ["a"], True),
        (ONE, "b", False),
        (ONE, ["a", "b"], False),
        (ONE, None, False),
        (MANY, ["b", "a"], True),
        (MANY, ["a"], False),
        (MANY, ["a", "b", "c"], False),
        (BOOLEAN, False, True),
        (BOOLEAN, "false", True),
        (BOOLEAN, True, False),
        (TEXT, "  DEFINE ", True),
        (TEXT, "re\u0301sume\u0301", True),
        (TEXT, "defined", False),
        (TEXT, "", False),
        (EXACT, "define", False),
        (EXACT, "Define", True),
    ],
)
def test_an_answer_is_right_or_wrong(item: dict[str, Any], answer: object, right: bool) -> None:
    marked = mark(quiz(item), {} if answer is None else {"q": answer})
    assert marked.questions[0].correct is right
    assert marked.score == (1.0 if right else 0.0)
    assert marked.passed is right


def test_the_score_weighs_questions_by_their_points() -> None:
    heavy = {**ONE, "id": "heavy", "points": 3.0}
    light = {**ONE, "id": "light", "points": 1.0}
    marked = mark(quiz(heavy, light, pass_score=0.75), {"heavy": "a", "light": "b"})
    assert marked.score == 0.75
    assert marked.passed


def test_a_score_at_the_pass_mark_passes_whatever_the_rounding() -> None:
    parts = [{**ONE, "id": f"q{n}", "points": 0.7} for n in range(4)]
    marked = mark(quiz(*parts, pass_score=0.75), {f"q{n}": "a" for n in range(3)})
    assert marked.score != 0.75
    assert marked.passed


def test_a_part_of_an_answer_earns_a_part_of_the_points_and_is_not_called_correct() -> None:
    partial = {**MANY, "points": 4.0, "answer": {**MANY["answer"], "partial": True}}
    marked = mark(quiz(partial), {"q": ["a"]})
    assert (marked.score, marked.questions[0].points) == (0.5, 2.0)
    assert marked.questions[0].correct is False


def test_what_nobody_can_mark_is_left_out_of_the_score() -> None:
    other = {**question("unsupported", points=10.0), "id": "other"}
    marked = mark(quiz(ONE, other), {"q": "a", "other": "Long text"})
    assert marked.score == 1.0
    assert (marked.questions[1].correct, marked.questions[1].possible) == (None, 0.0)


def test_a_quiz_that_nobody_can_mark_is_passed_by_handing_in() -> None:
    marked = mark(quiz(question("unsupported")), {"q": "Text"})
    assert marked.score is None
    assert marked.passed


def test_a_known_kind_without_anything_to_compare_is_not_marked() -> None:
    marked = mark(quiz(question("numerical", answer={"numbers": []})), {"q": "Text"})
    assert (marked.score, marked.questions[0].correct) == (None, None)


def test_an_essay_waits_for_a_person_and_only_then_the_quiz_has_a_score() -> None:
    waiting = mark(quiz(ONE, ESSAY), {"q": "a", "essay": "Long text"})
    assert (waiting.score, waiting.passed, waiting.waiting) == (None, False, True)
    assert [each.waiting for each in waiting.questions] == [False, True]
    graded = grade(waiting.questions, {"essay": Grade(1.5, "Say who was asked.")}, 0.6)
    assert (graded.score, graded.passed, graded.waiting) == (0.625, True, False)
    assert graded.questions[1].comment == "Say who was asked."
    assert graded.questions[1].correct is False


def test_an_essay_that_was_not_written_waits_for_nobody() -> None:
    for nothing in ({}, {"essay": "  "}, {"essay": None}, {"essay": ["", None]}):
        marked = mark(quiz(ONE, ESSAY), {"q": "a", **nothing})
        assert (marked.score, marked.waiting) == (0.25, False)


def test_two_essays_may_be_graded_one_after_the_other() -> None:
    other = {**ESSAY, "id": "other"}
    waiting = mark(quiz(ESSAY, other), {"essay": "One", "other": "Two"})
    half = grade(waiting.questions, {"other": Grade(3.0)}, 0.6)
    assert (half.waiting, half.score) == (True, None)
    assert grade(half.questions, {"essay": Grade(0.0)}, 0.6).score == 0.5


@pytest.mark.parametrize(
    ("grades", "code"),
    [
        ({"essay": Grade(3.1)}, "points_out_of_range"),
        ({"essay": Grade(-0.1)}, "points_out_of_range"),
        ({"essay": Grade(float("nan"))}, "points_out_of_range"),
        ({"q": Grade(1.0)}, "question_not_waiting"),
        ({"none": Grade(1.0)}, "question_not_waiting"),
    ],
)
def test_a_grade_that_cannot_be_one_is_refused(grades: dict[str, Grade], code: str) -> None:
    waiting = mark(quiz(ONE, ESSAY), {"q": "a", "essay": "Text"})
    with pytest.raises(Invalid) as refused:
        grade(waiting.questions, grades, 0.6)
    assert refused.value.code == code
    assert (refused.value.pointer or "").startswith("/grades/")


def test_feedback_tells_what_belongs_to_the_answer_that_was_given() -> None:
    texts = {name: {"en": name} for name in ("correct", "incorrect", "choice:a", "choice:b")}
    told = {**ONE, "feedback": {"en": "always"}}
    told["answer"] = {**ONE["answer"], "feedback_by_outcome": texts}
    right = mark(quiz(told), {"q": "a"}).questions[0]
    wrong = mark(quiz(told), {"q": "b"}).questions[0]
    nothing = mark(quiz(told), {}).questions[0]
    assert right.feedback == {"en": "always"}
    assert [text["en"] for text in right.outcomes] == ["correct", "choice:a"]
    assert [text["en"] for text in wrong.outcomes] == ["incorrect", "choice:b"]
    assert [text["en"] for text in nothing.outcomes] == ["incorrect"]


@pytest.mark.parametrize(
    ("item", "answers", "code"),
    [
        (ONE, {"other": "a"}, "unknown_question"),
        (ONE, {"q": "z"}, "unknown_choice"),
        (ONE, {"q": 5}, "answer_shape"),
        (ONE, {"q": True}, "answer_shape"),
        (ONE, {"q": [["a"]]}, "answer_shape"),
        (TEXT, {"q": ["define"]}, "answer_shape"),
        (TEXT, {"q": "x" * 1001}, "answer_too_long"),
        (question("essay"), {"q": 3}, "answer_shape"),
        (question("essay"), {"q": "x" * 100_001}, "answer_too_long"),
        (question("unsupported"), {"q": {"a": "b"}}, "answer_shape"),
    ],
)
def test_an_answer_that_cannot_be_one_is_refused(
    item: dict[str, Any], answers: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        mark(quiz(item), answers)
    assert refused.value.code == code
    assert refused.value.pointer is not None
    assert refused.value.pointer.startswith("/answers/")
