"""A question of the bank in the making, and what the builders of its kind share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from services.content.adapters.formats.keys import Taken
from services.content.adapters.formats.keys import key
from services.content.adapters.formats.moodle.bank import Bank
from services.content.adapters.formats.moodle.bank import Stored
from services.content.adapters.formats.moodle.links import Place
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.formats.moodle.texts import HTML
from services.content.adapters.formats.moodle.texts import Texts
from services.content.adapters.markup.xml import Element


class NotMarked(Exception):
    """The question is kept without being marked; its text is the code of the line that says why."""


@dataclass
class Draft:
    """A question in the making: what its kind needs of the bank, and what is told about it."""

    stored: Stored
    texts: Texts
    bank: Bank
    kind: str = "unsupported"
    shows: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    prompt: Callable[[str], str] = str
    adapted: list[str] = field(default_factory=list)
    feedback: dict[str, dict[str, str]] = field(default_factory=dict)
    feedback_left: int = 0

    @property
    def own(self) -> Element:
        """What the question's kind adds to it."""
        return plugin(self.stored)

    def part(self, identifier: str) -> Draft | None:
        """A question that is a part of this one."""
        stored = self.bank.parts.get(identifier)
        return Draft(stored, self.texts, self.bank) if stored is not None else None

    def text(self, element: Element, name: str, area: str, item: str) -> dict[str, str]:
        """The clean text of a child `name`, whose format stands beside it."""
        format = value(element, f"{name}format") or HTML
        return self.texts.by_language(
            value(element, name), format, self.bank.path, Place(self.stored.context, area, item)
        )


def plugin(stored: Stored) -> Element:
    """The element that a kind of question adds; an empty one where it is missing."""
    found = stored.element.find(f"plugin_qtype_{stored.kind}_question")
    return found if found is not None else stored.element.makeelement("nothing")


@dataclass(frozen=True)
class Answer:
    """One answer: `share` of the points that it earns, -1..1; `key` is its choice's id here."""

    id: str
    key: str
    text: str
    format: str
    share: float
    feedback: str
    element: Element


def answers_of(draft: Draft) -> list[Answer]:
    """The answers in the bank's order; a share that is no number is a mistake of the export."""
    found = []
    taken = Taken()
    for element in draft.own.iterfind("answers/answer"):
        share = number(value(element, "fraction"))
        found.append(
            Answer(
                id=element.get("id", ""),
                key=taken.free(key(element.get("id", ""))),
                text=value(element, "answertext"),
                format=value(element, "answerformat") or HTML,
                share=max(-1.0, min(1.0, share or 0.0)),
                feedback=value(element, "feedback"),
                element=element,
            )
        )
    return found


def number(text: str) -> float | None:
    """A finite number as Moodle writes it, or None."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None
