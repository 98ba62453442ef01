"""A transaction in which projections write beside the live collections, and no more happens."""

from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from shared.contracts.event_type import EventType
from shared.mongo.bound import BoundCollection
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction
from shared.runtime.clock import Clock

# The shadow of a collection lies beside it under this name.
SHADOW = "replaying__"


class NotAProjection(Exception):
    """A handler did more than write the collections that it is declared for."""


class ReadOnly(BoundCollection):
    """A collection that a replayed handler may look into."""

    def __getattribute__(self, name: str) -> Any:
        if name.startswith(("insert", "update", "replace", "delete", "find_one_and")):
            raise NotAProjection(
                f"a replayed handler wants to {name} in a collection that is not its projection"
            )
        return super().__getattribute__(name)


class ShadowTransaction(Transaction):
    """Gives the shadows of some collections, and all others to read.

    Publishing and enqueuing raise `NotAProjection`, as writing elsewhere does: reactions never run.
    """

    def __init__(
        self,
        service: str,
        db: Database[Document],
        session: ClientSession,
        clock: Clock,
        projections: frozenset[str],
    ) -> None:
        super().__init__(service, db, session, clock)
        self._projections = projections

    def __getitem__(self, collection: str) -> BoundCollection:
        if collection in self._projections:
            return BoundCollection(self._db[SHADOW + collection], self._session)
        return ReadOnly(self._db[collection], self._session)

    def publish(self, event_type: EventType, *args: Any, **options: Any) -> None:
        raise NotAProjection(f"a replayed handler wants to publish {event_type.name}")

    def enqueue(self, kind: str, *args: Any, **options: Any) -> str:
        raise NotAProjection(f"a replayed handler wants to enqueue {kind}")
