"""Aggregates as documents: `_id`, `academy`, an optimistic `version`, and their own fields."""

from typing import Any
from typing import Protocol

from shared.mongo.client import Document
from shared.mongo.errors import StaleDocument


class Readable(Protocol):
    """A transaction or a database: both give collections by name."""

    def __getitem__(self, collection: str, /) -> Any: ...


def get(source: Readable, collection: str, academy: str, id: str) -> Document | None:
    """The document of this academy, or None: another academy's id is unknown here."""
    found: Document | None = source[collection].find_one({"_id": id, "academy": academy})
    return found


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
    result = tx[collection].replace_one({"_id": document["_id"], "version": seen}, stored)
    if result.matched_count != 1:
        raise StaleDocument(f"{collection}/{document['_id']} has changed")
    return stored
