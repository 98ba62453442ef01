"""What an item declares of a response: its type, the right answer, what each answer is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import words


@dataclass(frozen=True)
class Mapping:
    """Points for single answers; `folded` are keys whose letter case does not matter."""

    points: dict[str, float]
    folded: frozenset[str]
    default: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Declared:
    """A response declaration."""

    id: str
    type: str
    single: bool
    correct: tuple[str, ...]
    mapping: Mapping | None


def declared_responses(item: Element) -> dict[str, Declared]:
    """The response declarations of an item by identifier."""
    found = {}
    for element in item.iterfind("responseDeclaration"):
        identifier = element.get("identifier", "")
        right = element.find("correctResponse")
        correct = (
            tuple(words(value) for value in right.iterfind("value")) if right is not None else ()
        )
        found[identifier] = Declared(
            id=identifier,
            type=element.get("baseType", ""),
            single=element.get("cardinality", "single") == "single",
            correct=tuple(value for value in correct if value),
            mapping=_mapping(element.find("mapping")),
        )
    return found


def _mapping(element: Element | None) -> Mapping | None:
    if element is None:
        return None
    entries = list(element.iterfind("mapEntry"))
    points = {
        entry.get("mapKey", "").strip(): value
        for entry in entries
        if (value := number(entry.get("mappedValue", ""))) is not None
    }
    folded = frozenset(
        entry.get("mapKey", "").strip()
        for entry in entries
        if entry.get("caseSensitive", "true") == "false"
    )
    return Mapping(
        points=points,
        folded=folded,
        default=number(element.get("defaultValue", "")) or 0.0,
        lower=number(element.get("lowerBound", "")),
        upper=number(element.get("upperBound", "")),
    )


def number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < 1e15 else None
