"""Reads questions of QTI 1.2 as Common Cartridges and Canvas write them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.content.adapters.formats.qti12.answers import Answers
from services.content.adapters.formats.qti12.material import feedback_of
from services.content.adapters.formats.qti12.material import markup_of
from services.content.adapters.formats.qti12.material import prompt_of
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words

# Canvas's question types and the profiles of Common Cartridge; what is not here is not marked yet.
KINDS = {
    "multiple_choice_question": "multiple_choice",
    "multiple_answers_question": "multiple_response",
    "true_false_question": "true_false",
    "short_answer_question": "short_answer",
    "essay_question": "essay",
    "cc.multiple_choice": "multiple_choice",
    "cc.multiple_response": "multiple_response",
    "cc.true_false": "true_false",
    "cc.fib": "short_answer",
    "cc.essay": "essay",
}
MARKED = ("multiple_choice", "multiple_response", "true_false", "short_answer")
RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")


@dataclass(frozen=True)
class Draw:
    """A part of a quiz that asks `number` questions out of a bank."""

    bank: str
    number: int


@dataclass(frozen=True)
class QtiDocument:
    """One file: a quiz, or a bank when it holds no assessment."""

    is_bank: bool
    id: str
    title: str
    metadata: dict[str, str]
    questions: list[dict[str, Any]]
    draws: list[Draw]
    groups: int


def is_qti(root: Element) -> bool:
    """Tells whether the document holds QTI 1.2 questions."""
    return local(root) == "questestinterop"


def read_qti(root: Element, clean: Callable[[str], str], language: str) -> QtiDocument:
    """Every item of the document as a question; `clean` makes markup safe.

    A question whose kind or answer is not understood is kept as `unsupported` with its prompt.
    """
    holder = next(descendants(root, "assessment"), None)
    is_bank = holder is None
    if holder is None:
        holder = next(descendants(root, "objectbank"), root)
    metadata = _metadata(holder)
    reader = QuestionReader(clean, language)
    return QtiDocument(
        is_bank=is_bank,
        id=attribute(holder, "ident"),
        title=attribute(holder, "title") or metadata.get("bank_title", ""),
        metadata=metadata,
        questions=[reader.question(item) for item in descendants(root, "item")],
        draws=list(_draws(root)),
        groups=sum(1 for section in descendants(root, "section") if _is_group(section)),
    )


def _metadata(element: Element) -> dict[str, str]:
    """The labelled fields of the element itself, not of the items in it."""
    holders = [child(element, "qtimetadata"), child(element, "itemmetadata", "qtimetadata")]
    return {
        words(child(entry, "fieldlabel")).lower(): words(child(entry, "fieldentry"))
        for holder in holders
        if holder is not None
        for entry in descendants(holder, "qtimetadatafield")
    }


def _draws(root: Element) -> Iterator[Draw]:
    for section in descendants(root, "section"):
        ordering = child(section, "selection_ordering")
        for selection in descendants(ordering, "selection") if ordering is not None else ():
            bank = words(child(selection, "sourcebank_ref"))
            number = words(child(selection, "selection_number"))
            if bank and next(descendants(section, "item"), None) is None:
                yield Draw(bank, int(number) if number.isdigit() else 1)


def _is_group(section: Element) -> bool:
    """A section that asks some of its own questions, not all."""
    selections = child(section, "selection_ordering")
    return (
        selections is not None
        and next(descendants(selections, "selection_number"), None) is not None
        and next(descendants(section, "item"), None) is not None
    )


class QuestionReader:
    """Builds questions of one document; their ids are the items' own, made unique."""

    def __init__(self, clean: Callable[[str], str], language: str) -> None:
        self.clean = clean
        self.language = language
        self.ids: set[str] = set()

    def question(self, item: Element) -> dict[str, Any]:
        """One item. Its `source_kind` is the package's own name for the kind."""
        metadata = _metadata(item)
        presentation = child(item, "presentation")
        declared = metadata.get("question_type") or metadata.get("cc_profile", "")
        prompt = prompt_of(presentation) if presentation is not None else ""
        question: dict[str, Any] = {
            "id": self._id(attribute(item, "ident")),
            "kind": _kind(declared, item),
            "source_kind": declared or "unknown",
            "prompt": self._text(prompt or f"<p>{attribute(item, 'title')}</p>"),
            "points": _points(metadata),
            "choices": [],
        }
        self._answer(question, item)
        feedback = {name: self._text(markup) for name, markup in feedback_of(item).items()}
        if general := feedback.pop("general_fb", None):
            question["feedback"] = general
        if feedback:
            # Feedback to a right, a wrong or one chosen answer would give the answer away.
            question.setdefault("answer", {})["feedback_by_outcome"] = feedback
        return question

    def _answer(self, question: dict[str, Any], item: Element) -> None:
        kind = question["kind"]
        if kind not in MARKED:
            return
        answers = Answers(item)
        if kind == "short_answer":
            texts = answers.texts()
            if texts:
                sensitive = answers.case_sensitive()
                question["answer"] = {"texts": texts, "case_sensitive": sensitive}
        else:
            choices = {
                attribute(label, "ident"): self._text(markup_of(label))
                for label in descendants(item, "response_label")
            }
            question["choices"] = [{"id": name, "text": text} for name, text in choices.items()]
            several = kind == "multiple_response"
            correct = answers.all_of() if several else answers.one_of()
            # A single choice with several right ones cannot be marked as an exact set.
            if set(correct) <= set(choices) and (len(correct) == 1 or (several and correct)):
                question["answer"] = {"choices": correct}
        if "answer" not in question:
            question["kind"] = "unsupported"

    def _text(self, markup: str) -> dict[str, str]:
        return {self.language: self.clean(markup)}

    def _id(self, name: str) -> str:
        name = name or "question"
        free, number = name, 2
        while free in self.ids:
            free, number = f"{name}-{number}", number + 1
        self.ids.add(free)
        return free


def _kind(declared: str, item: Element) -> str:
    """The kind as declared, checked against what is really asked; guessed when not declared."""
    responses = list(descendants(item, *RESPONSES))
    kind = KINDS.get(declared) or KINDS.get(declared.rpartition(".v")[0])
    if declared and kind is None:
        return "unsupported"
    if kind is None:
        kind = _guessed(item, responses)
    if kind in MARKED and len(responses) != 1:
        return "unsupported"
    return kind


def _guessed(item: Element, responses: list[Element]) -> str:
    if len(responses) != 1:
        return "unsupported"
    if local(responses[0]) == "response_lid":
        several = attribute(responses[0], "rcardinality").lower() == "multiple"
        return "multiple_response" if several else "multiple_choice"
    if local(responses[0]) == "response_str":
        return "short_answer" if Answers(item).texts() else "essay"
    return "unsupported"


def _points(metadata: dict[str, str]) -> float:
    for name in ("points_possible", "cc_weighting", "qmd_weighting"):
        try:
            points = float(metadata.get(name, ""))
        except ValueError:
            continue
        if 0 <= points < 1_000_000:
            return points
    return 1.0
