"""Two small services on a real broker: one publishes, the other counts what it applies.

They use the names and contracts of real services (a topic belongs to a known service), but have one
handler each, so that the backbone is seen alone.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from shared.contracts import COHORT_CLOSED
from shared.contracts import COURSE_PINNED
from shared.events.consumer import ConsumerLoop
from shared.events.dispatcher import Dispatcher
from shared.events.envelope import Event
from shared.events.handlers import Handlers
from shared.events.kafka import make_admin
from shared.events.kafka import make_consumer
from shared.events.kafka import make_producer
from shared.events.relay import Relay
from shared.events.relay import mark_unsent
from shared.events.retries import Retries
from shared.events.retries import StopRule
from shared.events.stops import Stops
from shared.events.topics import ensure_topic
from shared.events.topics import topic_name
from shared.mongo.unit_of_work import Transaction
from shared.runtime.indexes import ensure_indexes
from shared.runtime.jobs import Jobs
from shared.runtime.service import Resources
from shared.runtime.service import Service
from shared.runtime.service import open_resources
from shared.runtime.settings import Settings

# How long anything may take to come about before a test fails, seconds. The embedded broker needs
# long to form a group on a busy machine.
PATIENCE = 90.0


def eventually(condition: Callable[[], Any], what: str, within: float = PATIENCE) -> Any:
    """Looks again until `condition` gives something true, and returns that."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        result = condition()
        if result:
            return result
        threading.Event().wait(0.02)
    raise AssertionError(f"not within {within:.0f} s: {what}")


def publisher() -> Service:
    """Publishes `COHORT_CLOSED`, listens to nothing that anybody sends."""
    handlers = Handlers("enrolment")
    handlers.projection(COURSE_PINNED)(lambda tx, event: None)
    return _service("enrolment", handlers)


def count(tx: Transaction, event: Event) -> None:
    """One effect that shows whether an event was applied, how often and in which order."""
    tx["effects"].update_one(
        {"_id": event.subject},
        {"$inc": {"count": 1}, "$push": {"sequences": event.sequence}},
        upsert=True,
    )


def listener(function: Callable[[Transaction, Event], None] = count) -> Service:
    """Applies `function` to every `COHORT_CLOSED`."""
    handlers = Handlers("content")
    handlers.projection(COHORT_CLOSED)(function)
    return _service("content", handlers)


def _service(name: str, handlers: Handlers) -> Service:
    return Service(
        name=name,
        handlers=handlers,
        jobs=Jobs(),
        indexes={"effects": [], "closed": []},
        blueprints=lambda: [],
        errors=ValueError,
        messages=lambda: {},
    )


def close_cohort(tx: Transaction, cohort: str, reason: str = "over") -> None:
    """A command with a state and an event, as every command has."""
    tx["closed"].update_one({"_id": cohort}, {"$inc": {"times": 1}}, upsert=True)
    tx.publish(
        COHORT_CLOSED, "pontianak", {"cohort_id": cohort, "state": "closed", "reason": reason}
    )


class Node:
    """One service's database with the loops that a test wants, run step by step or in threads."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self.resources: Resources = open_resources(service, settings)
        ensure_indexes(self.resources)
        self.db = self.resources.db
        self.uow = self.resources.uow
        self.stops = Stops(self.db, settings.group, StopRule())
        self._closing: list[Callable[[], None]] = []

    @property
    def topic(self) -> str:
        return topic_name(self.settings)

    def make_topic(self) -> bool:
        admin = make_admin(self.settings)
        try:
            return ensure_topic(admin, self.settings, lambda: mark_unsent(self.db))
        finally:
            admin.close()

    def producer(self) -> Any:
        producer = make_producer(self.settings)
        self._closing.append(lambda: producer.close(timeout=2))
        return producer

    def relay(self, producer: Any = None) -> Relay:
        return Relay(
            self.settings.service,
            self.db,
            self.topic,
            producer or self.producer(),
            self.resources.clock,
            mark_before_ack="mark_before_ack" in self.settings.switches,
        )

    def dispatcher(self) -> Dispatcher:
        return Dispatcher(
            self.settings.group,
            self.service.handlers,
            self.uow,
            self.stops,
            inbox="inbox_off" not in self.settings.switches,
        )

    def consumer(self, topic: str, retries: Retries | None = None) -> ConsumerLoop:
        client = make_consumer(self.settings)
        loop = ConsumerLoop(client, self.dispatcher(), self.stops, retries)
        loop.subscribe([topic])
        self._closing.append(lambda: client.close(autocommit=False, timeout_ms=2_000))
        return loop

    def stop_clients(self) -> None:
        """Closes producers and consumers without any last word to the database."""
        for close in reversed(self._closing):
            close()
        self._closing = []

    def effects(self) -> dict[str, list[int]]:
        """The sequences that were applied, by aggregate."""
        return {each["_id"]: each["sequences"] for each in self.db["effects"].find()}

    def pending(self) -> int:
        return int(self.db["outbox"].count_documents({"published_at": None}))

    def close(self) -> None:
        self.stop_clients()
        self.db.client.drop_database(self.db.name)
        self.db.client.close()


def step_until(
    loop: ConsumerLoop, condition: Callable[[], Any], what: str, within: float = PATIENCE
) -> Any:
    """Steps a consumer until the condition holds."""

    def look() -> Any:
        loop.step(timeout_ms=50)
        return condition()

    return eventually(look, what, within)
