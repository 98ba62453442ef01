"""Writes a zip as a stream: nothing is held but the piece at hand and the list of names.

The same members give the same bytes: no time of writing, no owner, no order but the given one.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from collections.abc import Iterator

# The first time that a zip can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)
# Compressed already: to do it again only costs time.
PACKED = (".avif", ".gif", ".gz", ".jpeg", ".jpg", ".mp3", ".mp4", ".ogg", ".pdf", ".png", ".webm")
PACKED += (".webp", ".woff", ".woff2", ".zip", ".docx", ".pptx", ".xlsx", ".odt", ".odp", ".h5p")


class _Pipe(io.RawIOBase):
    """Takes what is written until it is asked for; it cannot go back."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self.pieces.append(bytes(data))
        return len(data)

    def taken(self) -> Iterator[bytes]:
        pieces, self.pieces = self.pieces, []
        yield from pieces


def zip_stream(members: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The zip of these (path, pieces of content), in their order."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as target:
        for path, pieces in members:
            info = zipfile.ZipInfo(path, EPOCH)
            info.external_attr = 0o644 << 16
            packed = path.lower().endswith(PACKED)
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            with target.open(info, "w") as member:
                for piece in pieces:
                    member.write(piece)
                    yield from pipe.taken()
    yield from pipe.taken()
