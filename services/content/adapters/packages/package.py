"""A package once every byte has been counted: members by path, bytes stored by content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

from services.content.adapters.packages.archive import Archive
from services.content.adapters.packages.checks import folded
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.media_types import HEAD_BYTES
from services.content.adapters.packages.media_types import media_type
from services.content.adapters.packages.refusals import refuse

JUNK_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Stored:
    """One member: its path in the package and its content in the store."""

    path: str
    sha256: str
    size: int
    type: str


class Store:
    """Content-addressed files in one folder: names are hashes, never members' names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, path: str, chunks: Iterable[bytes]) -> Stored:
        """Writes the bytes and returns what they are; the same bytes twice are one file."""
        part = self.folder / "part"
        digest = hashlib.sha256()
        size = 0
        head = b""
        with part.open("wb") as target:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                if len(head) < HEAD_BYTES:
                    head += chunk[: HEAD_BYTES - len(head)]
                target.write(chunk)
        part.replace(self.folder / digest.hexdigest())
        return Stored(path, digest.hexdigest(), size, media_type(head, path))

    def open_path(self, sha256: str) -> Path:
        """Where the bytes of this hash lie."""
        return self.folder / sha256

    def keep_only(self, wanted: set[str]) -> None:
        """Removes all other files: structure that has been read is not served to anyone."""
        for file in self.folder.iterdir():
            if file.name not in wanted:
                file.unlink()


class Package:
    """The members of a package, junk set apart; paths are relative to the course's folder.

    `structure` are the members that have been read and need not be served. A format adds what it
    reads in another way than by `read`, and what only repeats or describes what it has read. Every
    member that is neither structure nor a file of the course needs a line `left_out`. `called` are
    the names that files of the course have instead of their members' paths.
    """

    def __init__(self, store: Store, members: list[Stored], junk: list[str]) -> None:
        self.store = store
        self.junk = junk
        self.total = len(members) + len(junk)
        self.structure: set[str] = set()
        self.called: dict[str, str] = {}
        self.members = {member.path: member for member in members}
        self._folded = {folded(path): path for path in self.members}

    def find(self, path: str) -> str | None:
        """The member with this path, forgiving letter case and Unicode form."""
        if path in self.members:
            return path
        return self._folded.get(folded(path))

    def nearest(self, *names: str) -> str | None:
        """The member of one of these names at the top, or else one folder down; None without."""
        found = sorted(
            (path.count("/"), path)
            for path in self.members
            if path.count("/") <= 1 and path.rsplit("/", 1)[-1].lower() in names
        )
        return found[0][1] if found else None

    def read(self, path: str, limit: int) -> bytes:
        """The member's bytes, at most `limit` of them; a larger one refuses the package."""
        member = self.members[path]
        if member.size > limit:
            raise refuse("member_too_large", path, limit=limit // 1024**2)
        self.structure.add(path)
        return self.store.open_path(member.sha256).read_bytes()

    def rebased(self, folder: str) -> Package:
        """The same package seen from `folder`; what lies outside it is then under `../`."""
        prefix = f"{folder}/"
        moved = [
            replace(
                member,
                path=path.removeprefix(prefix) if path.startswith(prefix) else f"../{path}",
            )
            for path, member in self.members.items()
        ]
        return Package(self.store, moved, self.junk)


def take_in(
    archive: Archive, store: Store, limits: Limits, on_progress: Callable[[float], None]
) -> Package:
    """Streams every member into the store, counting; raises PackageRefused on the first lie."""
    total = sum(member.size for member in archive.members) or 1
    done = 0
    stored: list[Stored] = []
    junk: list[str] = []
    for member in archive.members:
        done += member.size
        if done > limits.unpacked_bytes:
            raise refuse("unpacked_too_large", limit=limits.unpacked_bytes // 1024**2)
        if is_junk(member.path):
            junk.append(member.path)
            continue
        stored.append(store.put(member.path, archive.chunks(member)))
        on_progress(done / total)
    return Package(store, stored, junk)


def is_junk(path: str) -> bool:
    """Tells whether an operating system left this file there by itself."""
    parts = path.lower().split("/")
    return parts[0] == "__macosx" or parts[-1] in JUNK_NAMES or parts[-1].startswith("._")
