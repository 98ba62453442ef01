"""Marking a quiz attempt: what the server marks at once, what waits for a person, the score."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from services.content.domain.errors import Invalid
from services.content.domain.marking import chosen
from services.content.domain.marking import share_of
from services.content.domain.questions import PERSON_KINDS
from services.content.domain.sent_answers import is_empty
from services.content.domain.sent_answers import pointer

Document = Mapping[str, Any]
Text = dict[str, str]


@dataclass(frozen=True)
class QuestionMark:
    """How one question was answered.

    `correct` is None where nothing was marked, or not yet. `possible` is what the question adds to
    the quiz, 0 where it adds nothing. `outcomes` are the feedback texts for what was answered.
    """

    question_id: str
    correct: bool | None
    points: float
    feedback: Text
    possible: float = 0.0
    waiting: bool = False
    outcomes: tuple[Text, ...] = ()
    comment: str | None = None


@dataclass(frozen=True)
class Marked:
    """`score` is 0..1, None while a person has to mark something and when nothing is marked."""

    score: float | None
    passed: bool
    questions: tuple[QuestionMark, ...]
    waiting: bool = False


@dataclass(frozen=True)
class Grade:
    """What a person gives for an answer, with a word to the learner."""

    points: float
    comment: str | None = None


def mark(quiz: Document, answers: Mapping[str, object]) -> Marked:
    """Marks the answers: question id → what `questions.py` says is sent for its kind.

    A question without an answer is wrong, an essay too. A quiz in which nobody can mark anything is
    passed by handing it in. Raises Invalid for a question that the quiz lacks and for an answer
    that cannot be one.
    """
    questions = quiz["questions"]
    require_known(questions, answers)
    marks = [_mark_question(question, answers.get(question["id"])) for question in questions]
    return conclude(marks, float(quiz["pass_score"]))


def require_known(questions: Iterable[Document], answers: Iterable[str]) -> None:
    """Raises Invalid for an answer to a question that is not asked."""
    known = {question["id"] for question in questions}
    for question_id in answers:
        if question_id not in known:
            raise Invalid("unknown_question", pointer(question_id), question_id=question_id)


def conclude(marks: Iterable[QuestionMark], pass_score: float) -> Marked:
    """The score of a quiz whose questions are marked so."""
    marks = tuple(marks)
    if any(each.waiting for each in marks):
        return Marked(score=None, passed=False, questions=marks, waiting=True)
    possible = sum(each.possible for each in marks)
    if possible <= 0:
        return Marked(score=None, passed=True, questions=marks)
    score = min(1.0, sum(each.points for each in marks) / possible)
    # Ratios such as 7/10 of 0.1 steps must not fail their own pass score by a rounding error.
    return Marked(score=score, passed=score + 1e-9 >= pass_score, questions=marks)


def grade(marks: Iterable[QuestionMark], grades: Mapping[str, Grade], pass_score: float) -> Marked:
    """The quiz after a person has marked some of the answers that wait.

    Raises Invalid for a question that waits for nobody and for points that it cannot have.
    """
    left = dict(grades)
    graded = []
    for each in marks:
        given = left.pop(each.question_id, None) if each.waiting else None
        graded.append(each if given is None else _graded(each, given))
    for question_id in left:
        raise Invalid("question_not_waiting", _place(question_id), question_id=question_id)
    return conclude(graded, pass_score)


def _graded(mark: QuestionMark, given: Grade) -> QuestionMark:
    if not 0 <= given.points <= mark.possible:
        where = _place(mark.question_id) + "/points"
        raise Invalid("points_out_of_range", where, most=mark.possible)
    full = given.points >= mark.possible
    return replace(mark, correct=full, points=given.points, comment=given.comment, waiting=False)


def _place(question_id: str) -> str:
    return pointer(question_id).replace("/answers/", "/grades/", 1)


def _mark_question(question: Document, given: object) -> QuestionMark:
    share = share_of(question, given)
    plain = QuestionMark(question["id"], None, 0.0, dict(question.get("feedback") or {}))
    points = float(question["points"])
    if question["kind"] in PERSON_KINDS and points > 0:
        if not is_empty(given):
            return replace(plain, possible=points, waiting=True)
        # Nobody has to look at an answer that is not there.
        share = 0.0
    if share is None:
        return plain
    return replace(
        plain,
        correct=share == 1,
        points=points * share,
        possible=points,
        outcomes=_outcomes(question, given, share == 1),
    )


def _outcomes(question: Document, given: object, correct: bool) -> tuple[Text, ...]:
    texts = (question.get("answer") or {}).get("feedback_by_outcome") or {}
    names = ["correct" if correct else "incorrect"]
    names += [f"choice:{choice}" for choice in chosen(question, given)]
    return tuple(dict(texts[name]) for name in names if name in texts)
