"""Aggregates as documents: `_id`, `academy`, an optimistic `version`, and their own fields."""

from typing import Any
from typing import Protocol

from shared.mongo.bound import BoundCollection
from shared.mongo.client import Document
from shared.mongo.errors import StaleDocument


class Readable(Protocol):
    """A transaction or a database: both give collections by name."""

    def __getitem__(self, collection: str, /) -> Any: ...


def get(source: Readable, collection: str, academy: str, id: str) -> Document | None:
    """The document of this academy, or None: another academy's id is unknown here.

    A transaction asks the database once for a document that it does not write (see `kept`). The
    filter is the id alone, which databases answer by a shorter way than any other.
    """
    read = source[collection]
    known = read.known(id) if isinstance(read, BoundCollection) else None
    if known is None:
        known = read.find_one({"_id": id})
        if known is not None and isinstance(read, BoundCollection):
            read.keep(known)
    return known if known is not None and known.get("academy") == academy else None


def insert(tx: Readable, collection: str, document: Document) -> Document:
    """Stores a new document as version 1 and returns it."""
    stored = {**document, "version": 1}
    tx[collection].insert_one(stored)
    return stored


def save(
    tx: Readable, collection: str, document: Document, expected_version: int | None = None
) -> Document:
    """Replaces the document that was read with this one and returns it with its new version.

    `expected_version` is what a client said it had seen (`If-Match`). Raises `StaleDocument` when
    the stored version is another one.
    """
    seen = document["version"]
    if expected_version is not None and expected_version != seen:
        raise StaleDocument(f"{collection}/{document['_id']} is at version {seen}")
    stored = {**document, "version": seen + 1}
    written = tx[collection]
    query = {"_id": document["_id"], "version": seen}
    if isinstance(written, BoundCollection) and written.known_version(document["_id"]) == seen:
        # The snapshot holds this version, and another writer since then is a conflict: to ask for
        # it once more would only make the write slower.
        del query["version"]
    result = written.replace_one(query, stored)
    if result.matched_count != 1:
        raise StaleDocument(f"{collection}/{document['_id']} has changed")
    if isinstance(written, BoundCollection):
        written.keep(stored)
    return stored
