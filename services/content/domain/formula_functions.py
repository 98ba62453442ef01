"""The functions that a calculated question's formula may call."""

import math
import statistics
from collections.abc import Callable

LARGEST_COUNT = 1000
"""What `fact`, `comb` and `perm` count up to: their numbers grow faster than any other."""


class FormulaError(ValueError):
    """The formula cannot be worked out; the text says why."""


def _round(value: float, digits: float = 0.0) -> float:
    """Half away from zero, as at school and in both systems; Python alone rounds half to even."""
    if not -15 <= digits <= 15:
        raise FormulaError("it rounds to too many digits")
    scale = 10.0 ** int(digits)
    if not math.isfinite(value * scale):
        return value
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value)


def _log(value: float, base: float = 10.0) -> float:
    return math.log10(value) if base == 10.0 else math.log(value) / math.log(base)


def _whole(value: float) -> int:
    if not value.is_integer() or not 0 <= value <= LARGEST_COUNT:
        raise FormulaError("it counts with a number that is not whole, or too large")
    return int(value)


def _counting(function: Callable[..., int]) -> Callable[..., float]:
    return lambda *values: float(function(*[_whole(value) for value in values]))


def _floats(function: Callable[[float], int]) -> Callable[[float], float]:
    return lambda value: float(function(value))


FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "acos": math.acos,
    "acosh": math.acosh,
    "asin": math.asin,
    "asinh": math.asinh,
    "atan": math.atan,
    "atan2": math.atan2,
    "atanh": math.atanh,
    "ceil": _floats(math.ceil),
    "comb": _counting(math.comb),
    "cos": math.cos,
    "cosh": math.cosh,
    "deg2rad": math.radians,
    "deg_to_rad": math.radians,
    "exp": math.exp,
    "expm1": math.expm1,
    "fact": _counting(math.factorial),
    "floor": _floats(math.floor),
    "fmod": math.fmod,
    "int": _floats(math.trunc),
    "ln": math.log,
    "log": _log,
    "log10": math.log10,
    "log1p": math.log1p,
    "log2": math.log2,
    "perm": _counting(math.perm),
    "pow": math.pow,
    "rad2deg": math.degrees,
    "rad_to_deg": math.degrees,
    "round": _round,
    "sin": math.sin,
    "sinh": math.sinh,
    "sqrt": math.sqrt,
    "tan": math.tan,
    "tanh": math.tanh,
}


def _flat(values: list[float | list[float]]) -> list[float]:
    flat: list[float] = []
    for value in values:
        flat += value if isinstance(value, list) else [value]
    return flat


def _of_list(function: Callable[[list[float]], float]) -> Callable[..., float]:
    return lambda values: float(function(_flat(values)))


LIST_FUNCTIONS: dict[str, Callable[[list[float | list[float]]], float | list[float]]] = {
    "average": _of_list(statistics.fmean),
    "count": _of_list(len),
    "first": _of_list(lambda values: values[0]),
    "last": _of_list(lambda values: values[-1]),
    "length": _of_list(len),
    "max": _of_list(max),
    "mean": _of_list(statistics.fmean),
    "median": _of_list(statistics.median),
    "min": _of_list(min),
    "reverse": lambda values: _flat(values)[::-1],
    "sort": lambda values: sorted(_flat(values)),
    "sum": _of_list(math.fsum),
}
