"""Numbers as learners write them, and whether one is close enough."""

import math
import re
from collections.abc import Mapping
from typing import Any

LONGEST_NUMBER = 60
"""Characters."""

_ROUNDING = 1e-12
"""What a floating point number may be off, of itself: 3.6 is 0.1 more than 3.5, but for this."""

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,4})?")
_GROUPED = re.compile(
    r"(?P<whole>[+-]?\d{1,3}(?P<sign>[.,])\d{3}(?:(?P=sign)\d{3})*)(?P<rest>(?!(?P=sign))[.,]\d*)?"
)
_TYPOGRAPHY = str.maketrans({"−": "-", "–": "-", "’": None, "'": None, "_": None})


def number_of(given: object) -> float | None:
    """The number that a learner sent, None for what is none or is not finite.

    A comma is a decimal sign, as in Indonesia (`3,5`), and so is a point. Where one comes several
    times or both come, the number is grouped in thousands (`1.234.567`, `1.234,5`, `1,234.5`).
    """
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    if isinstance(given, str):
        text = _plain(given)
        if text is None:
            return None
        given = text
    try:
        number = float(given)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _plain(text: str) -> str | None:
    """The text as `float` reads it, or None."""
    if len(text) > LONGEST_NUMBER:
        return None
    text = "".join(text.translate(_TYPOGRAPHY).split()).lower()
    if text.count(",") + text.count(".") > 1:
        grouped = _GROUPED.fullmatch(text)
        if grouped is None:
            return None
        whole, rest = grouped["whole"].replace(grouped["sign"], ""), grouped["rest"] or ""
        return whole + rest.replace(",", ".")
    text = text.replace(",", ".")
    return text if _PLAIN.fullmatch(text) else None


def is_close(number: float, wanted: Mapping[str, Any]) -> bool:
    """Whether the number is what `wanted` says; `domain/questions.py` says how it says it."""
    if "exact" not in wanted:
        low, high = float(wanted["min"]), float(wanted["max"])
        slack = _ROUNDING * max(abs(low), abs(high))
        return low - slack <= number <= high + slack
    exact = float(wanted["exact"])
    if wanted.get("precision"):
        digits = max(1, min(17, int(wanted["precision"])))
        return _significant(number, digits) == _significant(exact, digits)
    return within(number, exact, float(wanted.get("tolerance") or 0))


def within(number: float, exact: float, tolerance: float) -> bool:
    """Whether the two differ by no more than the tolerance, the way they were written."""
    return abs(number - exact) <= abs(tolerance) * (1 + _ROUNDING) + _ROUNDING * abs(exact)


def _significant(number: float, digits: int) -> str:
    # Minus nought is nought.
    return f"{number + 0.0:.{digits - 1}e}"
