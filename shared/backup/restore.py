"""Puts a backup into a service's database, and lets the service go on without telling old news.

In this order, so that breaking off anywhere is mended by doing it again: the backup is verified,
the group's offsets are put back (refused while a worker reads; harmless by itself, for the inbox
drops what comes again), everything is loaded into collections beside the live ones and read back,
and only then do they take the live ones' places. At last the counters of sequences are raised.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from bson.raw_bson import RawBSONDocument
from pymongo import timeout
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from shared.backup.folder import RAW
from shared.backup.folder import BadBackup
from shared.backup.folder import Manifest
from shared.backup.folder import Part
from shared.backup.folder import read_part
from shared.backup.snapshot import LEFT_OUT
from shared.backup.snapshot import PASSING
from shared.mongo.client import Document
from shared.mongo.digest import Digest

# Seconds that a change of collections may take. The embedded database writes out everything before
# it renames one, which takes it seconds while others use it, more than a request may wait.
PATIENCE = 300.0

BESIDE = "restoring__"

# One message to the database holds so many documents or bytes at most.
PORTION = 500
PORTION_BYTES = 8 * 1024 * 1024

Progress = Callable[[str, int], None]


def is_empty(db: Database[Document]) -> bool:
    """Whether the database holds no document but what is never kept, and no unfinished restore."""
    names = set(db.list_collection_names()) - LEFT_OUT
    return not any(
        db[name].find_one({}, {"_id": 1}) for name in names if not name.startswith(PASSING)
    )


def load(
    db: Database[Document],
    folder: Path,
    manifest: Manifest,
    progress: Progress = lambda name, count: None,
) -> None:
    """Loads every collection beside the live ones and compares what the database gives back.

    What an earlier attempt left is removed first. Raises `BadBackup` when the database gives back
    something else than was put in; the live collections are untouched then.
    """
    discard(db)
    for name, part in manifest.collections.items():
        beside = db.get_collection(BESIDE + name, RAW, write_concern=WriteConcern(w="majority"))
        db.create_collection(BESIDE + name)
        for portion in _portions(read_part(folder, part)):
            beside.insert_many(portion)
        digest = digest_of(db, BESIDE + name)
        if (digest.count, digest.bytes, digest.sha256) != (part.count, part.bytes, part.sha256):
            raise BadBackup(
                f"the database gives back another {name} than was put in: {digest.count} documents "
                f"of {part.count}; nothing live was changed"
            )
        progress(name, part.count)


def swap(db: Database[Document], names: Iterable[str]) -> None:
    """Lets what was loaded take the places of the live collections, and drops all others."""
    names = list(names)
    for name in names:
        with timeout(PATIENCE):
            db[BESIDE + name].rename(name, dropTarget=True)
    for name in db.list_collection_names():
        if name not in names and not name.startswith("system."):
            with timeout(PATIENCE):
                db.drop_collection(name)


def discard(db: Database[Document]) -> None:
    """Removes what an attempt has loaded and not swapped in."""
    for name in db.list_collection_names():
        if name.startswith(BESIDE):
            with timeout(PATIENCE):
                db.drop_collection(name)


def digest_of(db: Database[Document], name: str) -> Digest:
    """The digest of a collection as it is stored."""
    digest = Digest()
    stored = cast("Collection[RawBSONDocument]", db.get_collection(name, RAW))
    for document in stored.find({}):
        digest.add(bytes(document.raw))
    return digest


def differing(db: Database[Document], parts: dict[str, Part]) -> list[str]:
    """The collections that are not, or not any more, what the backup has."""
    found = []
    for name, part in parts.items():
        digest = digest_of(db, name)
        if (digest.count, digest.bytes, digest.sha256) != (part.count, part.bytes, part.sha256):
            found.append(name)
    return found


def _portions(documents: Iterator[RawBSONDocument]) -> Iterator[list[RawBSONDocument]]:
    portion: list[RawBSONDocument] = []
    size = 0
    for document in documents:
        portion.append(document)
        size += len(document.raw)
        if len(portion) == PORTION or size >= PORTION_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
