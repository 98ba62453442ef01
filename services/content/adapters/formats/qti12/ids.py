"""Identifiers of questions, choices and blanks: the package's own where they can be kept."""

from __future__ import annotations

import hashlib
import re

# They become names in documents of the database and in what devices send.
KEPT = re.compile(r"[A-Za-z0-9_-]{1,64}")
NOT_KEPT = re.compile(r"[^A-Za-z0-9_-]+")
LONGEST = 40


class Ids:
    """Gives each identifier of one scope a form of its own, the same one in every import."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.next_number: dict[str, int] = {}

    def take(self, identifier: str, without: str) -> str:
        """The identifier, made safe and unique; `without` stands in for an empty one."""
        name = identifier or without
        if not KEPT.fullmatch(name):
            digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
            name = f"{NOT_KEPT.sub('-', name).strip('-')[:LONGEST]}-{digest}".strip("-")
        free = name
        if free in self.taken:
            number = self.next_number.get(name, 2)
            while f"{name}-{number}" in self.taken:
                number += 1
            self.next_number[name] = number + 1
            free = f"{name}-{number}"
        self.taken.add(free)
        return free
