"""Turns bytes into text, and identifiers of packages into ours."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable

DECLARED_CHARSET = re.compile(
    rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
# What a package may declare and still be read without surprises.
KNOWN_CHARSETS = {"iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251"}
KNOWN_CHARSETS |= {"windows-1252", "latin-1", "latin1", "koi8-r", "shift_jis", "euc-jp", "euc-kr"}
KNOWN_CHARSETS |= {"gb2312", "gbk", "gb18030", "big5"}
NOT_SLUG = re.compile(r"[^a-z0-9]+")
SLUG_LENGTH = 64
INDONESIAN = {"yang", "dan", "untuk", "dengan", "tidak", "dari", "pada", "adalah", "dalam"}
ENGLISH = {"the", "and", "of", "to", "is", "in", "that", "for", "with", "are", "this"}


def decode(data: bytes, note: Callable[[str], None]) -> str:
    """Text in UTF-8, else in the charset that it declares, else in Windows-1252.

    `note(encoding)` hears when it was not UTF-8. Never raises: undecodable bytes become U+FFFD.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        declared = DECLARED_CHARSET.search(data[:2048])
        name = declared.group(1).decode("ascii").lower() if declared else ""
        encoding = name if name in KNOWN_CHARSETS else "windows-1252"
        note(encoding)
        return data.decode(encoding, "replace")


class Slugs:
    """Gives each identifier of a package a slug of its own, the same one in every import."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.numbers: dict[str, int] = {}

    def take(self, identifier: str) -> str:
        """A slug that no other identifier of this package has been given."""
        plain = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
        slug = NOT_SLUG.sub("-", plain.lower()).strip("-")
        if not slug or len(slug) > SLUG_LENGTH:
            digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:12]
            slug = f"{slug[: SLUG_LENGTH - 13].strip('-') or 'item'}-{digest}"
        # Going on where the last one of this slug ended: a package may repeat one without end.
        free, number = slug, self.numbers.get(slug, 2)
        while free in self.taken:
            ending = f"-{number}"
            free, number = f"{slug[: SLUG_LENGTH - len(ending)]}{ending}", number + 1
        self.numbers[slug] = number
        self.taken.add(free)
        return free


def guess_language(text: str) -> str:
    """`id` or `en`, by the small words that each uses most; `en` when there are none."""
    words = text.lower().split()
    indonesian = sum(word in INDONESIAN for word in words)
    english = sum(word in ENGLISH for word in words)
    return "id" if indonesian > english else "en"
