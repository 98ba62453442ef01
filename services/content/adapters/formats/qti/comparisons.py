"""Understands the conditions of response processing that compare a response with what is right."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace

from services.content.adapters.formats.qti.values import number
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import words

# Of a number in floating point; more of them say nothing.
MOST_DIGITS = 15


class NotUnderstood(Exception):
    """The processing may do something that cannot be marked here."""


@dataclass(frozen=True)
class Test:
    """What one response must be.

    `how`: `correct` (as declared), `value`, `text` or `pattern` (one of `values`), `number` (equal
    to a value or to the declared one, within `low` and `high`, a share of it when `relative`),
    `figures` or `places` (equal when rounded to `low` digits), `range` (from `low` to `high`).
    """

    response: str
    how: str
    values: tuple[str, ...] = ()
    case_sensitive: bool = True
    low: float = 0.0
    high: float = 0.0
    relative: bool = False


def tests_of(condition: Element) -> tuple[Test, ...] | None:
    """What must hold of responses: () for any answer, None for no answer at all.

    Raises NotUnderstood for any other condition.
    """
    name = condition.tag
    if name == "isNull":
        return None
    if name == "not" and len(condition) == 1 and condition[0].tag == "isNull":
        return ()
    if name == "and":
        bounds = _range(condition)
        if bounds is not None:
            return (bounds,)
        parts = [tests_of(part) for part in condition]
        if None in parts:
            raise NotUnderstood("no answer and another condition")
        return tuple(test for part in parts for test in part or ())
    if name == "or":
        return (_either([tests_of(part) for part in condition]),)
    test = _simple(condition)
    if test is None:
        raise NotUnderstood(name)
    return (test,)


def _either(parts: list[tuple[Test, ...] | None]) -> Test:
    """Several values of one response, any of which will do."""
    tests = [part[0] for part in parts if part is not None and len(part) == 1]
    first = tests[0] if tests else None
    alike = first is not None and all(replace(test, values=first.values) == first for test in tests)
    if len(tests) != len(parts) or first is None or not alike or not first.values:
        raise NotUnderstood("or")
    return replace(first, values=tuple(value for test in tests for value in test.values))


def _simple(condition: Element) -> Test | None:
    """A comparison of one response with what is declared or with one value."""
    variables = [part.get("identifier", "") for part in condition if part.tag == "variable"]
    declared = [part.get("identifier", "") for part in condition if part.tag == "correct"]
    values = tuple(words(part) for part in condition if part.tag == "baseValue")
    name = condition.tag
    if len(variables) != 1 or len(condition) != (1 if name == "patternMatch" else 2):
        return None
    response = variables[0]
    if name == "patternMatch":
        return Test(response, "pattern", (condition.get("pattern", ""),))
    if declared not in ([], [response]) or len(values) + len(declared) != 1:
        return None
    if name == "match":
        return Test(response, "value" if values else "correct", values)
    if name == "stringMatch" and condition.get("substring", "false") != "true":
        sensitive = condition.get("caseSensitive", "true") != "false"
        return Test(response, "text", values, sensitive)
    if name == "equal":
        return _equal(condition, response, values)
    if name == "equalRounded":
        digits = number(condition.get("figures", ""))
        how = {"significantFigures": "figures", "decimalPlaces": "places"}
        mode = how.get(condition.get("roundingMode", "significantFigures"))
        if mode is None or digits is None or not 0 <= digits <= MOST_DIGITS:
            return None
        return Test(response, mode, values, low=digits)
    return None


def _equal(condition: Element, response: str, values: tuple[str, ...]) -> Test | None:
    mode = condition.get("toleranceMode", "exact")
    if mode == "exact":
        return Test(response, "number", values)
    given = [number(part) for part in condition.get("tolerance", "").split()]
    if not given or None in given or mode not in ("absolute", "relative"):
        return None
    low, high = given[0] or 0.0, given[-1] or 0.0
    relative = mode == "relative"
    share = 0.01 if relative else 1.0
    return Test(response, "number", values, low=low * share, high=high * share, relative=relative)


def _range(condition: Element) -> Test | None:
    """`gte` and `lte` of one response: bounds included, as only those can be marked."""
    found: dict[str, tuple[str, float]] = {}
    for part in condition:
        if part.tag not in ("gte", "lte") or [each.tag for each in part] != [
            "variable",
            "baseValue",
        ]:
            return None
        bound = number(words(part[1]))
        if bound is None:
            return None
        found[part.tag] = (part[0].get("identifier", ""), bound)
    if len(condition) != 2 or set(found) != {"gte", "lte"}:
        return None
    (response, low), (other, high) = found["gte"], found["lte"]
    return Test(response, "range", low=low, high=high) if response == other else None
