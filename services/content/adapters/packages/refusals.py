"""Why a package is not taken in: exceptions that carry every reason found.

PackageRefused      the whole package is refused; the report tells each reason
Unreadable          one part cannot be read; its caller leaves it out and says so
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field


@dataclass(frozen=True)
class Reason:
    """A code of `messages.MESSAGES`, the member it is about, and what the text needs."""

    code: str
    path: str | None = None
    params: dict[str, object] = field(default_factory=dict)


class PackageRefused(Exception):
    """Nothing of the package may be used."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons


class Unreadable(Exception):
    """One member is not what it should be (broken XML, text in no known encoding)."""


def refuse(code: str, path: str | None = None, **params: object) -> PackageRefused:
    """A refusal for one reason, to be raised."""
    return PackageRefused(Reason(code, path, params))
