"""Works out the right answers from the response processing of a QTI 1.2 item."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words

# Conditions that compare by range or pattern: a list of accepted texts cannot say them.
NOT_EXACT = ("varsubset", "varsubstring", "vargt", "vargte", "varlt", "varlte", "varinside")


@dataclass(frozen=True)
class Condition:
    """One respcondition that earns points: what it wants, and whether it sets or adds."""

    score: float
    adds: bool
    wanted: list[Element]
    element: Element


class Answers:
    """The conditions of one item that earn points."""

    def __init__(self, item: Element) -> None:
        self.conditions = [
            condition
            for processing in children(item, "resprocessing")
            for element in children(processing, "respcondition")
            if (condition := _condition(element)) is not None
        ]

    def one_of(self) -> list[str]:
        """The choices of which any one earns the most."""
        best = max((condition.score for condition in self.conditions), default=0.0)
        return _texts(
            wanted
            for condition in self.conditions
            if condition.score == best
            for wanted in condition.wanted
        )

    def all_of(self) -> list[str]:
        """The exact set that earns full points; empty when the item does not want one set."""
        setting = [condition for condition in self.conditions if not condition.adds]
        if not setting:
            return _texts(wanted for each in self.conditions for wanted in each.wanted)
        best = max(setting, key=lambda condition: condition.score)
        alternatives = next(descendants(best.element, "or"), None) is not None
        return [] if alternatives else _texts(best.wanted)

    def texts(self) -> list[str]:
        """Every accepted text; empty when answers are compared by range or pattern."""
        if any(
            next(descendants(each.element, *NOT_EXACT), None) is not None
            for each in self.conditions
        ):
            return []
        return _texts(wanted for each in self.conditions for wanted in each.wanted)

    def case_sensitive(self) -> bool:
        """Whether any accepted text wants its letter case; QTI's own default is that none does."""
        return any(
            attribute(wanted, "case").lower() == "yes"
            for condition in self.conditions
            for wanted in condition.wanted
        )


def _condition(element: Element) -> Condition | None:
    score, adds = 0.0, False
    for setter in children(element, "setvar"):
        try:
            value = float(words(setter) or 0)
        except ValueError:
            continue
        if value > score:
            score, adds = value, attribute(setter, "action").lower() == "add"
    variables = child(element, "conditionvar")
    if score <= 0 or variables is None:
        return None
    return Condition(score, adds, list(_wanted(variables)), element)


def _wanted(element: Element) -> Iterator[Element]:
    """The `varequal`s that must hold: those under `not` must not."""
    for part in element:
        name = local(part)
        if name == "varequal":
            yield part
        elif name in ("and", "or"):
            yield from _wanted(part)


def _texts(elements: Iterable[Element]) -> list[str]:
    return list(dict.fromkeys(text for element in elements if (text := words(element))))
