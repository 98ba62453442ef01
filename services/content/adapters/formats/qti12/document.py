"""Reads a file of QTI 1.2: a quiz with its sections and draws, or a bank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.content.adapters.formats.qti12.questions import QuestionReader
from services.content.adapters.formats.qti12.questions import Remark
from services.content.adapters.formats.qti12.questions import fields_of
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words

MOST_POINTS = 1_000_000


@dataclass(frozen=True)
class Draw:
    """A part of a quiz that asks `number` questions: of a bank, or of `questions` of its own.

    `bank` is the bank's own identifier, None without one. `points` is what each is then worth.
    """

    bank: str | None
    questions: list[str] | None
    number: int
    points: float | None


@dataclass(frozen=True)
class QtiDocument:
    """One file: a quiz, or a bank when it holds no assessment."""

    is_bank: bool
    id: str
    title: str
    metadata: dict[str, str]
    questions: list[dict[str, Any]]
    draws: list[Draw]
    remarks: list[Remark]
    missing: list[str]
    line: int


def is_qti(root: Element) -> bool:
    """Tells whether the document holds QTI 1.2 questions."""
    return local(root) == "questestinterop"


def signs_in(root: Element) -> list[tuple[str, str]]:
    """The ident and the first words of every item, to tell copies of one item by either."""
    return [
        (
            attribute(item, "ident"),
            " ".join(words(next(descendants(item, "mattext"), None)).split()),
        )
        for item in descendants(root, "item")
    ]


def read_qti(
    root: Element, clean: Callable[[str], str], language: str, path: str | None = None
) -> QtiDocument:
    """Every item of the document as a question; `clean` makes markup safe.

    A question whose kind or answer is not understood is kept as `unsupported` with its words.
    `missing` are items that it refers to and does not hold.
    """
    holder = next(descendants(root, "assessment"), None)
    is_bank = holder is None
    if holder is None:
        holder = next(descendants(root, "objectbank"), root)
    own = [*children(holder, "qtimetadata"), *children(holder, "itemmetadata")]
    metadata = fields_of(own)
    if duration := words(child(holder, "duration")):
        metadata.setdefault("duration", duration)
    reader = QuestionReader(clean, language, path)
    items = list(descendants(root, "item"))
    questions = [reader.question(item) for item in items]
    names = {item: question["id"] for item, question in zip(items, questions, strict=True)}
    idents = {attribute(item, "ident") for item in items}
    return QtiDocument(
        is_bank=is_bank,
        id=attribute(holder, "ident"),
        title=attribute(holder, "title") or metadata.get("bank_title", ""),
        metadata=metadata,
        questions=questions,
        draws=_draws(root, names),
        remarks=reader.remarks,
        missing=[
            attribute(found, "linkrefid")
            for found in descendants(root, "itemref")
            if attribute(found, "linkrefid") not in idents
        ],
        line=holder.sourceline or 1,
    )


def _draws(root: Element, names: dict[Element, str]) -> list[Draw]:
    """The draws in the order of the document; a question belongs to the innermost that has it."""
    draws: list[Draw] = []
    free = dict(names)
    for section in reversed(list(descendants(root, "section"))):
        ordering = child(section, "selection_ordering")
        found = descendants(ordering, "selection") if ordering is not None else ()
        for selection in reversed(list(found)):
            draw = _draw(selection, section, free)
            if draw is not None:
                draws.append(draw)
    return draws[::-1]


def _draw(selection: Element, section: Element, free: dict[Element, str]) -> Draw | None:
    bank = words(child(selection, "sourcebank_ref"))
    number = words(child(selection, "selection_number"))
    asked = int(number) if number.isdecimal() and len(number) < 7 else None
    if bank:
        return Draw(bank, None, 1 if asked is None else asked, _points(selection))
    if asked is None:
        return None
    own = [free.pop(item) for item in descendants(section, "item") if item in free]
    return Draw(None, own, asked, _points(selection)) if own else None


def _points(selection: Element) -> float | None:
    extension = child(selection, "selection_extension")
    try:
        points = float(words(child(extension, "points_per_item")))
    except ValueError:
        return None
    return points if 0 <= points < MOST_POINTS else None
