"""How fast a worker applies events, against a raw loop with the same writes."""

import json
import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from typing import Any

from kafka.structs import OffsetAndMetadata

from shared.contracts import COHORT_CLOSED
from shared.events.envelope import Event
from shared.events.kafka import make_consumer
from shared.mongo.client import Document
from shared.runtime.ids import new_id
from shared.runtime.settings import Settings
from shared.testing.events import event
from tests.bench.brokers import Broker
from tests.bench.brokers import Filler
from tests.bench.brokers import brokers
from tests.bench.brokers import fresh_prefix
from tests.bench.brokers import make_topics
from tests.bench.place import Place
from tests.bench.place import until
from tests.bench.rounds import compare
from tests.bench.rows import Row
from tests.bench.rows import at_least
from tests.live.pair import Node
from tests.live.pair import listener

NOTE = (
    "one effect an event, 100 events to a transaction; raw: kafka-python poll, the marks in one "
    "insert, the same effects, commit of the transaction and of the offsets"
)


def run(place: Place) -> Iterator[Row]:
    for broker in brokers(place):
        yield _on(place, broker)


def _on(place: Place, broker: Broker) -> Row:
    rounds, of_each = (3, 1000) if place.quick else (7, 3000)
    settings = broker.settings(place, "content", fresh_prefix())
    make_topics(settings, "enrolment")
    filler = Filler(settings)
    filler.send(closings((rounds + 1) * of_each + 2000))
    filler.close()
    node, other = Node(listener(), settings), _other(broker, place, settings)
    topic = f"{settings.topic_prefix}academy.enrolment"
    loop = node.consumer(topic)
    raw = RawLoop(other, topic)
    try:
        # Both have joined their group and have a little behind them.
        for step in (loop.step, raw.step):
            until(step, "the group has formed")
            _timed(step, 500)
        seen = compare(
            lambda: _timed(loop.step, of_each), lambda: _timed(raw.step, of_each), rounds
        )
    finally:
        raw.close()
        other.stop_clients()
        place.forget(other.db)
        node.stop_clients()
        place.forget(node.db)
    return Row(
        f"worker applies events ({broker.name})",
        seen.ours,
        "events/s",
        seen.bare,
        seen.ratio,
        at_least(0.85),
        f"{NOTE}; {seen.spread}",
    )


def closings(number: int) -> list[Event]:
    """Events of as many cohorts."""
    return [
        event(
            COHORT_CLOSED,
            "pontianak",
            {"cohort_id": new_id(), "state": "closed", "reason": "It is over and was well done."},
        )
        for _ in range(number)
    ]


def _other(broker: Broker, place: Place, settings: Settings) -> Node:
    """A database of the raw loop, with the same indexes, and a group of its own."""
    fresh = broker.settings(place, "content", fresh_prefix())
    return Node(listener(), replace(fresh, switches=settings.switches))


def _timed(step: Callable[[], int], number: int) -> float:
    """Events a second until so many are applied."""
    began, done = time.perf_counter(), 0
    while done < number:
        done += step()
    return done / (time.perf_counter() - began)


class RawLoop:
    """What somebody would write by hand who wants exactly-once effects and nothing else."""

    def __init__(self, node: Node, topic: str) -> None:
        self._db = node.db
        self._consumer = make_consumer(node.settings)
        self._consumer.subscribe([topic])

    def step(self) -> int:
        batches = self._consumer.poll(timeout_ms=200, max_records=100)
        if not batches:
            return 0
        messages = [message for batch in batches.values() for message in batch]
        events = [(dict(each.headers), json.loads(each.value)) for each in messages]
        now = datetime.now(UTC)
        marks: list[Document] = [
            {"_id": headers["ce_id"].decode(), "applied_at": now} for headers, _ in events
        ]

        def apply(session: Any) -> None:
            self._db["inbox"].insert_many(marks, session=session)
            for headers, data in events:
                self._db["effects"].update_one(
                    {"_id": data["cohort_id"]},
                    {"$inc": {"count": 1}, "$push": {"sequences": int(headers["ce_sequence"])}},
                    upsert=True,
                    session=session,
                )

        with self._db.client.start_session() as session:
            session.with_transaction(apply)
        self._consumer.commit(
            {
                partition: OffsetAndMetadata(batch[-1].offset + 1, "", batch[-1].leader_epoch)
                for partition, batch in batches.items()
            }
        )
        return len(messages)

    def close(self) -> None:
        self._consumer.close(autocommit=False, timeout_ms=2_000)
