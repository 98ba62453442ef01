"""What a transaction has read by id, so that it asks the database for each document once.

A transaction reads a snapshot: a document can only change under it by what it writes itself, and
every write of a bound collection passes by here. In a batch of 100 events the cohort is read once
and not 100 times. Documents are kept as BSON, so that each reader gets a copy of its own which
looks as if it came from the database.
"""

from collections.abc import Mapping
from typing import Any

import bson

from shared.mongo.client import CODEC
from shared.mongo.client import Document


class Kept:
    """The documents of one transaction, by collection and id."""

    def __init__(self) -> None:
        self._documents: dict[str, dict[str, tuple[int | None, bytes]]] = {}

    def get(self, collection: str, id: str) -> Document | None:
        """A copy of what is known to be stored; None when that has to be asked."""
        stored = self._documents.get(collection, {}).get(id)
        return None if stored is None else bson.decode(stored[1], CODEC)

    def version(self, collection: str, id: str) -> int | None:
        """The version at which the document is known to be stored, None where it isn't known."""
        stored = self._documents.get(collection, {}).get(id)
        return None if stored is None else stored[0]

    def put(self, collection: str, document: Document) -> None:
        """Takes a document as it is stored now."""
        encoded = bson.encode(document, codec_options=CODEC)
        known = self._documents.setdefault(collection, {})
        known[document["_id"]] = document.get("version"), encoded

    def forget(self, collection: str, query: Mapping[str, Any]) -> None:
        """Lets go of whatever a write with this filter may change."""
        known = self._documents.get(collection)
        if known:
            id = query.get("_id")
            if isinstance(id, str):
                known.pop(id, None)
            else:
                known.clear()
