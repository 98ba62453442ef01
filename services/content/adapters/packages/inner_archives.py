"""Archives inside a package stay closed, but one that is a bomb is not handed on to learners."""

from __future__ import annotations

import hashlib
import struct
import zipfile
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from services.content.adapters.packages.limits import MIB
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.refusals import PackageRefused
from services.content.adapters.packages.refusals import refuse
from services.content.adapters.packages.tar_stream import GZIP_SIGNATURE
from services.content.adapters.packages.tar_stream import inflated

# A SCORM package with a Word file in it is two deep; nobody needs four.
DEPTH = 3
LARGEST_LOOKED_INTO = 16 * MIB
ARCHIVES_LOOKED_INTO = 500
# Whatever its ratio, nobody's disk is filled by so little.
HARMLESS = 1 * MIB
ZIP_SIGNATURE = b"PK\x03\x04"
UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError)


class InnerArchives:
    """Adds up what archives in archives say of themselves; only small ones are looked into."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.seen: set[str] = set()

    def is_bomb(self, file: BinaryIO, packed: int, depth: int = 1) -> bool:
        """Tells whether this zip unpacks to too much, or hides zips too deep to tell."""
        if depth > DEPTH:
            return True
        try:
            directory = zipfile.ZipFile(file)
        except (*UNREADABLE, OSError, struct.error):
            return False
        infos = directory.infolist()
        total = sum(info.file_size for info in infos)
        if total > self.limits.unpacked_bytes or total > self.limits.ratio * packed:
            return True
        for info in infos:
            inner = self._content_of_zip(directory, info)
            if inner is not None and self.is_bomb(BytesIO(inner), len(inner), depth + 1):
                return True
        return False

    def is_gzip_bomb(self, file: BinaryIO, packed: int) -> bool:
        """Tells whether this gzip unpacks to too much; it is unpacked so far, and not kept."""
        most = min(self.limits.unpacked_bytes, max(HARMLESS, self.limits.ratio * packed))
        size = 0
        try:
            for piece in inflated(file):
                size += len(piece)
                if size > most:
                    return True
        except PackageRefused:
            # A gzip that is broken is a file like any other.
            return False
        return False

    def _content_of_zip(self, directory: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
        if info.file_size > LARGEST_LOOKED_INTO or len(self.seen) >= ARCHIVES_LOOKED_INTO:
            return None
        try:
            with directory.open(info) as member:
                if member.read(4) != ZIP_SIGNATURE:
                    return None
                content = ZIP_SIGNATURE + member.read(LARGEST_LOOKED_INTO)
        except (*UNREADABLE, OSError, struct.error):
            return None
        digest = hashlib.sha256(content).hexdigest()
        if digest in self.seen:
            return None
        self.seen.add(digest)
        return content


def check_inner_archives(package: Package, limits: Limits) -> None:
    """Refuses the package when an archive in it is a bomb."""
    archives = InnerArchives(limits)
    for member in package.members.values():
        stored: Path = package.store.open_path(member.sha256)
        with stored.open("rb") as file:
            head = file.read(4)
            file.seek(0)
            is_bomb = (head == ZIP_SIGNATURE and archives.is_bomb(file, member.size)) or (
                head.startswith(GZIP_SIGNATURE) and archives.is_gzip_bomb(file, member.size)
            )
            if is_bomb:
                raise refuse("archive_inside_unsafe", member.path)
