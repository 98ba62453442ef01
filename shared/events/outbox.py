"""The outbox: events written in the transaction that changed the state.

See docs/decisions/0001-outbox-and-inbox.md. A row is an event ready to be sent, `published_at` is
null until the relay has had the broker's acknowledgement.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from typing import Protocol

from pymongo import ASCENDING
from pymongo import IndexModel
from pymongo import ReturnDocument

from shared.contracts.event_type import EventType
from shared.events.envelope import Event
from shared.events.envelope import encode_data
from shared.events.errors import EventTooLarge
from shared.mongo.bound import BoundCollection
from shared.mongo.client import Document
from shared.runtime.tracing import current_traceparent

COLLECTION = "outbox"
SEQUENCES = "sequences"

# The largest value in bytes; half of what brokers accept by default, so that headers fit too.
MAXIMUM_VALUE = 512 * 1024

INDEXES: dict[str, list[IndexModel]] = {
    COLLECTION: [
        # Unsent rows are found by this, oldest first; retention by the second.
        IndexModel([("published_at", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("subject", ASCENDING), ("published_at", ASCENDING)]),
    ],
}


class OpenTransaction(Protocol):
    """The part of a transaction that writing the outbox needs."""

    service: str
    now: datetime

    def __getitem__(self, collection: str, /) -> BoundCollection: ...

    def new_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PendingEvent:
    """An event that a command wants to publish, checked and encoded but without a sequence."""

    event_type: EventType
    academy: str
    subject: str
    value: bytes
    traceparent: str | None
    at: datetime | None = None

    @classmethod
    def make(
        cls,
        event_type: EventType,
        academy: str,
        data: Mapping[str, Any],
        at: datetime | None = None,
    ) -> "PendingEvent":
        """Checks `data` against the schema; raises `ValidationError` or `EventTooLarge`."""
        dumped = event_type.dump(data)
        value = encode_data(dumped)
        if len(value) > MAXIMUM_VALUE:
            raise EventTooLarge(f"{event_type.name}: {len(value)} bytes, {MAXIMUM_VALUE} at most")
        subject = str(dumped[event_type.subject_field])
        return cls(event_type, academy, subject, value, current_traceparent(), at)


def write_outbox(tx: OpenTransaction, pending: Sequence[PendingEvent]) -> None:
    """Gives each event the next sequence of its aggregate and stores the rows.

    The counter's document is written in the same transaction, so two transactions that publish for
    one aggregate conflict and the sequence has the order of the commits.
    """
    counts: dict[str, int] = {}
    for event in pending:
        counts[event.subject] = counts.get(event.subject, 0) + 1
    following = {
        # In id order, as everything that locks several documents does.
        subject: _reserve(tx, subject, counts[subject])
        for subject in sorted(counts)
    }
    rows = []
    for event in pending:
        rows.append(_row(tx, event, following[event.subject]))
        following[event.subject] += 1
    tx[COLLECTION].insert_many(rows)


def _reserve(tx: OpenTransaction, subject: str, count: int) -> int:
    """The first of `count` consecutive sequence numbers of the aggregate."""
    counter = tx[SEQUENCES].find_one_and_update(
        {"_id": subject},
        {"$inc": {"last": count}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    assert counter is not None
    return int(counter["last"]) - count + 1


def _row(tx: OpenTransaction, event: PendingEvent, sequence: int) -> Document:
    row: Document = {
        "_id": tx.new_id(),
        "type": event.event_type.name,
        "subject": event.subject,
        "sequence": sequence,
        "academy": event.academy,
        "time": event.at or tx.now,
        "value": event.value,
        "traceparent": event.traceparent,
        "published_at": None,
    }
    if event.at is not None:
        # What is told again is as old as what it tells, and yet has not waited for long.
        row["written_at"] = tx.now
    return row


def waiting_since(row: Document) -> datetime:
    """The business time at which the row was written."""
    since: datetime = row["written_at"] if "written_at" in row else row["time"]
    return since


def event_of_row(service: str, row: Document) -> Event:
    """The event that a row holds, with empty data: the row's value is sent as it is."""
    return Event(
        id=row["_id"],
        source=f"/academy/{service}",
        type=row["type"],
        time=row["time"],
        subject=row["subject"],
        sequence=row["sequence"],
        academy=row["academy"],
        data={},
        traceparent=row["traceparent"],
    )
