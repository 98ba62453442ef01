"""What is checked of every archive, whatever its kind: the names and sizes that it states."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.refusals import PackageRefused
from services.content.adapters.packages.refusals import Reason
from services.content.adapters.packages.refusals import refuse

NAME_LENGTH = 1000
REASONS_AT_ONCE = 100


def tidy(name: str) -> str:
    """The member's name without `.` segments and doubled slashes, in NFC."""
    segments = [part for part in name.split("/") if part not in ("", ".")]
    return unicodedata.normalize("NFC", "/".join(segments))


def folded(name: str) -> str:
    """The name as a careless file system would see it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def shown(name: str) -> str:
    """The name as a report may show it."""
    return name.encode("unicode_escape").decode("ascii")[:200]


def check_names(names: Iterable[str]) -> None:
    """Refuses, all at once, names that leave the package and names of two members.

    The name of a folder ends in a slash; folders may be named as often as one likes.
    """
    reasons: list[Reason] = []
    seen: set[str] = set()
    for name in names:
        if _leaves_the_package(name):
            reasons.append(Reason("name_unsafe", shown(name)))
            continue
        if name.endswith("/"):
            continue
        plain = folded(tidy(name))
        if plain in seen:
            reasons.append(Reason("name_twice", shown(name)))
        seen.add(plain)
    if reasons:
        raise PackageRefused(*reasons[:REASONS_AT_ONCE])


def _leaves_the_package(name: str) -> bool:
    return (
        not tidy(name)
        or len(name) > NAME_LENGTH
        or name.startswith("/")
        or "\\" in name
        or ".." in name.split("/")
        or name[1:2] == ":"
        or any(ord(letter) < 32 or ord(letter) == 127 for letter in name)
    )


class Sizes:
    """Adds up the sizes that an archive of `package_bytes` states; refuses the first too much."""

    def __init__(self, package_bytes: int, limits: Limits) -> None:
        self.package_bytes = package_bytes
        self.limits = limits
        self.total = 0
        self.largest = (0, "")

    def add(self, name: str, size: int) -> None:
        """Counts one member before a byte of it is unpacked."""
        if size > self.limits.member_bytes:
            raise refuse("member_too_large", name, limit=self.limits.member_bytes // 1024**2)
        self.total += size
        self.largest = max(self.largest, (size, name))
        if self.total > self.limits.unpacked_bytes:
            raise refuse("unpacked_too_large", limit=self.limits.unpacked_bytes // 1024**2)
        if self.total > self.limits.ratio * self.package_bytes:
            raise refuse("ratio_too_high", self.largest[1], limit=self.limits.ratio)
