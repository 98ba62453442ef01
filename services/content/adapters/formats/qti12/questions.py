"""Makes questions of QTI 1.2 items, as Common Cartridges and Canvas write them."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.content.adapters.formats.interface import source
from services.content.adapters.formats.qti12.asked import Asked
from services.content.adapters.formats.qti12.asked import Parts
from services.content.adapters.formats.qti12.asked import Text
from services.content.adapters.formats.qti12.conditions import best
from services.content.adapters.formats.qti12.conditions import conditions_of
from services.content.adapters.formats.qti12.feedback import feedback_of
from services.content.adapters.formats.qti12.ids import Ids
from services.content.adapters.formats.qti12.kinds import MAKERS
from services.content.adapters.formats.qti12.kinds import UNSUPPORTED
from services.content.adapters.formats.qti12.kinds import kind_of
from services.content.adapters.formats.qti12.presentation import read_presentation
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words

Question = dict[str, Any]
MOST_POINTS = 1_000_000
POINTS = ("points_possible", "cc_weighting", "qmd_weighting")
# Canvas and the profiles of Common Cartridge score every item up to this, whatever it is worth.
PERCENT = 100.0
# Material that stands inside the one place for an answer belongs to the prompt.
PROMPT_INSIDE = ("multiple_choice", "multiple_response", "true_false", "ordering")


@dataclass(frozen=True)
class Remark:
    """A code of a message about one question, and where that question stands."""

    code: str
    ident: str
    question: str
    line: int
    kind: str


class QuestionReader:
    """Builds the questions of one document at `path`; `clean` makes markup safe to show.

    `remarks` collects what did not simply come in.
    """

    def __init__(self, clean: Callable[[str], str], language: str, path: str | None) -> None:
        self.clean = clean
        self.language = language
        self.path = path
        self.ids = Ids()
        self.remarks: list[Remark] = []

    def question(self, item: Element) -> Question:
        """One item. Its `source_kind` is the package's own name for the kind."""
        parts: dict[str, list[Element]] = {}
        for part in item:
            parts.setdefault(local(part), []).append(part)
        metadata = fields_of([*parts.get("itemmetadata", ()), *parts.get("qtimetadata", ())])
        asked = Asked(
            item=item,
            shown=read_presentation((parts.get("presentation") or [None])[0]),
            conditions=conditions_of(parts.get("resprocessing", ())),
            text=self._text,
        )
        declared = metadata.get("question_type") or metadata.get("cc_profile", "")
        ident = attribute(item, "ident")
        question: Question = {
            "id": self.ids.take(ident, "question"),
            "kind": kind_of(declared, asked),
            "source_kind": declared or "unknown",
            "points": _points(metadata, asked) if declared else _stated_points(metadata, asked),
            "source": source(self.path, ident or None, item.sourceline),
        }
        question |= self._parts(question, asked)
        self._feedback(question, parts.get("itemfeedback", []), asked)
        for code in asked.remarks:
            self.remarks.append(
                Remark(code, ident, question["id"], item.sourceline, question["source_kind"])
            )
        return question

    def _parts(self, question: Question, asked: Asked) -> Parts:
        """What the kind adds; a question whose answer is not understood shows all its words."""
        maker = MAKERS.get(question["kind"])
        made = maker(asked) if maker else {}
        if made is None and question["kind"] == "true_false":
            # Two choices that do not say true and false are two choices.
            question["kind"] = "multiple_choice"
            made = MAKERS["multiple_choice"](asked)
        if made is None:
            question["kind"] = UNSUPPORTED
            asked.remark("answer_not_understood")
        if made is None or question["kind"] == UNSUPPORTED:
            return {"prompt": self._text(_everything(asked))}
        if "prompt" not in made:
            made["prompt"] = self._text(_prompt(question["kind"], asked))
        return made

    def _feedback(self, question: Question, elements: list[Element], asked: Asked) -> None:
        always, by_outcome = feedback_of(elements, asked)
        if always:
            question["feedback"] = always
        if by_outcome:
            # Feedback to a right, a wrong or one chosen answer would give the answer away.
            question.setdefault("answer", {})["feedback_by_outcome"] = by_outcome

    def _text(self, markup: str) -> Text:
        return {self.language: self.clean(markup)}


def fields_of(holders: list[Element]) -> dict[str, str]:
    """Labelled fields by their label in small letters."""
    return {
        words(child(entry, "fieldlabel")).lower(): words(child(entry, "fieldentry"))
        for holder in holders
        for entry in descendants(holder, "qtimetadatafield")
    }


def _prompt(kind: str, asked: Asked) -> str:
    markup = asked.shown.markup
    if kind in PROMPT_INSIDE:
        markup += asked.shown.responses[0].markup
    return markup if markup.strip() else _title(asked)


def _title(asked: Asked) -> str:
    return f"<p>{html.escape(attribute(asked.item, 'title'), quote=False)}</p>"


def _everything(asked: Asked) -> str:
    """The prompt with all that stands at its places for answers, so that it can be read."""
    parts = [asked.shown.markup]
    for response in asked.shown.responses:
        parts.append(response.markup)
        labels = [f"<li>{markup}</li>" for _, markup in response.labels if markup.strip()]
        if labels:
            parts.append(f"<ul>{''.join(labels)}</ul>")
    markup = "".join(parts)
    return markup if markup.strip() else _title(asked)


def _points(metadata: dict[str, str], asked: Asked) -> float:
    for name in POINTS:
        points = _number(metadata.get(name, ""))
        if points is not None:
            return points
    return 1.0


def _stated_points(metadata: dict[str, str], asked: Asked) -> float:
    """Others than Canvas say in the scoring what an item is worth, unless that is per cent."""
    if any(_number(metadata.get(name, "")) is not None for name in POINTS):
        return _points(metadata, asked)
    stated = [_number(attribute(each, "maxvalue")) for each in descendants(asked.item, "decvar")]
    highest = [each.score for each in best(asked.conditions)[:1]]
    for value in (*stated, *highest):
        if value and value != PERCENT:
            return value
    return 1.0


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < MOST_POINTS else None
