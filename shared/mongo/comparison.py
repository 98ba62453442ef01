"""Compares two collections of one database, document by document, without holding them."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from bson import encode
from pymongo import ASCENDING
from pymongo.database import Database

from shared.mongo.client import Document
from shared.mongo.digest import Digest

# A document's own counter of writes: it tells how often, not what.
NOT_COMPARED = frozenset({"version"})

# Differences that are told one by one.
EXAMPLES = 10


@dataclass
class Comparison:
    """What two collections hold. `examples` are the first differing ids with their fields.

    `changed` counts ids that both have with other contents; the digests are of canonical documents:
    fields in order of their names, and without those that are not compared.
    """

    live: Digest = field(default_factory=Digest)
    shadow: Digest = field(default_factory=Digest)
    only_live: int = 0
    only_shadow: int = 0
    changed: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return self.live == self.shadow


def compare(db: Database[Document], live: str, shadow: str) -> Comparison:
    """Walks both collections side by side in the order of their ids, which must be texts."""
    found = Comparison()
    left, right = _documents(db, live), _documents(db, shadow)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one["_id"] < other["_id"]):
            assert one is not None
            found.live.add(encode(one))
            found.only_live += 1
            _note(found, one, "only in the live collection")
            one = next(left, None)
        elif one is None or other["_id"] < one["_id"]:
            found.shadow.add(encode(other))
            found.only_shadow += 1
            _note(found, other, "only in the shadow")
            other = next(right, None)
        else:
            found.live.add(encode(one))
            found.shadow.add(encode(other))
            if one != other:
                found.changed += 1
                _note(found, one, f"differs in {', '.join(_differing(one, other))}")
            one, other = next(left, None), next(right, None)
    return found


def _note(found: Comparison, document: Document, what: str) -> None:
    if len(found.examples) < EXAMPLES:
        found.examples.append((str(document["_id"]), what))


def _differing(one: Document, other: Document) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _documents(db: Database[Document], name: str) -> Iterator[Document]:
    for document in db[name].find({}).sort("_id", ASCENDING):
        yield {key: _canonical(document[key]) for key in sorted(document.keys() - NOT_COMPARED)}


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_canonical(each) for each in value]
    return value
