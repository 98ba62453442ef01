"""Makes the indexes of a service: its own and the backbone's."""

from collections.abc import Mapping
from collections.abc import Sequence

from pymongo import IndexModel
from pymongo.errors import CollectionInvalid

from shared.events import dead_letters
from shared.events import inbox
from shared.events import outbox
from shared.mongo import erasures
from shared.mongo import idempotency
from shared.runtime import job_queue
from shared.runtime.service import Resources

BACKBONE: tuple[Mapping[str, Sequence[IndexModel]], ...] = (
    outbox.INDEXES,
    inbox.INDEXES,
    dead_letters.INDEXES,
    job_queue.INDEXES,
    idempotency.INDEXES,
    erasures.INDEXES,
)


def ensure_indexes(resources: Resources) -> list[str]:
    """Creates what is missing and returns all names as `collection.index`.

    Collections that transactions insert into are made too: making one inside a transaction would
    make two first transactions conflict.
    """
    for collection in ("sequences", "leases", "consumers", "housekeeping"):
        _make(resources, collection)
    names = []
    for indexes in (*BACKBONE, resources.service.indexes):
        for collection, models in indexes.items():
            if models:
                made = resources.db[collection].create_indexes(list(models))
                names += [f"{collection}.{name}" for name in made]
            else:
                _make(resources, collection)
    return names


def _make(resources: Resources, collection: str) -> None:
    try:
        resources.db.create_collection(collection)
    except CollectionInvalid:
        # It is there, perhaps made by another process in this very moment.
        return
