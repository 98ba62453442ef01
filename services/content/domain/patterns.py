"""Regular expressions that a package brings, matched in bounded time.

Python's own `re` can need longer than anybody waits for a pattern such as `(a+)+b`. Here a pattern
becomes a machine of positions (V. M. Glushkov, 1961) that reads every character of a text once, so
that its time is at most the positions of the pattern times the length of the text, whatever either
of them says. Back references, look-around, possessive groups and anchors within the text cannot be
said so, and are refused.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from services.content.domain.pattern_syntax import Alternatives
from services.content.domain.pattern_syntax import Character
from services.content.domain.pattern_syntax import Node
from services.content.domain.pattern_syntax import Repeated
from services.content.domain.pattern_syntax import Unreadable
from services.content.domain.pattern_syntax import parse

LONGEST_TEXT = 200
"""Characters that a text may have to match a pattern at all."""

MOST_POSITIONS = 500
"""Characters of a pattern, `x{9}` counted as nine."""

_MOST_PIECES = 3000
"""Pieces that repetitions may become; `(?:){9}` is nine of them without any position."""

MOST_PATTERNS = 20
"""Patterns of one answer; marking reads no more."""


def safe_pattern(text: str) -> bool:
    """Whether marking can match this pattern; an importer reports one that it cannot."""
    return _machine(text, case_sensitive=True) is not None


def matches(pattern: str, text: str, case_sensitive: bool = False) -> bool:
    """Whether the pattern matches the whole text. One that is not safe matches nothing."""
    machine = _machine(pattern, case_sensitive)
    text = unicodedata.normalize("NFC", text)
    return machine is not None and len(text) <= LONGEST_TEXT and machine.accepts(text)


@dataclass(frozen=True)
class _Part:
    """What a piece of a pattern may begin and end with, as bits of positions."""

    empty: bool
    first: int
    last: int


class _Machine:
    """The positions of a pattern: which characters each takes and which may come next."""

    def __init__(self, node: Node, case_sensitive: bool) -> None:
        self._flags = 0 if case_sensitive else re.IGNORECASE
        self._takes: list[re.Pattern[str]] = []
        self._follow: list[int] = []
        self._pieces = 0
        self._whole = self._add(node)

    def accepts(self, text: str) -> bool:
        if not text:
            return self._whole.empty
        allowed = self._whole.first
        reached = 0
        takers: dict[str, int] = {}
        for character in text:
            if character not in takers:
                takers[character] = self._takers(character)
            reached = allowed & takers[character]
            allowed = 0
            for position in _bits(reached):
                allowed |= self._follow[position]
        return bool(reached & self._whole.last)

    def _takers(self, character: str) -> int:
        found = 0
        for position, takes in enumerate(self._takes):
            if takes.fullmatch(character):
                found |= 1 << position
        return found

    def _add(self, node: Node) -> _Part:
        self._pieces += 1
        if self._pieces > _MOST_PIECES:
            raise Unreadable("too large")
        if isinstance(node, Character):
            return self._position(node)
        if isinstance(node, Alternatives):
            parts = [self._add(each) for each in node.nodes]
            return _Part(
                any(part.empty for part in parts),
                _union(part.first for part in parts),
                _union(part.last for part in parts),
            )
        if isinstance(node, Repeated):
            return self._repeated(node)
        whole = _Part(True, 0, 0)
        for each in node.nodes:
            whole = self._after(whole, self._add(each))
        return whole

    def _position(self, node: Character) -> _Part:
        if len(self._takes) >= MOST_POSITIONS:
            raise Unreadable("too large")
        bit = 1 << len(self._takes)
        # A single character or set: `re` cannot take long over it.
        self._takes.append(re.compile(node.takes, self._flags))
        self._follow.append(0)
        return _Part(False, bit, bit)

    def _after(self, one: _Part, two: _Part) -> _Part:
        for position in _bits(one.last):
            self._follow[position] |= two.first
        return _Part(
            one.empty and two.empty,
            one.first | two.first if one.empty else one.first,
            one.last | two.last if two.empty else two.last,
        )

    def _repeated(self, node: Repeated) -> _Part:
        """`x{2,4}` is `xxx?x?`, and `x{2,}` is `xx+`; without a limit the last copy loops."""
        whole = _Part(True, 0, 0)
        copies = max(node.least, 1) if node.most is None else node.most
        for number in range(copies):
            copy = self._add(node.node)
            if node.most is None and number == copies - 1:
                copy = self._after_itself(copy)
            if number >= node.least:
                copy = _Part(True, copy.first, copy.last)
            whole = self._after(whole, copy)
        return whole

    def _after_itself(self, part: _Part) -> _Part:
        for position in _bits(part.last):
            self._follow[position] |= part.first
        return part


@lru_cache(maxsize=64)
def _machine(pattern: str, case_sensitive: bool) -> _Machine | None:
    try:
        parsed = parse(unicodedata.normalize("NFC", pattern))
        return _Machine(parsed.node, case_sensitive and not parsed.ignores_case)
    except (ValueError, re.error):
        return None


def _bits(number: int) -> list[int]:
    """The places of the bits that are set."""
    found = []
    while number:
        lowest = number & -number
        found.append(lowest.bit_length() - 1)
        number ^= lowest
    return found


def _union(numbers: Iterable[int]) -> int:
    whole = 0
    for number in numbers:
        whole |= number
    return whole
