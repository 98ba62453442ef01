"""Works out what earns how many points in one place of an item, to write in or to choose in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from services.content.adapters.formats.keys import key
from services.content.adapters.formats.qti.built import Part
from services.content.adapters.formats.qti.comparisons import Test
from services.content.adapters.formats.qti.values import Mapping
from services.content.adapters.formats.qti.values import number
from services.content.domain.patterns import MOST_PATTERNS
from services.content.domain.patterns import safe_pattern

NUMBERS = ("integer", "float")
# Comparisons of which no two can hold of one answer.
DISTINCT = frozenset({"correct", "value", "text"})


@dataclass
class Held:
    """Texts, patterns and numbers that earn the same."""

    texts: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)
    numbers: list[dict[str, float]] = field(default_factory=list)

    def written(self) -> dict[str, Any] | None:
        """As an answer holds it; None when marking could not compare with it."""
        if len(self.patterns) > MOST_PATTERNS or not all(map(safe_pattern, self.patterns)):
            return None
        named = {"texts": self.texts, "patterns": self.patterns, "numbers": self.numbers}
        return {name: held for name, held in named.items() if held} or None


@dataclass
class Accepted(Held):
    """What earns all `points` of a place, and what earns a share of them (0..1)."""

    points: float = 0.0
    case_sensitive: bool = False
    partly: list[tuple[float, Held]] = field(default_factory=list)

    def as_texts(self) -> dict[str, Any] | None:
        """The answer of a short answer or a blank."""
        found = self.written()
        if found is None:
            return None
        return {"texts": [], **found, "case_sensitive": self.case_sensitive}

    def shares(self) -> list[dict[str, Any]] | None:
        """What is only partly right; None when marking could not compare with it."""
        found = [{"share": share, **(held.written() or {})} for share, held in self.partly]
        return found if all(len(each) > 1 for each in found) else None


def accepted(part: Part) -> Accepted | None:
    """What a place to write in accepts; None when its scoring cannot be said."""
    numeric = part.declared.type in NUMBERS
    if not part.mapped:
        return _of_awards(part, numeric)
    return _of_mapping(part.declared.mapping, numeric) if part.declared.mapping else None


def chosen(part: Part, offered: list[str]) -> Accepted | None:
    """The right ones of the choices of a dropdown, as `texts`."""
    scores = part.by_value()
    if scores is None:
        return None
    scores = {key(name): value for name, value in scores.items()}
    best = max(scores.values(), default=0.0)
    right = [name for name in offered if scores.get(name) == best]
    if best <= 0 or not right:
        return None
    less = [(value / best, Held()) for value in scores.values() if 0 < value < best]
    return Accepted(right, points=best, partly=less)


def _of_mapping(mapping: Mapping, numeric: bool) -> Accepted | None:
    best = max(mapping.points.values(), default=0.0)
    if best <= 0 or mapping.default > 0:
        return None
    if mapping.upper is not None and mapping.upper < best:
        return None
    found = Accepted(points=best, case_sensitive=len(mapping.folded) < len(mapping.points))
    by_points: dict[float, Held] = {best: found}
    for text, points in mapping.points.items():
        if points <= 0:
            continue
        held = by_points.setdefault(points, Held())
        if numeric:
            exact = number(text)
            if exact is None:
                return None
            held.numbers.append({"exact": exact})
        elif text in mapping.folded and found.case_sensitive:
            held.patterns.append("(?i)" + re.escape(text))
        else:
            held.texts.append(text)
    found.partly = [(points / best, held) for points, held in by_points.items() if points != best]
    return found


def _of_awards(part: Part, numeric: bool) -> Accepted | None:
    """The first award that fits counts: none may overlap a better one that comes after it."""
    best = max((points for _, points in part.awards), default=0.0)
    if best <= 0:
        return None
    found = Accepted(points=best)
    by_points: dict[float, Held] = {best: found}
    sensitive = set()
    before: list[tuple[str, float]] = []
    for test, points in part.awards:
        worse = {how for how, earlier in before if earlier < points}
        if worse and not {*worse, test.how} <= DISTINCT:
            return None
        before.append((test.how, points))
        if points <= 0:
            continue
        held = by_points.setdefault(points, Held())
        values = test.values or part.declared.correct
        if numeric:
            numbers = _numbers(test, values)
            if numbers is None:
                return None
            held.numbers += numbers
        elif test.how == "pattern":
            held.patterns += values
        elif test.how in DISTINCT and values:
            held.texts += values
            sensitive.add(test.case_sensitive)
        else:
            return None
    if len(sensitive) > 1:
        return None
    found.case_sensitive = sensitive.pop() if sensitive else True
    found.partly = [(points / best, held) for points, held in by_points.items() if points != best]
    return found


def _numbers(test: Test, values: tuple[str, ...]) -> list[dict[str, float]] | None:
    if test.how == "range":
        return [{"min": test.low, "max": test.high}]
    found: list[dict[str, float]] = []
    for value in values:
        exact = number(value)
        if exact is None:
            return None
        if test.how in ("correct", "value"):
            found.append({"exact": exact})
        elif test.how == "figures":
            found.append({"exact": exact, "precision": max(1, int(test.low))})
        elif test.how == "places":
            middle, half = round(exact, int(test.low)), 0.5 * 10.0**-test.low
            found.append({"min": middle - half, "max": middle + half})
        elif test.how == "number":
            low, high = test.low, test.high
            if test.relative:
                low, high = abs(exact) * low, abs(exact) * high
            bounds = {"min": exact - low, "max": exact + high}
            found.append(bounds if low or high else {"exact": exact})
        else:
            return None
    return found or None
