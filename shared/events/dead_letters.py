"""Dead letters: records that were set aside with their bytes, to be looked at and tried again.

They are a collection of the service and not a topic, see docs/decisions/0003-dead-letters.md: the
letter, the inbox mark and the count that may stop the consumer are one transaction.
"""

from typing import Any

from pymongo import ASCENDING
from pymongo import IndexModel

from shared.events.inbox import mark_new
from shared.events.record import Record
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction

COLLECTION = "dead_letters"

INDEXES: dict[str, list[IndexModel]] = {
    COLLECTION: [IndexModel([("state", ASCENDING), ("_id", ASCENDING)])]
}


def record_dead_letter(
    tx: Transaction, mark: str, record: Record, code: str, error: str, event_type: str | None
) -> bool:
    """Stores the record as pending; False when its mark shows that it was dealt with before."""
    if not mark_new(tx, [mark]):
        return False
    tx[COLLECTION].insert_one(
        {
            "_id": tx.new_id(),
            "state": "pending",
            "mark": mark,
            "code": code,
            "error": error[:2000],
            "type": event_type,
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "key": record.key,
            "headers": [[name, value] for name, value in record.headers],
            "value": record.value,
            "at": tx.clock.real_now(),
        }
    )
    return True


def record_of(letter: Document) -> Record:
    """The record as it was read from the topic."""
    return Record(
        topic=letter["topic"],
        partition=letter["partition"],
        offset=letter["offset"],
        key=letter["key"],
        headers=[(name, value) for name, value in letter["headers"]],
        value=letter["value"],
    )


def settle(tx: Any, letter: Document, state: str, changes: Document) -> bool:
    """Ends a pending letter (`redriven` or `discarded`); False when it is not pending any more."""
    result = tx[COLLECTION].update_one(
        {"_id": letter["_id"], "state": "pending"}, {"$set": {"state": state, **changes}}
    )
    return bool(result.matched_count == 1)
