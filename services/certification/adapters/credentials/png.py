"""Credentials in PNG images: an uncompressed iTXt chunk (Open Badges 3.0, 5.3.1; PNG, 11.3.3.4).

The image itself is never decoded: a file is walked from chunk to chunk, and what lies in between
is stepped over.
"""

import zlib
from collections.abc import Iterator

from services.certification.adapters.credentials.unreadable import DAMAGED
from services.certification.adapters.credentials.unreadable import NO_CREDENTIAL
from services.certification.adapters.credentials.unreadable import SEVERAL
from services.certification.adapters.credentials.unreadable import Unreadable

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_KEYWORD = b"openbadgecredential"

# The keyword's end, not compressed, method 0, no language, no translated keyword.
_PLAIN = b"\x00\x00\x00\x00\x00"


def bake_png(image: bytes, text: str) -> bytes:
    """The image with the credential (JSON or a token) before its end. Raises Unreadable.

    `image` has none yet.
    """
    for kind, start, _ in _chunks(image):
        if kind == b"IEND":
            chunk = _chunk(b"iTXt", _KEYWORD + _PLAIN + text.encode())
            return image[: start - 8] + chunk + image[start - 8 :]
    raise Unreadable(DAMAGED)


def unbake_png(image: bytes) -> bytes:
    """The text that was baked in. Raises Unreadable, also for one that is compressed."""
    found = [
        image[start:end]
        for kind, start, end in _chunks(image)
        if kind == b"iTXt" and image.startswith(_KEYWORD + b"\x00", start, end)
    ]
    if not found:
        raise Unreadable(NO_CREDENTIAL)
    if len(found) > 1:
        raise Unreadable(SEVERAL)
    flags, rest = found[0][len(_KEYWORD) + 1 :][:2], found[0][len(_KEYWORD) + 3 :]
    language_keyword_text = rest.split(b"\x00", 2)
    # A compressed text may grow without bound, and the standard asks for a plain one.
    if flags != b"\x00\x00" or len(language_keyword_text) != 3:
        raise Unreadable(DAMAGED)
    return language_keyword_text[2]


def _chunks(image: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each chunk's type and where its data begins and ends, up to IEND."""
    if not image.startswith(SIGNATURE):
        raise Unreadable(DAMAGED)
    place = len(SIGNATURE)
    while place + 12 <= len(image):
        length = int.from_bytes(image[place : place + 4])
        kind = image[place + 4 : place + 8]
        start, end = place + 8, place + 8 + length
        if end + 4 > len(image):
            break
        yield kind, start, end
        if kind == b"IEND":
            return
        place = end + 4
    raise Unreadable(DAMAGED)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
