"""State told again by its owner, for readers whose topic history is gone (`academy resync`).

A restatement is an ordinary new event: new id, next sequence of its aggregate, the present state,
and the time at which that came to be. It is read and written in one transaction, so a change made
meanwhile either is in it or conflicts with it (both write the aggregate's sequence): an old state
is never told after a newer one. See docs/decisions/0001-outbox-and-inbox.md.
"""

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.event_type import EventType
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction
from shared.mongo.unit_of_work import UnitOfWork

# Documents to one transaction: few, since each blocks its aggregates for so long.
BATCH = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One event that says how things stand. `at` is since when, None where nobody has noted it."""

    event_type: EventType
    data: Mapping[str, Any]
    at: datetime | None = None


@dataclass(frozen=True)
class Restatement:
    """How the documents of one collection are told again.

    `tell` gives the events of one document, in order, none for one that nobody was ever told of.
    It reads through `tx` alone and writes nothing. Readers must be able to take each of its events
    a second time without repeating a message or an issue; a test of each service sees to that.
    """

    collection: str
    event_types: Sequence[EventType]
    tell: Callable[[Transaction, Document], Iterable[Told]]


@dataclass(frozen=True, slots=True)
class Progress:
    """One batch: where it ended (a document's id) and how many events of each type it held."""

    collection: str
    last: str
    events: Mapping[str, int]


def restate(
    uow: UnitOfWork,
    restatement: Restatement,
    academy: str | None,
    types: frozenset[str],
    after: str | None = None,
    *,
    publish: bool = True,
) -> Iterator[Progress]:
    """Tells the documents in the order of their ids, from behind `after`; yields each batch.

    A batch is one transaction, committed when it is yielded. Between batches it may be given up and
    later gone on with from the last id. Without `publish` it only counts.
    """
    while True:
        ids = _next_ids(uow, restatement.collection, academy, after)
        if not ids:
            return
        counts = uow.run(_batch, restatement, ids, types, publish)
        after = ids[-1]
        yield Progress(restatement.collection, after, counts)


def _next_ids(
    uow: UnitOfWork, collection: str, academy: str | None, after: str | None
) -> list[str]:
    query: Document = {"academy": academy} if academy is not None else {}
    if after is not None:
        query["_id"] = {"$gt": after}
    found = uow.db[collection].find(query, {"_id": 1}).sort("_id", 1).limit(BATCH)
    return [each["_id"] for each in found]


def _batch(
    tx: Transaction,
    restatement: Restatement,
    ids: Sequence[str],
    types: frozenset[str],
    publish: bool,
) -> Counter[str]:
    counts: Counter[str] = Counter()
    documents = list(tx[restatement.collection].find({"_id": {"$in": list(ids)}}))
    for document in sorted(documents, key=lambda one: str(one["_id"])):
        for told in restatement.tell(tx, document):
            if told.event_type.name not in types:
                continue
            counts[told.event_type.name] += 1
            if publish:
                tx.publish(told.event_type, document["academy"], told.data, at=told.at)
    return counts
