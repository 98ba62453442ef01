"""Evaluates the formulas of calculated questions: arithmetic and a list of functions, nothing else.

There is no `eval` and no name that leads anywhere: a formula is read into tokens and worked out in
floating point, so that no number of it can grow without end.

    numbers      2, 3.5, .5, 1e-3
    operators    + - * / % ^ ** (powers bind from the right, and closer than a sign), 2x for 2*x
    variables    as `values` names them; also {x}, [x] and [[x]]
    constants    pi, e
    functions    those of Canvas and Moodle, in any letter case; angles in radians; `log` to the
                 base 10 or to the base that comes second, `ln` the natural one
    lists        reverse(1, 2) or sort(…) inside max, min, sum, mean, median, count, first, last
"""

import math
import re
from collections.abc import Mapping

from services.content.domain.formula_functions import FUNCTIONS
from services.content.domain.formula_functions import LIST_FUNCTIONS
from services.content.domain.formula_functions import FormulaError

__all__ = ["FormulaError", "evaluate"]

LONGEST_FORMULA = 1000
"""Characters."""

DEEPEST = 40
"""Brackets within brackets, and signs or powers in a row."""

_CONSTANTS = {"pi": math.pi, "e": math.e}

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|\{\s*(?P<braced>[^\W\d]\w*)\s*\}"
    r"|\[\[?\s*(?P<bracketed>[^\W\d]\w*)\s*\]?\]"
    r"|(?P<sign>\*\*|[-+*/%^(),]))"
)
# In a package's text a minus or a multiplication may be the typographic one.
_TYPOGRAPHY = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/"})

Value = float | list[float]


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """The formula's value, a finite number. Raises FormulaError for whatever has none."""
    reader = _Reader(_tokens(formula), values)
    try:
        result = reader.sum(0)
        reader.expect("end", "")
        number = _number(result)
    except (ArithmeticError, ValueError, TypeError, IndexError) as error:
        if isinstance(error, FormulaError):
            raise
        raise FormulaError("it has no value") from None
    if not math.isfinite(number):
        raise FormulaError("it is not finite")
    return number


Token = tuple[str, str]


def _tokens(formula: str) -> list[Token]:
    if len(formula) > LONGEST_FORMULA:
        raise FormulaError("it is too long")
    text = formula.translate(_TYPOGRAPHY).strip().removeprefix("=")
    tokens: list[Token] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise FormulaError(f"“{text[place : place + 10]}” is not understood")
        kind = match.lastgroup
        braced = kind in ("braced", "bracketed")
        tokens.append(("variable" if braced else kind, match[kind]))
        place = match.end()
    return [*tokens, ("end", "")]


class _Reader:
    """Works the tokens out from left to right, by the grammar that its methods are named for."""

    def __init__(self, tokens: list[Token], values: Mapping[str, float]) -> None:
        self.tokens = tokens
        self.place = 0
        self.values = values

    def found(self, *signs: str) -> str | None:
        kind, text = self.tokens[self.place]
        if kind == "sign" and text in signs:
            self.place += 1
            return text
        return None

    def expect(self, kind: str, text: str) -> None:
        if self.tokens[self.place] != (kind, text):
            raise FormulaError(f"“{self.tokens[self.place][1]}” is not expected there")
        self.place += 1

    def sum(self, depth: int) -> Value:
        if depth > DEEPEST:
            raise FormulaError("it is too deep")
        value = self.product(depth)
        while sign := self.found("+", "-"):
            other = _number(self.product(depth))
            value = _number(value) + (other if sign == "+" else -other)
        return value

    def product(self, depth: int) -> Value:
        value = self.signed(depth)
        while True:
            sign = self.found("*", "/", "%")
            if sign is None and not self._another_factor():
                return value
            other = _number(self.signed(depth))
            if sign == "/":
                value = _number(value) / other
            elif sign == "%":
                value = math.fmod(_number(value), other)
            else:
                value = _number(value) * other

    def _another_factor(self) -> bool:
        """Whether a factor stands here without a sign of multiplication, as in `5x` and `2(x)`."""
        kind, text = self.tokens[self.place]
        return kind in ("name", "variable") or (kind, text) == ("sign", "(")

    def signed(self, depth: int) -> Value:
        if depth > DEEPEST:
            raise FormulaError("it is too deep")
        sign = self.found("-", "+")
        if sign is None:
            return self.power(depth)
        value = _number(self.signed(depth + 1))
        return -value if sign == "-" else value

    def power(self, depth: int) -> Value:
        base = self.factor(depth)
        if not self.found("^", "**"):
            return base
        result = _number(base) ** _number(self.signed(depth + 1))
        # A root of a negative number is complex in Python.
        return _number(result)

    def factor(self, depth: int) -> Value:
        kind, text = self.tokens[self.place]
        self.place += 1
        if kind == "number":
            return float(text)
        if kind == "variable":
            return self._variable(text)
        if kind == "name":
            return self._named(text, depth)
        if (kind, text) == ("sign", "("):
            value = self.sum(depth + 1)
            self.expect("sign", ")")
            return value
        raise FormulaError(f"“{text}” is not expected there" if text else "it ends too soon")

    def _variable(self, name: str) -> float:
        if name not in self.values:
            raise FormulaError(f"“{name}” has no value")
        return float(self.values[name])

    def _named(self, name: str, depth: int) -> Value:
        called = self.tokens[self.place] == ("sign", "(")
        if called and name.lower() in FUNCTIONS | LIST_FUNCTIONS.keys():
            return self._call(name.lower(), depth)
        if name in self.values:
            return float(self.values[name])
        if name.lower() in _CONSTANTS:
            if called and self.tokens[self.place + 1] == ("sign", ")"):
                self.place += 2  # Moodle writes pi().
            return _CONSTANTS[name.lower()]
        raise FormulaError(f"“{name}” has no value")

    def _call(self, name: str, depth: int) -> Value:
        self.expect("sign", "(")
        values: list[Value] = []
        while not self.found(")"):
            if values:
                self.expect("sign", ",")
            values.append(self.sum(depth + 1))
        if name in LIST_FUNCTIONS:
            return LIST_FUNCTIONS[name](values)
        return FUNCTIONS[name](*[_number(value) for value in values])


def _number(value: object) -> float:
    """The value as one number. Raises FormulaError for a list and for a complex number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormulaError("a list or a root of a negative number is no number")
    return float(value)
