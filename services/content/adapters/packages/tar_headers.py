"""The headers of a tar: POSIX.1-2001 pax, GNU, ustar and what came before them."""

from __future__ import annotations

from collections.abc import Iterator

from services.content.adapters.packages.checks import Sizes
from services.content.adapters.packages.limits import MIB
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.refusals import refuse
from services.content.adapters.packages.tar_stream import Stream

BLOCK = 512
FOLDER = b"5"
# Headers that say more of the next one: pax, pax for all that follow, GNU's long name and link.
EXTENSIONS = (b"x", b"g", b"L", b"K")
# A member has at most so many headers: its own, a long name, a long link, pax.
HEADERS_A_MEMBER = 4
EXTENSION_BYTES = 1 * MIB
# What may follow the end of a tar: zeros up to the end of a tape's block.
PADDING_BYTES = 1 * MIB


class Headers:
    """The headers of a tar one by one, as (name, kind, size); `is_sparse` tells of the last."""

    def __init__(self, stream: Stream, sizes: Sizes, limits: Limits) -> None:
        self.stream = stream
        self.sizes = sizes
        self.limits = limits
        self.for_all: dict[str, str] = {}
        self.is_sparse = False

    def __iter__(self) -> Iterator[tuple[str, bytes, int]]:
        members = headers = 0
        more: dict[str, str] = {}
        while (block := self._block(members)).strip(b"\0"):
            kind, size = block[156:157], _number(block[124:136])
            headers += 1
            if headers > HEADERS_A_MEMBER * self.limits.entries:
                raise refuse("too_many_members", limit=self.limits.entries)
            if kind in EXTENSIONS:
                content = self._content(size)
                if kind == b"g":
                    self.for_all |= _pax(content)
                elif kind == b"x":
                    more |= _pax(content)
                elif kind == b"L":
                    more["path"] = _text(content)
                continue
            members += 1
            if members > self.limits.entries:
                raise refuse("too_many_members", limit=self.limits.entries)
            said = {**self.for_all, **more}
            more = {}
            self.is_sparse = any(key.startswith("GNU.sparse.") for key in said)
            if "size" in said:
                size = _decimal(said["size"])
            name = said.get("path") or _name(block)
            # Before POSIX a folder was a file of no bytes whose name ends in a slash.
            yield name, FOLDER if kind == b"\0" and name.endswith("/") else kind, size
        self._check_end()

    def _block(self, members: int) -> bytes:
        block = b"".join(self.stream.take(BLOCK))
        if block.strip(b"\0") and not is_header(block):
            raise refuse("truncated" if members else "not_an_archive")
        return block

    def _content(self, size: int) -> bytes:
        if size > EXTENSION_BYTES:
            raise refuse("truncated")
        self.sizes.add("", size)
        return b"".join(self.stream.take(padded(size)))[:size]

    def _check_end(self) -> None:
        """Nothing may hide behind the end, where some programs look and others do not."""
        padding = 0
        for piece in self.stream.rest():
            padding += len(piece)
            if piece.strip(b"\0") or padding > PADDING_BYTES:
                raise refuse("bytes_after_end")


def is_header(block: bytes) -> bool:
    """Tells whether the block's checksum is right: the sum of its bytes, itself being spaces."""
    stated = block[148:156].strip(b"\0 ")
    try:
        expected = int(stated, 8)
    except ValueError:
        return False
    # Old programs summed signed bytes.
    rest = block[:148] + b" " * 8 + block[156:]
    total = sum(rest)
    return expected == total or expected == total - 256 * sum(byte > 127 for byte in rest)


def _number(field: bytes) -> int:
    """An octal number, or GNU's binary one for sizes from 8 GiB on."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b"\0 ")
    if not digits.isdigit():
        if digits:
            raise refuse("truncated")
        return 0
    try:
        return int(digits, 8)
    except ValueError as error:
        raise refuse("truncated") from error


def _decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise refuse("truncated")
    return int(text)


def padded(size: int) -> int:
    """What a member of this size takes: bytes come in blocks."""
    return -(-size // BLOCK) * BLOCK


def _name(block: bytes) -> str:
    name = _text(block[:100])
    # GNU tar has times where POSIX has the beginning of a long name.
    prefix = _text(block[345:500]) if block[257:263] == b"ustar\0" else ""
    return f"{prefix}/{name}" if prefix else name


def _text(content: bytes) -> str:
    content = content.partition(b"\0")[0]
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _pax(content: bytes) -> dict[str, str]:
    """The records `<length> <key>=<value>\\n` of a pax header, which are in UTF-8."""
    found: dict[str, str] = {}
    at = 0
    while at < len(content):
        digits, _, _ = content[at : at + 20].partition(b" ")
        length = int(digits) if digits.isdigit() else 0
        record = content[at : at + length]
        key, equals, value = record[len(digits) + 1 :].partition(b"=")
        if not equals or not value.endswith(b"\n") or len(record) != length:
            raise refuse("truncated")
        # Other keys are times, owners and attributes of a file system.
        name = key.decode("utf-8", "replace")
        if name in ("path", "size") or name.startswith("GNU.sparse."):
            found[name] = _whole_text(value[:-1])
        at += length
    return found


def _whole_text(value: bytes) -> str:
    """Pax text may hold any letter; a NUL in a name is refused with the name, not cut off."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
