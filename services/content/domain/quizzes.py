"""Marking a quiz attempt on the server.

Multiple choice, multiple response (the exact set), true/false and short answer are marked. An essay
or a kind that cannot be marked is handed in ungraded and left out of the score.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.content.domain.errors import Invalid

Document = Mapping[str, Any]

CHOICE_KINDS = frozenset({"multiple_choice", "multiple_response", "true_false"})
GRADED_KINDS = CHOICE_KINDS | {"short_answer"}


@dataclass(frozen=True)
class QuestionMark:
    """`correct` is None where nothing was graded. `feedback` is by language, or empty."""

    question_id: str
    correct: bool | None
    points: float
    feedback: dict[str, str]


@dataclass(frozen=True)
class Marked:
    """`score` is 0..1, or None when the quiz has no question that can be marked."""

    score: float | None
    passed: bool
    questions: tuple[QuestionMark, ...]


def mark(quiz: Document, answers: Mapping[str, object]) -> Marked:
    """Marks the answers: question id → choice id, list of choice ids, true/false or text.

    A question without an answer is wrong. A quiz without a gradable question is passed by handing
    it in. Raises Invalid for a question that the quiz lacks and for an answer of the wrong shape.
    """
    questions = quiz["questions"]
    known = {question["id"] for question in questions}
    for question_id in answers:
        if question_id not in known:
            raise Invalid("unknown_question", _pointer(question_id), question_id=question_id)
    marks = tuple(_mark_question(question, answers.get(question["id"])) for question in questions)
    possible = sum(_points(q) for q in questions if q["kind"] in GRADED_KINDS)
    if possible <= 0:
        return Marked(score=None, passed=True, questions=marks)
    score = min(1.0, sum(each.points for each in marks) / possible)
    # Ratios such as 7/10 of 0.1 steps must not fail their own pass score by a rounding error.
    return Marked(score=score, passed=score + 1e-9 >= float(quiz["pass_score"]), questions=marks)


def _mark_question(question: Document, given: object) -> QuestionMark:
    feedback = dict(question.get("feedback") or {})
    if question["kind"] not in GRADED_KINDS:
        _require_plain(question, given)
        return QuestionMark(question["id"], None, 0.0, feedback)
    if question["kind"] in CHOICE_KINDS:
        right = _choices(question, given) == set(question["answer"]["choices"])
    else:
        right = _text_matches(question, given)
    return QuestionMark(question["id"], right, _points(question) if right else 0.0, feedback)


def _require_plain(question: Document, given: object) -> None:
    """What is kept ungraded is a text or a list of texts, whatever kind of question it was."""
    parts = given if isinstance(given, list) else [given]
    if not all(part is None or isinstance(part, str | bool) for part in parts):
        raise Invalid("answer_shape", _pointer(question["id"]), question_id=question["id"])


def _choices(question: Document, given: object) -> set[str]:
    if given is None:
        return set()
    if isinstance(given, bool) and question["kind"] == "true_false":
        given = "true" if given else "false"
    chosen = [given] if isinstance(given, str) else given
    if not isinstance(chosen, list) or not all(isinstance(choice, str) for choice in chosen):
        raise Invalid("answer_shape", _pointer(question["id"]), question_id=question["id"])
    unknown = set(chosen) - {choice["id"] for choice in question["choices"]}
    if unknown:
        raise Invalid("unknown_choice", _pointer(question["id"]), choice=min(unknown))
    return set(chosen)


def _text_matches(question: Document, given: object) -> bool:
    if given is None:
        return False
    if not isinstance(given, str):
        raise Invalid("answer_shape", _pointer(question["id"]), question_id=question["id"])
    answer = question["answer"]
    exact = bool(answer.get("case_sensitive"))
    return _plain(given, exact) in {_plain(str(text), exact) for text in answer["texts"]}


def _plain(text: str, case_sensitive: bool) -> str:
    """Compared are letters, not the way that a phone's keyboard has composed or spaced them."""
    joined = " ".join(unicodedata.normalize("NFKC", text).split())
    return joined if case_sensitive else joined.casefold()


def _points(question: Document) -> float:
    return float(question["points"])


def _pointer(question_id: str) -> str:
    return "/answers/" + question_id.replace("~", "~0").replace("/", "~1")
