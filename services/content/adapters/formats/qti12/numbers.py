"""Questions that are answered with a number: exact, in a range, to a precision, or calculated."""

from __future__ import annotations

from decimal import Decimal
from decimal import InvalidOperation
from math import log10

from services.content.adapters.formats.qti12.asked import Asked
from services.content.adapters.formats.qti12.asked import Parts
from services.content.adapters.formats.qti12.conditions import Alternative
from services.content.adapters.formats.qti12.conditions import Condition
from services.content.adapters.formats.qti12.conditions import Test
from services.content.adapters.formats.qti12.conditions import best
from services.content.adapters.markup.xml import attribute

LOWER = ("vargte", "vargt")
UPPER = ("varlte", "varlt")
LARGEST = Decimal("1e300")
MOST_DIGITS = 60
MOST_PRECISION = 15


def numerical(asked: Asked) -> Parts | None:
    """A number that is near enough to one of those that earn the most."""
    numbers = numbers_of(best(asked.conditions))
    return {"answer": {"numbers": numbers}} if numbers else None


def numbers_of(conditions: list[Condition]) -> list[Parts]:
    """The accepted numbers; none when the conditions say something else than numbers."""
    found: list[Parts] = []
    for condition in conditions:
        if condition.alternatives is None:
            return []
        made = _of_condition(condition.alternatives)
        if not made:
            return []
        found += [each for each in made if each not in found]
    return found


def number(text: str) -> Decimal | None:
    """The finite number that a text is, as packages write it; None when it is none."""
    tidy = text.strip().replace("\u2212", "-")
    if "," in tidy and "." not in tidy:
        tidy = tidy.replace(",", ".", 1) if tidy.count(",") == 1 else tidy.replace(",", "")
    if len(tidy) > MOST_DIGITS:
        return None
    try:
        value = Decimal(tidy)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < LARGEST else None


def _of_condition(alternatives: list[Alternative]) -> list[Parts]:
    """Canvas writes a number and, as an alternative, the bounds of what is near enough."""
    exact: list[tuple[Decimal, Test]] = []
    ranges: list[tuple[Decimal | None, Decimal | None, bool]] = []
    for tests in alternatives:
        values = [number(test.text) for test in tests]
        if not tests or None in values or not all(test.wanted for test in tests):
            return []
        if all(test.name == "varequal" for test in tests):
            exact += [
                (value, test)
                for value, test in zip(values, tests, strict=True)
                if value is not None
            ]
            continue
        if not all(test.name in LOWER + UPPER for test in tests):
            return []
        lower = [value for value, test in zip(values, tests, strict=True) if test.name in LOWER]
        upper = [value for value, test in zip(values, tests, strict=True) if test.name in UPPER]
        least = max((value for value in lower if value is not None), default=None)
        most = min((value for value in upper if value is not None), default=None)
        ranges.append((least, most, any(test.name == "vargt" for test in tests)))
    if len(exact) == len(ranges) == 1:
        return [_near(exact[0][0], exact[0][1], *ranges[0])]
    return [{"exact": float(value)} for value, _ in exact] + [
        made for least, most, _ in ranges if (made := _range(least, most))
    ]


def _near(
    value: Decimal, test: Test, least: Decimal | None, most: Decimal | None, strict: bool
) -> Parts:
    """A number and the bounds around it: a precision, a tolerance or, if lopsided, a range."""
    kind = attribute(test.element, "precisiontype").lower()
    stated = attribute(test.element, "precision")
    if kind == "significantdigits" and stated.isdecimal() and 0 < int(stated) <= MOST_PRECISION:
        return {"exact": float(value), "precision": int(stated)}
    if least is None or most is None or not least <= value <= most:
        return _range(least, most) or {"exact": float(value)}
    if strict and not kind and value and least < most:
        # So Canvas writes significant digits: half a unit of the last one to each side.
        digits = 1 + value.adjusted() - round(log10(most - least))
        if 0 < digits <= MOST_PRECISION:
            return {"exact": float(value), "precision": digits}
    if most - value == value - least:
        tolerance = float(most - value)
        return {"exact": float(value), **({"tolerance": tolerance} if tolerance else {})}
    return {"min": float(least), "max": float(most)}


def _range(least: Decimal | None, most: Decimal | None) -> Parts | None:
    """Bounds; a side that is open is as good as endless."""
    if least is None and most is None:
        return None
    return {
        "min": float(-LARGEST if least is None else least),
        "max": float(LARGEST if most is None else most),
    }
