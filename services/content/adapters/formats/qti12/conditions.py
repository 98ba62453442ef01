"""What earns points in a QTI 1.2 item: its response conditions, as alternatives of plain tests."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words

# A package decides how conditions nest, so their product is bounded.
MOST_ALTERNATIVES = 2000
GROUPS = ("conditionvar", "and", "or", "not")
FULL_SCORE = 100.0


class Test(NamedTuple):
    """One comparison. `wanted` is False where it must not hold; `element` has its attributes."""

    name: str
    response: str
    text: str
    wanted: bool
    element: Element


Alternative = tuple[Test, ...]
"""Tests that must all hold."""


class Condition(NamedTuple):
    """One respcondition: any of its alternatives earns `score`, and shows `feedback` (idents).

    `score` is None where it only shows feedback. `alternatives` is None where they are too many.
    """

    score: float | None
    adds: bool
    alternatives: list[Alternative] | None
    feedback: list[str]

    def single(self) -> list[Test]:
        """The tests that suffice by themselves: in each alternative the only one wanted."""
        found = []
        for alternative in self.alternatives or ():
            wanted = [test for test in alternative if test.wanted]
            if len(wanted) == 1:
                found.append(wanted[0])
        return found


def conditions_of(processings: Iterable[Element]) -> list[Condition]:
    """The conditions in the order in which they are tried."""
    return [
        _condition(element)
        for processing in processings
        for element in children(processing, "respcondition")
    ]


def scoring(conditions: Iterable[Condition]) -> list[Condition]:
    """Those that earn or cost points."""
    return [condition for condition in conditions if condition.score]


def best(conditions: Iterable[Condition]) -> list[Condition]:
    """Those that earn the most."""
    earning = [each for each in conditions if each.score and each.score > 0]
    most = max((each.score or 0.0 for each in earning), default=0.0)
    return [each for each in earning if each.score == most]


def case_sensitive(tests: Iterable[Test]) -> bool:
    """Whether any text wants its letter case; QTI's own default is that none does."""
    return any(attribute(test.element, "case").lower() == "yes" for test in tests)


def _condition(element: Element) -> Condition:
    score, adds = None, False
    feedback = []
    for part in element:
        name = local(part)
        if name == "setvar" and score is None:
            score, adds = _score(part)
        elif name == "displayfeedback":
            feedback.append(attribute(part, "linkrefid"))
    variables = child(element, "conditionvar")
    alternatives = _alternatives(variables, True) if variables is not None else [()]
    return Condition(score, adds, alternatives, feedback)


def _score(setter: Element) -> tuple[float | None, bool]:
    """How many points, and whether they are added to those of other conditions."""
    text = words(setter) or "0"
    action = attribute(setter, "action").lower()
    try:
        value = FULL_SCORE if text.lower().endswith(".max") else float(text)
    except ValueError:
        return None, False
    if not abs(value) < 1e9:
        return None, False
    return (-value if action == "subtract" else value), action in ("add", "subtract")


def _alternatives(element: Element, wanted: bool) -> list[Alternative] | None:
    """The condition in disjunctive normal form; None when that would be too long."""
    name = local(element)
    if name not in GROUPS:
        return [(Test(name, attribute(element, "respident"), words(element), wanted, element),)]
    if name == "not":
        wanted = not wanted
    parts = []
    for part in element:
        found = _alternatives(part, wanted)
        if found is None:
            return None
        parts.append(found)
    # The negation of "all of them" is "any of their negations", and the other way round.
    return _any_of(parts) if (name == "or") == wanted else _all_of(parts)


def _any_of(parts: list[list[Alternative]]) -> list[Alternative] | None:
    found = list(chain.from_iterable(parts))
    return found if len(found) <= MOST_ALTERNATIVES else None


def _all_of(parts: list[list[Alternative]]) -> list[Alternative] | None:
    certain = tuple(chain.from_iterable(part[0] for part in parts if len(part) == 1))
    found = [certain]
    for part in parts:
        if len(part) == 1:
            continue
        if len(part) * len(found) > MOST_ALTERNATIVES:
            return None
        found = [(*before, *more) for before in found for more in part]
    return found


def wanted_of(condition: Condition) -> Iterator[Test]:
    """Every test that any alternative wants."""
    for alternative in condition.alternatives or ():
        for test in alternative:
            if test.wanted:
                yield test
