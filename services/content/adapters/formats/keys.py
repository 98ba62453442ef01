"""Identifiers of a package as ours: the same in every import, and safe wherever they are used."""

from __future__ import annotations

import hashlib
import re

# Keys become names in documents of the database and stand in prompts: no dot, dollar or bracket.
PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")
NOT_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")
LONGEST_START = 40


def key(identifier: str) -> str:
    """The identifier itself when it is plain, else a name made from it."""
    if PLAIN.fullmatch(identifier):
        return identifier
    start = NOT_PLAIN.sub("-", identifier).strip("-")[:LONGEST_START]
    digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{start}-{digest}" if start else f"x-{digest}"


class Taken:
    """The keys of one quiz; a package may repeat one without end, so that counting goes on."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.next_number: dict[str, int] = {}

    def free(self, wanted: str) -> str:
        """The key, or with the first number behind it that makes it another one."""
        found, number = wanted, self.next_number.get(wanted, 2)
        while found in self.keys:
            found, number = f"{wanted}-{number}", number + 1
        self.next_number[wanted] = number
        self.keys.add(found)
        return found
