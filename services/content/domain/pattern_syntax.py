"""The part of Python's regular expressions that `patterns.py` can match, read into a tree."""

import re
from dataclasses import dataclass

LONGEST_PATTERN = 1000
"""Characters of a pattern."""

DEEPEST = 30
"""Groups within groups."""


class Unreadable(ValueError):
    """The pattern says something that is not matched here."""


@dataclass(frozen=True)
class Character:
    """`takes` is the expression of one single character."""

    takes: str


@dataclass(frozen=True)
class Sequence:
    nodes: "tuple[Node, ...]"


@dataclass(frozen=True)
class Alternatives:
    nodes: "tuple[Node, ...]"


@dataclass(frozen=True)
class Repeated:
    """From `least` to `most` times (None: without a limit)."""

    node: "Node"
    least: int
    most: int | None


Node = Character | Sequence | Alternatives | Repeated


@dataclass(frozen=True)
class Parsed:
    node: Node
    ignores_case: bool


_GROUP = re.compile(r"\(\?(?::|P<[A-Za-z_]\w*>)|\((?!\?)")
_COUNT = re.compile(r"\{(\d{0,4})(?:(,)(\d{0,4}))?\}")
_SETS = frozenset("dDsSwW")
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_HEXADECIMAL = {"x": 2, "u": 4, "U": 8}


def parse(pattern: str) -> Parsed:
    """Reads a pattern that has to match a whole text. Raises Unreadable."""
    if len(pattern) > LONGEST_PATTERN:
        raise Unreadable("too long")
    ignores_case = pattern.startswith("(?i)")
    reader = _Reader(pattern[4:] if ignores_case else pattern)
    node = reader.alternatives(0)
    if not reader.at_end():
        raise Unreadable("a bracket too many")
    return Parsed(node, ignores_case)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def at_end(self) -> bool:
        return self.place >= len(self.text)

    def peek(self) -> str:
        return self.text[self.place : self.place + 1]

    def take(self) -> str:
        if self.at_end():
            raise Unreadable("it ends too soon")
        self.place += 1
        return self.text[self.place - 1]

    def found(self, token: str) -> bool:
        if self.text.startswith(token, self.place):
            self.place += len(token)
            return True
        return False

    def alternatives(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise Unreadable("too deep")
        nodes = [self._sequence(depth)]
        while self.found("|"):
            nodes.append(self._sequence(depth))
        return nodes[0] if len(nodes) == 1 else Alternatives(tuple(nodes))

    def _sequence(self, depth: int) -> Node:
        nodes: list[Node] = []
        # The whole text has to match anyway: at its two ends an anchor says nothing.
        if depth == 0 and not self.found("^"):
            self.found("\\A")
        while not self.at_end() and self.peek() not in "|)":
            if depth == 0 and self._end_anchor():
                break
            nodes.append(self._repeated(depth))
        return Sequence(tuple(nodes))

    def _end_anchor(self) -> bool:
        for anchor in ("$", "\\Z"):
            rest = self.text[self.place + len(anchor) :]
            if self.text.startswith(anchor, self.place) and (not rest or rest[0] == "|"):
                self.place += len(anchor)
                return True
        return False

    def _repeated(self, depth: int) -> Node:
        node = self._atom(depth)
        count = self._count()
        if count is None:
            return node
        # A lazy repetition matches the same whole texts. A possessive one does not; its second sign
        # is found to repeat nothing.
        self.found("?")
        return Repeated(node, *count)

    def _count(self) -> tuple[int, int | None] | None:
        for sign, count in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.found(sign):
                return count
        match = _COUNT.match(self.text, self.place)
        if match is None or match[0] == "{}":
            return None
        self.place = match.end()
        least = int(match[1] or 0)
        if match[2] is None:
            return least, least
        most = int(match[3]) if match[3] else None
        if most is not None and most < least:
            raise Unreadable("a repetition that ends before it begins")
        return least, most

    def _atom(self, depth: int) -> Node:
        group = _GROUP.match(self.text, self.place)
        if group is not None:
            self.place = group.end()
            node = self.alternatives(depth + 1)
            if not self.found(")"):
                raise Unreadable("a bracket is missing")
            return node
        if self._count() is not None:
            raise Unreadable("a repetition of nothing")
        character = self.take()
        if character in "^$(":
            raise Unreadable("an anchor within, or an extension")
        if character == ".":
            return Character(".")
        if character == "[":
            return self._set()
        if character == "\\":
            escaped = self._escaped()
            return Character(escaped if _is_set(escaped) else re.escape(escaped))
        return Character(re.escape(character))

    def _escaped(self) -> str:
        """The character that stands after a backslash, or a set such as `\\d` as it is written."""
        letter = self.take()
        if letter in _SETS:
            return "\\" + letter
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter in _HEXADECIMAL:
            return self._numbered(_HEXADECIMAL[letter])
        if letter.isalnum():
            raise Unreadable("an anchor or a reference")
        return letter

    def _numbered(self, digits: int) -> str:
        written = self.text[self.place : self.place + digits]
        if not re.fullmatch(f"[0-9a-fA-F]{{{digits}}}", written):
            raise Unreadable("a character without a number")
        self.place += digits
        return chr(int(written, 16))

    def _set(self) -> Character:
        """A set of characters, written anew so that nothing in it means more than it says."""
        negated = "^" if self.found("^") else ""
        parts: list[str] = []
        while not parts or self.peek() != "]":
            low = self._member()
            if self.peek() == "-" and self.text[self.place + 1 : self.place + 2] not in ("]", ""):
                self.take()
                high = self._member()
                if _is_set(low) or _is_set(high) or low > high:
                    raise Unreadable("a range without ends")
                parts.append(f"{re.escape(low)}-{re.escape(high)}")
            else:
                parts.append(low if _is_set(low) else re.escape(low))
        self.take()
        return Character(f"[{negated}{''.join(parts)}]")

    def _member(self) -> str:
        character = self.take()
        return self._escaped() if character == "\\" else character


def _is_set(member: str) -> bool:
    return len(member) == 2
