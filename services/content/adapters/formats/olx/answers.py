"""Right answers of text and number problems: accepted texts, patterns, numbers, ranges."""

from __future__ import annotations

import math
import re
from typing import Any

from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import descendants
from services.content.domain.formulas import FormulaError
from services.content.domain.formulas import evaluate
from services.content.domain.patterns import MOST_PATTERNS
from services.content.domain.patterns import safe_pattern

SEPARATOR = "_or_"
RANGE = re.compile(r"\s*(?P<open>[\[(])(?P<low>[^,\[\]]+),(?P<high>[^,\[\]]+)(?P<close>[\])])\s*")
# Open edX reads 5k as 5,000 and 3% as 0.03.
SUFFIXED = re.compile(r"\s*(?P<number>[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)(?P<suffix>[%kMGTcmunp])\s*")
SUFFIXES = {"%": 1e-2, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
SUFFIXES |= {"c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12}
# What Open edX allows when a problem states no tolerance, of the answer itself.
USUAL_TOLERANCE = 1e-5
# More than marking lets a rounding error pass: an open end of a range is not in it.
JUST_INSIDE = 1e-9


def texts_of(response: Element) -> dict[str, Any] | None:
    """The answer to a `stringresponse`; None when it has none that can be compared."""
    accepted = attribute(response, "answer").split(SEPARATOR)
    for more in descendants(response, "additional_answer"):
        accepted.append(attribute(more, "answer") or own_words(more))
    accepted = list(dict.fromkeys(text.strip() for text in accepted if text.strip()))
    kinds = attribute(response, "type").lower().split()
    if not accepted:
        return None
    answer: dict[str, Any] = {"texts": [], "case_sensitive": "ci" not in kinds}
    if "regexp" not in kinds:
        return {**answer, "texts": accepted}
    # The anchors are Open edX's own: a pattern has to match the whole text.
    patterns = [_unanchored(text) for text in accepted]
    if len(patterns) > MOST_PATTERNS or not all(safe_pattern(text) for text in patterns):
        return None
    return {**answer, "patterns": patterns}


def own_words(element: Element) -> str:
    """The text of the element itself, without that of hints in it."""
    return "".join([element.text or "", *(part.tail or "" for part in element)]).strip()


def _unanchored(pattern: str) -> str:
    pattern = pattern.removeprefix("^")
    return pattern[:-1] if pattern.endswith("$") and not pattern.endswith("\\$") else pattern


def numbers_of(response: Element) -> list[dict[str, float]] | None:
    """The numbers that a `numericalresponse` takes; None when one of them is not a real number."""
    stated = [attribute(response, "answer")]
    stated += [attribute(more, "answer") or own_words(more) for more in _additional(response)]
    tolerance = next(
        (
            attribute(each, "default")
            for each in descendants(response, "responseparam")
            if attribute(each, "type").lower() == "tolerance"
        ),
        "",
    )
    numbers = [_number(text, tolerance) for text in stated if text]
    return numbers if numbers and None not in numbers else None  # type: ignore[return-value]


def _additional(response: Element) -> list[Element]:
    return list(descendants(response, "additional_answer"))


def _number(text: str, tolerance: str) -> dict[str, float] | None:
    found = RANGE.fullmatch(text)
    if found:
        low, high = value_of(found["low"]), value_of(found["high"])
        if low is None or high is None or low > high:
            return None
        step = JUST_INSIDE * max(abs(low), abs(high))
        return {
            "min": low + (step if found["open"] == "(" else 0),
            "max": high - (step if found["close"] == ")" else 0),
        }
    exact = value_of(text)
    if exact is None:
        return None
    allowed = _tolerance(tolerance, exact)
    if allowed is None or not math.isfinite(allowed):
        return None
    return {"exact": exact, "tolerance": allowed}


def _tolerance(text: str, exact: float) -> float | None:
    text = text.strip()
    if not text:
        return abs(exact) * USUAL_TOLERANCE
    if text.endswith("%"):
        share = value_of(text[:-1])
        return None if share is None else abs(exact * share / 100)
    allowed = value_of(text)
    return None if allowed is None else abs(allowed)


def value_of(text: str) -> float | None:
    """What an expression such as `9.3*10^7` or `5k` comes to; None when it is no real number."""
    suffixed = SUFFIXED.fullmatch(text)
    try:
        if suffixed:
            value = float(suffixed["number"]) * SUFFIXES[suffixed["suffix"]]
        else:
            value = evaluate(text, {})
    except (FormulaError, ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None
