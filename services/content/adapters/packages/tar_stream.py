"""The bytes of a tar from its beginning, inflated piece by piece when they are in gzip."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from services.content.adapters.packages.refusals import refuse

GZIP_SIGNATURE = b"\x1f\x8b"
# Of the input; small, because zlib copies what it has not used yet each time.
READ = 32 * 1024
CHUNK = 256 * 1024
# Programs that compress with several processors make one for every 64 KiB.
GZIP_MEMBERS = 100_000


class Stream:
    """The bytes of a tar from its beginning, inflated when they are in gzip."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        gzipped = file.read(len(GZIP_SIGNATURE)) == GZIP_SIGNATURE
        file.seek(0)
        self.position = 0
        self._pieces = inflated(file) if gzipped else iter(lambda: file.read(CHUNK), b"")
        self._piece = b""
        self._at = 0

    def take(self, number: int) -> Iterator[bytes]:
        """The next `number` bytes in pieces; raises PackageRefused when there are fewer."""
        while number > 0:
            if self._at == len(self._piece):
                self._piece, self._at = next(self._pieces, b""), 0
                if not self._piece:
                    raise refuse("truncated")
            piece = self._piece[self._at : self._at + number]
            self._at += len(piece)
            self.position += len(piece)
            number -= len(piece)
            yield piece

    def skip(self, number: int) -> None:
        """Passes over the next `number` bytes."""
        for _ in self.take(number):
            pass

    def rest(self) -> Iterator[bytes]:
        """All that is left."""
        yield self._piece[self._at :]
        yield from self._pieces


def inflated(file: BinaryIO) -> Iterator[bytes]:
    """What is in a gzip of one or more members (RFC 1952), each with its checksum compared."""
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    members = 0
    try:
        while data := file.read(READ):
            while data:
                if inflater.eof:
                    # Zeros may follow the last member: tapes are written in whole blocks.
                    if not data.strip(b"\0"):
                        break
                    members += 1
                    if members > GZIP_MEMBERS:
                        raise refuse("too_many_members", limit=GZIP_MEMBERS)
                    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
                piece = inflater.decompress(data, CHUNK)
                if piece:
                    yield piece
                data = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    except zlib.error as error:
        raise refuse("truncated") from error
    if not inflater.eof:
        raise refuse("truncated")
