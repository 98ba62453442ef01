"""What the builders of questions share: how a response is scored, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any

from services.content.adapters.formats.qti.comparisons import Test
from services.content.adapters.formats.qti.processing import Scoring
from services.content.adapters.formats.qti.values import Declared
from services.content.adapters.markup.xml import Element

# The clean markup inside an element, by language.
Text = Callable[[Element], dict[str, str]]


@dataclass(frozen=True)
class Part:
    """How one response is scored: by its mapping, or by the first award that fits."""

    declared: Declared
    mapped: bool
    awards: tuple[tuple[Test, float], ...] = ()

    def by_value(self) -> dict[str, float] | None:
        """Points of each value that earns or costs any; None when values are not all there is."""
        if self.mapped:
            return dict(self.declared.mapping.points) if self.declared.mapping else None
        found: dict[str, float] = {}
        for test, points in self.awards:
            if test.how == "correct":
                if len(self.declared.correct) != 1:
                    return None
                found.setdefault(self.declared.correct[0], points)
            elif test.how in ("value", "text"):
                for value in test.values:
                    found.setdefault(value, points)
            else:
                return None
        return found

    def exact(self) -> float | None:
        """The points of giving exactly what is declared as correct; None in any other scoring."""
        earning = [(test, points) for test, points in self.awards if points]
        if self.mapped or len(earning) != 1 or earning[0][0].how != "correct":
            return None
        return earning[0][1] if self.declared.correct and earning[0][1] > 0 else None


@dataclass(frozen=True)
class Parts:
    """The parts of an item in the order of its interactions.

    `joint` is what all of them together earn, None when each earns by itself.
    """

    parts: tuple[Part, ...]
    joint: float | None = None


@dataclass
class Built:
    """A question as far as its interactions make it; `adapted` are codes of report lines."""

    kind: str
    points: float = 1.0
    shows: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    adapted: list[str] = field(default_factory=list)


def parts_of(scoring: Scoring, responses: list[Declared]) -> Parts | None:
    """Assigns the scoring to the responses; None when it is more than a sum over them."""
    names = [declared.id for declared in responses]
    if scoring.mapped:
        if sorted(scoring.mapped) != sorted(names) or scoring.chains:
            return None
        if scoring.upper is None:
            return Parts(tuple(Part(declared, True) for declared in responses))
        # A bound of the whole is the mapping's where there is one response; else it is too much.
        return (
            Parts((Part(_bounded(responses[0], scoring.upper), True),)) if len(names) == 1 else None
        )
    if scoring.upper is not None:
        most = sum(max(award.points for award in chain) for chain in scoring.chains)
        if most > scoring.upper:
            return None
    if len(names) > 1 and len(scoring.chains) == 1:
        return _joint(scoring, responses)
    chains: dict[str, tuple[tuple[Test, float], ...]] = {}
    for chain in scoring.chains:
        tested = {test.response for award in chain for test in award.tests}
        if len(tested) != 1 or any(len(award.tests) != 1 for award in chain):
            return None
        name = tested.pop()
        if name in chains:
            return None
        chains[name] = tuple((award.tests[0], award.points) for award in chain)
    if set(chains) != set(names):
        return None
    return Parts(tuple(Part(declared, False, chains[declared.id]) for declared in responses))


def _joint(scoring: Scoring, responses: list[Declared]) -> Parts | None:
    """All responses right or nothing."""
    earning = [award for award in scoring.chains[0] if award.points]
    if len(earning) != 1 or earning[0].points <= 0:
        return None
    tests = {test.response: test for test in earning[0].tests}
    if len(tests) != len(earning[0].tests) or set(tests) != {each.id for each in responses}:
        return None
    parts = tuple(Part(declared, False, ((tests[declared.id], 1.0),)) for declared in responses)
    return Parts(parts, joint=earning[0].points)


def _bounded(declared: Declared, upper: float) -> Declared:
    mapping = declared.mapping
    if mapping is None or (mapping.upper is not None and mapping.upper <= upper):
        return declared
    return replace(declared, mapping=replace(mapping, upper=upper))
