"""Understands the response processing of an item: what earns how many points.

The standard templates and the simple forms that authoring tools write are understood. Whatever is
not gives None, and its item is kept without being marked: better no mark than a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from services.content.adapters.formats.qti.comparisons import NotUnderstood
from services.content.adapters.formats.qti.comparisons import Test
from services.content.adapters.formats.qti.comparisons import tests_of
from services.content.adapters.formats.qti.values import number
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import words

SCORE = "SCORE"
MATCHES = ("match_correct", "cc2_match", "cc2_match_basic")
MAPS = ("map_response", "cc2_map_response")
# What only passes a score on to the outside, and stops nothing.
HARMLESS = ("exitResponse",)


@dataclass(frozen=True)
class Award:
    """Points for passing every test."""

    tests: tuple[Test, ...]
    points: float


@dataclass
class Scoring:
    """`mapped` responses add what their mapping gives; of each chain the first fitting award.

    `upper` is the most that all of it comes to, where the item says so.
    """

    mapped: list[str] = field(default_factory=list)
    chains: list[list[Award]] = field(default_factory=list)
    upper: float | None = None


@dataclass(frozen=True)
class Effect:
    """What a statement does to the score: sets it (or adds) to points, or to mappings."""

    points: float = 0.0
    mapped: tuple[str, ...] = ()
    adds: bool = False


def read_scoring(item: Element, responses: list[str]) -> Scoring | None:
    """How the item is scored; None when it is not understood, or scores nothing."""
    processing = item.find("responseProcessing")
    if processing is None:
        return None
    template = processing.get("template", "") or processing.get("templateLocation", "")
    if template and len(processing) == 0:
        return _of_template(template, responses)
    try:
        scoring = Reader(item).read(processing)
    except NotUnderstood:
        return None
    return scoring if scoring.mapped or any(scoring.chains) else None


def _of_template(template: str, responses: list[str]) -> Scoring | None:
    name = template.rsplit("/", 1)[-1].removesuffix(".xml").lower()
    # The templates speak of the one response called RESPONSE.
    if len(responses) != 1:
        return None
    if name in MATCHES:
        return Scoring(chains=[[Award((Test(responses[0], "correct"),), 1.0)]])
    return Scoring(mapped=responses[:1]) if name in MAPS else None


class Reader:
    """Reads the statements of one item; raises NotUnderstood at the first unknown one."""

    def __init__(self, item: Element) -> None:
        changed = {each.get("identifier") for each in item.iter("setOutcomeValue")}
        declared = {
            each.get("identifier", ""): number(words(each.find("defaultValue")))
            for each in item.iterfind("outcomeDeclaration")
        }
        self.starts_at = declared.get(SCORE) or 0.0
        self.constants = {
            name: value
            for name, value in declared.items()
            if value is not None and name not in changed
        }
        self.scoring = Scoring()
        self.touched = False

    def read(self, processing: Element) -> Scoring:
        """The scoring of all statements together."""
        if self.starts_at:
            raise NotUnderstood("the score starts above nothing")
        self._statements(list(processing))
        return self.scoring

    def _statements(self, statements: list[Element]) -> None:
        for statement in statements:
            name = statement.tag
            if name == "responseProcessingFragment":
                self._statements(list(statement))
            elif name == "responseCondition":
                self._condition(statement)
            elif name == "setOutcomeValue":
                self._always(statement)
            elif name not in HARMLESS:
                raise NotUnderstood(name)

    def _always(self, statement: Element) -> None:
        """A statement under no condition: a first 0, or the mapping of responses."""
        effect = self._effect([statement])
        if effect is None:
            return
        if effect.points and not effect.mapped:
            raise NotUnderstood("points for nothing")
        if effect.points:
            raise NotUnderstood("points beside a mapping")
        self._map(effect)

    def _map(self, effect: Effect) -> None:
        if effect.mapped and not effect.adds and self.touched:
            raise NotUnderstood("the score is set twice")
        self.scoring.mapped += effect.mapped
        self.touched = self.touched or bool(effect.mapped)

    def _condition(self, condition: Element) -> None:
        branches = list(condition)
        if not any(self._scores(branch) for branch in branches):
            return
        if all(map(self._bounds, branches)):
            return
        awards: list[Award] = []
        adds = True
        answered = False
        for tests, statements in self._branches(branches):
            nested = [each for each in statements if each.tag == "responseCondition"]
            if any(self._scores(each) for each in nested):
                # Whoever has answered comes here; the inner condition is what counts.
                if tests != () or awards:
                    raise NotUnderstood("conditions in conditions")
                self._statements(nested)
                statements = [each for each in statements if each not in nested]
            effect = self._effect([each for each in statements if each.tag == "setOutcomeValue"])
            if answered and effect is not None and (effect.points or effect.mapped):
                raise NotUnderstood("points after any answer")
            answered = answered or tests == ()
            if tests is None or effect is None:
                if effect is not None and (effect.points or effect.mapped):
                    raise NotUnderstood("points without an answer")
                if effect is None and tests:
                    awards.append(Award(tests, 0.0))
                continue
            if effect.mapped:
                if tests or effect.points or awards:
                    raise NotUnderstood("a mapping under a condition")
                self._map(effect)
            elif tests:
                awards.append(Award(tests, effect.points))
                adds = adds and (effect.adds or not effect.points)
            elif effect.points:
                raise NotUnderstood("points for any answer")
        if any(award.points for award in awards):
            if not adds and self.touched:
                raise NotUnderstood("the score is set twice")
            self.touched = True
            self.scoring.chains.append(awards)

    def _branches(
        self, branches: list[Element]
    ) -> list[tuple[tuple[Test, ...] | None, list[Element]]]:
        """Tests and statements; tests are None for no answer at all, () for any answer."""
        found: list[tuple[tuple[Test, ...] | None, list[Element]]] = []
        for branch in branches:
            if branch.tag == "responseElse":
                found.append(((), list(branch)))
                continue
            if len(branch) == 0:
                raise NotUnderstood("no condition")
            condition, *statements = list(branch)
            if condition.tag == "not" and len(branches) == 2 and len(condition) == 1:
                other = branches[1]
                if other.tag == "responseElse" and condition[0].tag != "isNull":
                    return [(tests_of(condition[0]), list(other)), ((), statements)]
            found.append((tests_of(condition), statements))
        return found

    def _bounds(self, branch: Element) -> bool:
        """Whether the branch only keeps the score within its bounds; remembers the upper one."""
        if len(branch) != 2 or branch[0].tag not in ("gt", "gte", "lt", "lte"):
            return False
        sides = list(branch[0])
        if len(sides) != 2 or sides[0].get("identifier") != SCORE or len(branch[1]) != 1:
            return False
        bound, effect = self._value(sides[1]), self._effect([branch[1]])
        if bound != effect or bound.mapped or bound.adds:
            return False
        if branch[0].tag in ("lt", "lte"):
            return bound.points <= 0
        self.scoring.upper = bound.points
        return True

    def _scores(self, element: Element) -> bool:
        return any(found.get("identifier") == SCORE for found in element.iter("setOutcomeValue"))

    def _effect(self, statements: list[Element]) -> Effect | None:
        """What the statements do to the score; None when nothing."""
        effects = [
            self._value(statement[0])
            for statement in statements
            if statement.get("identifier") == SCORE and len(statement) == 1
        ]
        if len(effects) > 1:
            raise NotUnderstood("the score is set twice")
        return effects[0] if effects else None

    def _value(self, expression: Element) -> Effect:
        name = expression.tag
        if name == "baseValue":
            points = number(words(expression))
            if points is not None:
                return Effect(points=points)
        if name == "mapResponse":
            return Effect(mapped=(expression.get("identifier", ""),))
        if name == "variable":
            identifier = expression.get("identifier", "")
            if identifier == SCORE:
                return Effect(adds=True)
            if identifier in self.constants:
                return Effect(points=self.constants[identifier])
        if name == "sum":
            parts = [self._value(part) for part in expression]
            return Effect(
                points=sum(part.points for part in parts),
                mapped=tuple(each for part in parts for each in part.mapped),
                adds=any(part.adds for part in parts),
            )
        raise NotUnderstood(name)
