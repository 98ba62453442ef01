"""People whose data was erased: what is kept of them, and how their names stay away.

A name travels in events, which come in any order and perhaps late. Each service therefore remembers
when a person was erased, and takes no name from an event that is older. What was said afterwards,
by somebody who has come back, counts again.
"""

import re
from collections.abc import Collection
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument

from shared.mongo.client import Document

COLLECTION = "erasures"

INDEXES: dict[str, list[Any]] = {COLLECTION: []}

ERASED = "—"
"""What stands where a name or a text of an erased person stood."""


def note_erasure(tx: Any, academy: str, person_id: str, at: datetime, **facts: Any) -> None:
    """Remembers that the person was erased at this business time; `facts` hold no personal data."""
    change: Document = {"$max": {"erased_at": at}, "$inc": {"touched": 1}}
    if facts:
        change["$set"] = facts
    tx[COLLECTION].update_one(
        {"_id": _id(academy, person_id), "academy": academy}, change, upsert=True
    )


def name_to_keep(tx: Any, academy: str, person: Mapping[str, str], at: datetime) -> str:
    """The name that an event of the time `at` gives a person, or `ERASED`.

    The person's document is written even when there is nothing to remember yet: an erasure at the
    same moment must conflict with the name that is about to be stored.
    """
    found = tx[COLLECTION].find_one_and_update(
        {"_id": _id(academy, person["id"]), "academy": academy},
        {"$inc": {"touched": 1}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    erased_at = found.get("erased_at")
    return ERASED if erased_at is not None and at <= erased_at else person["name"]


def without(value: Any, needles: Collection[str]) -> Any:
    """The value with each needle replaced in every text, in whatever case; bytes stay as they are.

    Only whole words are replaced, and a needle of one word (many people have one name, and others
    have it too) is not looked for: it would take words out of texts that are about somebody else.
    """
    wanted = [re.escape(needle) for needle in needles if re.search(r"[\s@\d]", needle)]
    if not wanted:
        return value
    either = "|".join(sorted(wanted, key=len, reverse=True))
    return _without(value, re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.I))


def scrub(tx: Any, collection: str, query: Mapping[str, Any], needles: Collection[str]) -> int:
    """Replaces the needles in all documents that match; returns how many have changed."""
    changed = 0
    for document in list(tx[collection].find(query)):
        clean = without(document, needles)
        if clean != document:
            tx[collection].replace_one({"_id": document["_id"]}, clean)
            changed += 1
    return changed


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(ERASED, value)
    if isinstance(value, dict):
        return {key: _without(each, pattern) for key, each in value.items()}
    if isinstance(value, list):
        return [_without(each, pattern) for each in value]
    return value


def _id(academy: str, person_id: str) -> str:
    return f"{academy}:{person_id}"
