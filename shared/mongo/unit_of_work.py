"""The unit of work: state, outbox rows and jobs of one command in one Mongo transaction.

See docs/decisions/0001-outbox-and-inbox.md. Snapshot isolation permits write skew, therefore a
command also writes whatever its decision reads; this module cannot check that, tests do.
"""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from typing import Concatenate
from typing import ParamSpec
from typing import TypeVar

from pymongo import timeout
from pymongo.client_session import ClientSession
from pymongo.database import Database

from shared.contracts.event_type import EventType
from shared.events.outbox import PendingEvent
from shared.events.outbox import write_outbox
from shared.mongo.bound import BoundCollection
from shared.mongo.client import Document
from shared.mongo.kept import Kept
from shared.runtime.clock import Clock
from shared.runtime.failpoints import failpoint
from shared.runtime.ids import new_id
from shared.runtime.job_queue import job_document

# Seconds for one unit of work with all its repetitions. The driver alone would go on for two
# minutes, and a person behind a request would long have gone.
TRANSACTION_WITHIN = 20.0

P = ParamSpec("P")
T = TypeVar("T")


class Transaction:
    """What a command may touch. Nothing in it has an effect unless the whole commits."""

    def __init__(
        self, service: str, db: Database[Document], session: ClientSession, clock: Clock
    ) -> None:
        self.service = service
        self.clock = clock
        self.now: datetime = clock.now()
        self._db = db
        self._session = session
        self._pending: list[PendingEvent] = []
        self._kept = Kept()

    def __getitem__(self, collection: str) -> BoundCollection:
        return BoundCollection(self._db[collection], self._session, self._kept)

    def new_id(self) -> str:
        """A fresh UUIDv7."""
        return new_id()

    def publish(
        self,
        event_type: EventType,
        academy: str,
        data: Mapping[str, Any],
        *,
        at: datetime | None = None,
    ) -> None:
        """Lets an event go out with this transaction; `at` is when it happened, by default now.

        Raises marshmallow's `ValidationError` for data that a reader would refuse, and
        `EventTooLarge` at the end of the transaction: both before anything is committed.
        """
        if event_type.service != self.service:
            raise ValueError(f"{self.service} does not own {event_type.name}")
        self._pending.append(PendingEvent.make(event_type, academy, data, at))

    def enqueue(
        self,
        kind: str,
        academy: str,
        params: Mapping[str, Any],
        *,
        key: str | None = None,
        run_after: datetime | None = None,
    ) -> str:
        """Lets a job start once this transaction is committed; returns its id.

        With a `key`, an equal kind and key is one job for ever: asking again returns the first.
        `run_after` is business time.
        """
        document = job_document(kind, academy, params, key, run_after or self.now, self.clock)
        self["jobs"].update_one({"_id": document["_id"]}, {"$setOnInsert": document}, upsert=True)
        return str(document["_id"])

    def flush(self) -> None:
        """Gives the pending events their sequence and writes them; the unit of work calls it."""
        if self._pending:
            write_outbox(self, self._pending)
            self._pending = []


class UnitOfWork:
    """Runs commands, each in a transaction of its own."""

    def __init__(self, service: str, db: Database[Document], clock: Clock) -> None:
        self.service = service
        self.db = db
        self.clock = clock

    def run(
        self, command: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `command(tx, …)` and commits; returns what it returned.

        The command may be run several times when transactions conflict, so it must not have any
        effect but through `tx`. When it raises, nothing is kept. Conflicts and an absent database
        are given up after `TRANSACTION_WITHIN` with an error that `is_unavailable` recognises.
        """

        def attempt(session: ClientSession) -> T:
            tx = Transaction(self.service, self.db, session, self.clock)
            result = command(tx, *args, **kwargs)
            tx.flush()
            failpoint("command.before_commit")
            return result

        with timeout(TRANSACTION_WITHIN), self.db.client.start_session() as session:
            result = session.with_transaction(attempt)
        failpoint("command.committed")
        return result
