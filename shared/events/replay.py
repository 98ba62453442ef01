"""Rebuilds projections from the topics' start into shadow collections.

Only events that the group has applied are replayed: what it has not read yet it will apply itself,
to whatever is there then. Inbox marks are therefore neither set nor cleared; clearing them would
let reactions run again, for a mark is the event's and not the handler's. See docs/decisions/0018.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from marshmallow import ValidationError
from pymongo import timeout
from pymongo.client_session import ClientSession

from shared.events import dead_letters
from shared.events import inbox
from shared.events.dispatcher import Dispatcher
from shared.events.dispatcher import Prepared
from shared.events.errors import DeadLetter
from shared.events.handlers import Handler
from shared.events.record import Record
from shared.events.shadow import SHADOW
from shared.events.shadow import ShadowTransaction
from shared.mongo.unit_of_work import TRANSACTION_WITHIN
from shared.runtime.service import Resources


class CannotReplay(Exception):
    """Replaying would give something else than what was applied; the text says what to do."""


@dataclass
class Counts:
    """What a replay did with the records that projections listen to."""

    replayed: int = 0
    not_applied_yet: int = 0
    dead: int = 0


class Replay:
    """Feeds the shadows of some projections of one service."""

    def __init__(
        self,
        resources: Resources,
        dispatcher: Dispatcher,
        projections: frozenset[str],
        committed: Mapping[str, int],
    ) -> None:
        self._resources = resources
        self._dispatcher = dispatcher
        self._projections = projections
        self._committed = committed
        self._handlers = frozenset(
            each for each in resources.service.handlers if each.into in projections
        )
        self.counts = Counts()
        self._buried = {
            letter["mark"]
            for letter in resources.db[dead_letters.COLLECTION].find(
                {"state": "discarded"}, {"mark": 1}
            )
        }
        self._seen: set[str] = set()

    @property
    def topics(self) -> list[str]:
        """The topics that the projections' events come from, without a prefix."""
        return sorted({handler.event_type.topic for handler in self._handlers})

    def clear(self) -> None:
        """Makes the shadows empty, with the indexes of what they are shadows of."""
        db = self._resources.db
        for name in sorted(self._projections):
            db.drop_collection(SHADOW + name)
            db.create_collection(SHADOW + name)
            indexes = self._resources.service.indexes.get(name)
            if indexes:
                db[SHADOW + name].create_indexes(list(indexes))

    def discard(self) -> None:
        """Removes the shadows."""
        for name in self._projections:
            self._resources.db.drop_collection(SHADOW + name)

    def swap(self) -> None:
        """Lets each shadow take its live collection's place, one after the other."""
        for name in sorted(self._projections):
            self._resources.db[SHADOW + name].rename(name, dropTarget=True)

    def apply(self, records: Sequence[Record]) -> None:
        """Replays a batch in one transaction. Raises `CannotReplay`, and what a handler raises."""
        wanted = [each for each in map(self._wanted, records) if each is not None]
        if not wanted:
            return
        marks = [prepared.mark for _, prepared in wanted]
        rows = self._resources.db[inbox.COLLECTION].find({"_id": {"$in": marks}}, {"_id": 1})
        applied = {row["_id"] for row in rows}
        ready = [prepared for place, prepared in wanted if self._is_due(place, prepared, applied)]
        if ready:
            self._run(ready)

    def _wanted(self, record: Record) -> tuple[Record, Prepared] | None:
        try:
            prepared = self._dispatcher.prepare(record)
        except (DeadLetter, ValidationError):
            return None  # It has never been applied either.
        if prepared is None or not self._handlers.intersection(prepared.handlers):
            return None
        return record, prepared

    def _is_due(self, record: Record, prepared: Prepared, applied: set[str]) -> bool:
        if prepared.mark in self._seen:
            return False  # It lies in the topic twice.
        if prepared.mark in self._buried:
            self.counts.dead += 1
            return False
        if prepared.mark not in applied:
            place = f"{record.topic}:{record.partition}"
            if record.offset < self._committed.get(place, 0):
                raise CannotReplay(
                    f"{place} offset {record.offset}: the group has passed {prepared.event.id} and "
                    "the inbox has no mark of it any more (INBOX_KEPT_DAYS): nobody can tell "
                    "whether it was applied. Have the owner tell again with `academy resync`"
                )
            self.counts.not_applied_yet += 1
            return False
        self._seen.add(prepared.mark)
        self.counts.replayed += 1
        return True

    def _run(self, ready: Sequence[Prepared]) -> None:
        resources = self._resources

        def attempt(session: ClientSession) -> None:
            tx = ShadowTransaction(
                resources.service.name, resources.db, session, resources.clock, self._projections
            )
            for prepared in ready:
                for handler in self._of(prepared):
                    handler.function(tx, prepared.event)

        with timeout(TRANSACTION_WITHIN), resources.db.client.start_session() as session:
            session.with_transaction(attempt)

    def _of(self, prepared: Prepared) -> list[Handler]:
        return [handler for handler in prepared.handlers if handler in self._handlers]
