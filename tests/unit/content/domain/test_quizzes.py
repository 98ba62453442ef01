"""Marking an attempt on the server."""

from typing import Any

import pytest

from services.content.domain.errors import Invalid
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
    parts = [{**ONE, "id": f"q{n}", "points": 0.1} for n in range(10)]
    marked = mark(quiz(*parts, pass_score=0.7), {f"q{n}": "a" for n in range(7)})
    assert marked.passed


def test_an_essay_is_left_out_of_the_score() -> None:
    essay = {**question("essay", points=10.0), "id": "essay"}
    marked = mark(quiz(ONE, essay), {"q": "a", "essay": "Long text"})
    assert marked.score == 1.0
    assert marked.questions[1].correct is None


def test_a_quiz_that_cannot_be_marked_is_passed_by_handing_in() -> None:
    marked = mark(quiz(question("essay")), {"q": "Text"})
    assert marked.score is None
    assert marked.passed


@pytest.mark.parametrize(
    ("item", "answers", "code"),
    [
        (ONE, {"other": "a"}, "unknown_question"),
        (ONE, {"q": "z"}, "unknown_choice"),
        (ONE, {"q": 5}, "answer_shape"),
        (ONE, {"q": True}, "answer_shape"),
        (ONE, {"q": [["a"]]}, "answer_shape"),
        (TEXT, {"q": ["define"]}, "answer_shape"),
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
