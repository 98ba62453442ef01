"""Turns questions of the bank into ours; what cannot be marked is kept, and told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.content.adapters.formats.interface import source
from services.content.adapters.formats.keys import Taken
from services.content.adapters.formats.moodle.bank import Bank
from services.content.adapters.formats.moodle.bank import Stored
from services.content.adapters.formats.moodle.calculated import build_calculated
from services.content.adapters.formats.moodle.choices import build_choice
from services.content.adapters.formats.moodle.choices import build_exact_set
from services.content.adapters.formats.moodle.choices import build_match
from services.content.adapters.formats.moodle.choices import build_order
from services.content.adapters.formats.moodle.choices import build_true_false
from services.content.adapters.formats.moodle.draft import Draft
from services.content.adapters.formats.moodle.draft import NotMarked
from services.content.adapters.formats.moodle.draft import number
from services.content.adapters.formats.moodle.entries import build_essay
from services.content.adapters.formats.moodle.entries import build_numerical
from services.content.adapters.formats.moodle.entries import build_short_answer
from services.content.adapters.formats.moodle.entries import build_text
from services.content.adapters.formats.moodle.gaps import build_cloze
from services.content.adapters.formats.moodle.gaps import build_gaps
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.formats.moodle.texts import Texts
from services.content.adapters.markup.html import plain_text
from services.content.domain.report import Severity

Question = dict[str, Any]

BUILDERS: dict[str, Callable[[Draft], None]] = {
    "calculated": build_calculated,
    "calculatedsimple": build_calculated,
    "ddwtos": build_gaps,
    "description": build_text,
    "essay": build_essay,
    "gapselect": build_gaps,
    "match": build_match,
    "multianswer": build_cloze,
    "multichoice": build_choice,
    "multichoiceset": build_exact_set,
    "numerical": build_numerical,
    "ordering": build_order,
    "shortanswer": build_short_answer,
    "truefalse": build_true_false,
}
OUTCOMES = {"correctfeedback": "correct", "incorrectfeedback": "incorrect"}


class Questions:
    """Makes each question once, however many quizzes ask it, and remembers which were placed."""

    def __init__(self, bank: Bank, texts: Texts) -> None:
        self.bank = bank
        self.texts = texts
        self.report = texts.reading.report
        self.made: dict[str, Question] = {}
        self.placed: set[str] = set()

    def place(self, stored: Stored, taken: Taken, points: float | None = None) -> Question:
        """The question for a quiz or bank whose question ids so far are `taken`."""
        if stored.id not in self.made:
            self.made[stored.id] = self._make(stored)
        if stored.id in self.placed or stored.id in self.bank.parts:
            # Asked once more, or asked by itself though it is a part of another question.
            self.report.count("package", "questions")
            self.report.count("package", "questions_repeated")
        self.placed.add(stored.id)
        question = self.made[stored.id]
        free = taken.free(question["id"])
        asks = question["kind"] != "text"
        return {
            **question,
            "id": free,
            **({"points": points} if asks and points is not None else {}),
        }

    def _make(self, stored: Stored) -> Question:
        draft = Draft(stored, self.texts, self.bank)
        element = stored.element
        name = plain_text(value(element, "name"))
        prompt = draft.text(element, "questiontext", "questiontext", stored.id)
        general = draft.text(element, "generalfeedback", "generalfeedback", stored.id)
        builder = BUILDERS.get(stored.kind)
        try:
            if builder is None:
                raise NotMarked("moodle_kind_unknown")
            builder(draft)
        except NotMarked as reason:
            draft = Draft(stored, self.texts, self.bank)
            self._tell(Severity.KEPT, str(reason), stored, name)
        language = self.texts.reading.language
        mark = number(value(element, "defaultmark"))
        question: Question = {
            "id": stored.key,
            "kind": draft.kind,
            "source_kind": stored.kind[:100],
            "prompt": {language: draft.prompt(prompt[language]) or name},
            "points": 0.0 if draft.kind == "text" else max(0.0, 1.0 if mark is None else mark),
            "source": source(self.bank.path, stored.id, element.sourceline),
            **draft.shows,
        }
        if general[language]:
            question["feedback"] = general
        self._combined_feedback(draft)
        if draft.answer:
            question["answer"] = draft.answer
            if draft.feedback:
                draft.answer["feedback_by_outcome"] = draft.feedback
        for code in dict.fromkeys(draft.adapted):
            self._tell(Severity.ADAPTED, code, stored, name)
        if draft.feedback_left:
            self._tell(
                Severity.LEFT_OUT, "moodle_feedback_left_out", stored, name, draft.feedback_left
            )
        return question

    def _combined_feedback(self, draft: Draft) -> None:
        """Feedback to a right and a wrong answer; there is none here for a partly right one."""
        language = self.texts.reading.language
        holder = next(
            (each for each in draft.own if each.find("correctfeedback") is not None), None
        )
        if holder is None:
            return
        for name, outcome in OUTCOMES.items():
            text = draft.text(holder, name, name, draft.stored.id)
            if text[language]:
                draft.feedback.setdefault(outcome, text)
        if value(holder, "partiallycorrectfeedback"):
            draft.feedback_left += 1
        if not draft.answer:
            draft.feedback_left += len(draft.feedback)

    def _tell(
        self, severity: Severity, code: str, stored: Stored, name: str, count: int = 1
    ) -> None:
        self.report.add(
            severity,
            code,
            self.bank.path,
            stored.id,
            {"name": name or stored.id, "kind": stored.kind[:100], "number": count},
            line=stored.element.sourceline,
            node_key=stored.key,
        )
