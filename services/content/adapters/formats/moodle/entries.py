"""Builds Moodle's questions with something to write: short answers, numbers, essays."""

from __future__ import annotations

import re
from typing import Any

from services.content.adapters.formats.moodle.draft import Answer
from services.content.adapters.formats.moodle.draft import Draft
from services.content.adapters.formats.moodle.draft import NotMarked
from services.content.adapters.formats.moodle.draft import answers_of
from services.content.adapters.formats.moodle.draft import number
from services.content.adapters.formats.moodle.outline import value
from services.content.domain.patterns import MOST_PATTERNS
from services.content.domain.patterns import safe_pattern

NEARLY_ALL = 1 - 1e-4
ANYTHING = "*"
NO_UNITS = "3"


def texts_answer(answers: list[Answer], case_sensitive: bool) -> dict[str, Any] | None:
    """What earns all the points in writing; None when marking could not compare with it."""
    held = _texts([answer for answer in answers if answer.share >= NEARLY_ALL])
    return {"texts": [], **held, "case_sensitive": case_sensitive} if held else None


def numbers_answer(draft: Draft, answers: list[Answer]) -> list[dict[str, float]]:
    """The numbers that earn all the points, each with its tolerance."""
    return _numbers(draft, [answer for answer in answers if answer.share >= NEARLY_ALL])


def _texts(answers: list[Answer]) -> dict[str, Any] | None:
    """Texts and patterns: `*` in a text stands for any letters, `\\*` for itself."""
    texts, patterns = [], []
    for answer in answers:
        pieces = [piece.replace(r"\*", "*") for piece in re.split(r"(?<!\\)\*", answer.text)]
        if len(pieces) == 1:
            texts += [piece for piece in pieces if piece]
        else:
            patterns.append(".*".join(map(re.escape, pieces)))
    if len(patterns) > MOST_PATTERNS or not all(map(safe_pattern, patterns)):
        return None
    return {name: held for name, held in (("texts", texts), ("patterns", patterns)) if held} or None


def _numbers(draft: Draft, answers: list[Answer]) -> list[dict[str, float]]:
    tolerances = {
        value(record, "answer"): number(value(record, "tolerance")) or 0.0
        for record in draft.own.iterfind("numerical_records/numerical_record")
    }
    found = []
    for answer in answers:
        exact = number(answer.text)
        if exact is not None:
            wanted = {"exact": exact}
            if tolerance := tolerances.get(answer.id, 0.0):
                wanted["tolerance"] = abs(tolerance)
            found.append(wanted)
    return found


def _partly(draft: Draft, answers: list[Answer]) -> None:
    """Adds what earns only a share of the points."""
    found = []
    for share in dict.fromkeys(a.share for a in answers if 0 < a.share < NEARLY_ALL):
        alike = [answer for answer in answers if answer.share == share]
        if draft.kind == "numerical":
            numbers = _numbers(draft, alike)
            held: dict[str, Any] | None = {"numbers": numbers} if numbers else None
        else:
            held = _texts(alike)
        if held is None:
            draft.adapted.append("moodle_partial_answers")
        else:
            found.append({"share": share, **held})
    if found:
        draft.answer["partly"] = found


def build_short_answer(draft: Draft) -> None:
    """shortanswer."""
    answers = answers_of(draft)
    found = texts_answer(answers, value(draft.own, "shortanswer/usecase") == "1")
    if found is None:
        raise NotMarked("moodle_no_right_answer")
    draft.kind = "short_answer"
    draft.shows["choices"] = []
    draft.answer = found
    _partly(draft, answers)
    _feedback(draft, answers)


def build_numerical(draft: Draft) -> None:
    """numerical; units are not asked for."""
    answers = answers_of(draft)
    found = numbers_answer(draft, answers)
    if not found:
        raise NotMarked("moodle_no_right_answer")
    draft.kind = "numerical"
    draft.answer = {"numbers": found}
    _partly(draft, answers)
    _feedback(draft, answers)
    shown = value(draft.own, "numerical_options/numerical_option/showunits")
    has_units = draft.own.find("numerical_units/numerical_unit") is not None
    if has_units and shown != NO_UNITS:
        draft.adapted.append("moodle_units_not_asked")


def _feedback(draft: Draft, answers: list[Answer]) -> None:
    """Feedback to right answers, and to all others; to single texts there is none here."""
    language = draft.texts.reading.language
    for answer in answers:
        feedback = draft.text(answer.element, "feedback", "answerfeedback", answer.id)
        if not feedback[language]:
            continue
        outcome = "correct" if answer.share >= NEARLY_ALL else "incorrect"
        for_all = answer.text == ANYTHING or outcome == "correct"
        if for_all and outcome not in draft.feedback:
            draft.feedback[outcome] = feedback
        elif draft.feedback.get(outcome) != feedback:
            draft.feedback_left += 1


def build_essay(draft: Draft) -> None:
    """essay: what only files can answer is handed in, everything else is written."""
    files_only = value(draft.own, "essay/responseformat") == "noinline"
    draft.kind = "upload" if files_only else "essay"
    if value(draft.own, "essay/graderinfo"):
        draft.adapted.append("moodle_grader_notes")


def build_text(draft: Draft) -> None:
    """description: nothing is asked."""
    draft.kind = "text"
