"""The inbox: a mark for each event that a group has applied, in the transaction that applied it."""

from collections.abc import Sequence

from pymongo import ASCENDING
from pymongo import IndexModel

from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction

COLLECTION = "inbox"

INDEXES: dict[str, list[IndexModel]] = {COLLECTION: [IndexModel([("applied_at", ASCENDING)])]}


def mark_new(tx: Transaction, marks: Sequence[str]) -> set[str]:
    """Marks what is not yet marked and returns those marks, each once.

    A find and one `insert_many` was the fastest form that is safe: an open race between two
    consumers ends in a write conflict, and the loser's transaction runs again and finds the mark.
    """
    wanted = set(marks)
    present = {found["_id"] for found in tx[COLLECTION].find({"_id": {"$in": list(wanted)}})}
    fresh = wanted - present
    if fresh:
        applied_at = tx.clock.real_now()
        documents: list[Document] = [
            {"_id": mark, "applied_at": applied_at} for mark in sorted(fresh)
        ]
        tx[COLLECTION].insert_many(documents)
    return fresh
