"""Reads a tar, plain or in gzip, without trusting it: names, sizes and kinds are checked first.

A gzip cannot be sought in, so it is inflated twice: once to check every header, then, as the bytes
are taken in, once more. Nothing but one chunk is ever in memory, and nothing is stored of a package
that is refused for what its headers say. Python's own `tarfile` reads headers of any size into
memory and follows links, so the 512-byte headers are read here (POSIX.1-2001 pax, GNU, ustar, v7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from services.content.adapters.packages.checks import REASONS_AT_ONCE
from services.content.adapters.packages.checks import Sizes
from services.content.adapters.packages.checks import check_names
from services.content.adapters.packages.checks import shown
from services.content.adapters.packages.checks import tidy
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.refusals import PackageRefused
from services.content.adapters.packages.refusals import Reason
from services.content.adapters.packages.tar_headers import BLOCK
from services.content.adapters.packages.tar_headers import FOLDER
from services.content.adapters.packages.tar_headers import Headers
from services.content.adapters.packages.tar_headers import is_header
from services.content.adapters.packages.tar_headers import padded
from services.content.adapters.packages.tar_stream import GZIP_SIGNATURE
from services.content.adapters.packages.tar_stream import Stream

REGULAR = (b"0", b"\0", b"7")
LINKS_AND_DEVICES = (b"1", b"2", b"3", b"4", b"6")


@dataclass(frozen=True)
class TarMember:
    """One regular file of the tar; `start` is where its bytes begin, uncompressed."""

    path: str
    start: int
    size: int


class Tar:
    """A tar whose headers have been found sound. `members` are its files in the tar's order."""

    def __init__(self, file: BinaryIO, members: list[TarMember]) -> None:
        self.file = file
        self.members = members
        self.stream = Stream(file)

    def close(self) -> None:
        """Closes the file."""
        self.file.close()

    def chunks(self, member: TarMember) -> Iterator[bytes]:
        """The member's bytes. Quick when members are taken in order: going back starts again."""
        if self.stream.position > member.start:
            self.stream = Stream(self.file)
        self.stream.skip(member.start - self.stream.position)
        yield from self.stream.take(member.size)


def is_tar(file: BinaryIO) -> bool:
    """Tells whether the file begins like a gzip or with a tar header."""
    file.seek(0)
    head = file.read(BLOCK)
    return head.startswith(GZIP_SIGNATURE) or (len(head) == BLOCK and is_header(head))


def open_tar(file: BinaryIO, package_bytes: int, limits: Limits) -> Tar:
    """Reads every header of a tar of this size, to its end, and checks what they say.

    Raises PackageRefused with every bad name at once, or with the first structural lie.
    """
    stream = Stream(file)
    sizes = Sizes(package_bytes, limits)
    names: list[str] = []
    unusual: list[Reason] = []
    members: list[TarMember] = []
    headers = Headers(stream, sizes, limits)
    try:
        for name, kind, size in headers:
            if kind == FOLDER:
                # "./" is the folder that was packed, and no name at all.
                names += [f"{name}/"] if tidy(name) else []
            elif kind in REGULAR and not headers.is_sparse:
                names.append(name)
                sizes.add(shown(name), size)
                members.append(TarMember(tidy(name), stream.position, size))
                stream.skip(padded(size))
            else:
                unusual.append(Reason("not_a_plain_file", shown(name)))
                # No bytes follow a link or a device; what follows other kinds is anyone's guess.
                if kind not in LINKS_AND_DEVICES or len(unusual) >= REASONS_AT_ONCE:
                    break
    except PackageRefused:
        if not unusual:
            raise
    if unusual:
        raise PackageRefused(*unusual)
    check_names(names)
    return Tar(file, members)
