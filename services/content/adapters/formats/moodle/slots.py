"""The places of a quiz, each a question or some of a category, as any Moodle writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from services.content.adapters.formats.moodle.bank import RANDOM
from services.content.adapters.formats.moodle.bank import Bank
from services.content.adapters.formats.moodle.bank import Stored
from services.content.adapters.formats.moodle.draft import number
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.formats.moodle.outline import whole
from services.content.adapters.markup.xml import Element

# What says of which questions to draw no more than their category does.
FILTERS = {"category", "hidden"}


@dataclass(frozen=True)
class Slot:
    """One place of a quiz: a question, or some of a category."""

    slot: int
    line: int
    points: float | None
    stored: Stored | None = None
    category: str = ""
    below: bool = False
    filtered: bool = False


def slots_of(quiz: Element, bank: Bank) -> list[Slot]:
    """The places of this `<quiz>` in their order."""
    # Before Moodle 2.7 places had no numbers: a list of questions gave the order, 0 a new page.
    order = value(quiz, "questions").split(",")
    places = {name.strip(): place for place, name in enumerate(order, start=1)}
    slots = [
        _slot(element, places, bank)
        for element in quiz.iterfind("question_instances/question_instance")
    ]
    return sorted(slots, key=lambda slot: slot.slot)


def _slot(element: Element, places: dict[str, int], bank: Bank) -> Slot:
    name = value(element, "questionid") or value(element, "question")
    points = number(value(element, "maxmark") or value(element, "grade"))
    found: dict[str, Any] = {
        "slot": whole(value(element, "slot")) or places.get(name, 0),
        "line": element.sourceline or 0,
        "points": points if points is None else max(0.0, points),
    }
    reference = element.find("question_reference")
    chosen = element.find("question_set_reference")
    if reference is not None:
        entry = value(reference, "questionbankentryid")
        found["stored"] = bank.version(entry, value(reference, "version"))
    elif chosen is not None:
        found |= _filter(value(chosen, "filtercondition"))
    else:
        stored = bank.by_id.get(name)
        if stored is not None and stored.kind == RANDOM:
            found["category"] = stored.category
            found["below"] = value(stored.element, "questiontext") == "1"
        else:
            found["stored"] = stored
    return Slot(**found)


def _filter(text: str) -> dict[str, Any]:
    """The category of a set of questions, as Moodle 4.0 to 4.2 and as later ones write it."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(found, dict):
        return {}
    if "questioncategoryid" in found:
        return {
            "category": str(found["questioncategoryid"]),
            "below": str(found.get("includingsubcategories", "0")) in ("1", "True"),
            "filtered": bool(found.get("tags")),
        }
    filters = _map(found, "filter")
    category = _map(filters, "category")
    values = category.get("values")
    if not isinstance(values, list) or len(values) != 1:
        return {}
    below = _map(category, "filteroptions").get("includesubcategories")
    return {
        "category": str(values[0]),
        "below": bool(below),
        "filtered": not set(filters) <= FILTERS,
    }


def _map(holder: dict[str, Any], name: str) -> dict[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}
