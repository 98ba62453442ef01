"""How fast a relay sends and marks the outbox's rows, against a raw loop over the same rows."""

import time
from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime

from shared.contracts import COHORT_CLOSED
from shared.events.envelope import encode_data
from shared.events.envelope import format_time
from shared.events.relay import BATCH
from shared.events.relay import CHUNK
from shared.mongo.client import Document
from shared.runtime.ids import new_id
from tests.bench.brokers import Broker
from tests.bench.brokers import brokers
from tests.bench.brokers import fresh_prefix
from tests.bench.place import Place
from tests.bench.rounds import compare
from tests.bench.rows import Row
from tests.bench.rows import at_least
from tests.live.pair import Node
from tests.live.pair import publisher

NOTE = (
    "raw: read 500 unsent rows, send them with the same key, headers and client settings, wait for "
    "the acknowledgements, mark them in hundreds; it keeps no order when a row fails"
)


def run(place: Place) -> Iterator[Row]:
    for broker in brokers(place):
        for of_a_key, words in ((1, "each of its own key"), (5, "five of a key")):
            yield _on(place, broker, of_a_key, words)


def _on(place: Place, broker: Broker, of_a_key: int, words: str) -> Row:
    rounds, of_each = (3, 1000) if place.quick else (5, 2000)
    node = Node(publisher(), broker.settings(place, "enrolment", fresh_prefix()))
    other = Node(publisher(), broker.settings(place, "enrolment", fresh_prefix()))
    try:
        node.make_topic()
        other.make_topic()
        relay, raw = node.relay(), RawRelay(other)
        for each, step in ((node, relay.step), (other, raw.step)):
            _fill(each, 500, of_a_key)
            _emptied(step)

        def ours() -> float:
            _fill(node, of_each, of_a_key)
            return _emptied(relay.step)

        def bare() -> float:
            _fill(other, of_each, of_a_key)
            return _emptied(raw.step)

        seen = compare(ours, bare, rounds)
        assert node.pending() == other.pending() == 0
    finally:
        node.stop_clients()
        place.forget(node.db)
        other.stop_clients()
        place.forget(other.db)
    return Row(
        f"relay sends rows, {words} ({broker.name})",
        seen.ours,
        "rows/s",
        seen.bare,
        seen.ratio,
        at_least(0.85) if of_a_key == 1 else None,
        f"{NOTE}; {seen.spread}",
    )


def _emptied(step: Callable[[], int]) -> float:
    """Rows a second until nothing is unsent."""
    began, sent = time.perf_counter(), 0
    while moved := step():
        sent += moved
    return sent / (time.perf_counter() - began)


def _fill(node: Node, number: int, of_a_key: int) -> None:
    rows: list[Document] = []
    for _ in range(number // of_a_key):
        subject = new_id()
        data = {"cohort_id": subject, "state": "closed", "reason": "It is over and was well done."}
        rows += [
            {
                "_id": new_id(),
                "type": COHORT_CLOSED.name,
                "subject": subject,
                "sequence": sequence,
                "academy": "pontianak",
                "time": datetime.now(UTC),
                "value": encode_data(data),
                "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "published_at": None,
            }
            for sequence in range(1, of_a_key + 1)
        ]
    for start in range(0, len(rows), 100):
        node.db["outbox"].insert_many(rows[start : start + 100])


class RawRelay:
    """What somebody would write by hand who wants every row sent at least once."""

    def __init__(self, node: Node) -> None:
        self._rows = node.db["outbox"]
        self._topic = node.topic
        self._producer = node.producer()

    def step(self) -> int:
        rows = list(self._rows.find({"published_at": None}).sort("_id", 1).limit(BATCH))
        for row in rows:
            headers = [
                ("ce_specversion", b"1.0"),
                ("ce_id", row["_id"].encode()),
                ("ce_source", b"/academy/enrolment"),
                ("ce_type", row["type"].encode()),
                ("ce_time", format_time(row["time"]).encode()),
                ("ce_subject", row["subject"].encode()),
                ("ce_partitionkey", row["subject"].encode()),
                ("ce_sequence", str(row["sequence"]).encode()),
                ("ce_academy", row["academy"].encode()),
                ("content-type", b"application/json"),
                ("traceparent", row["traceparent"].encode()),
            ]
            key = row["subject"].encode()
            self._producer.send(self._topic, value=row["value"], key=key, headers=headers)
        self._producer.flush(timeout=15)
        for start in range(0, len(rows), CHUNK):
            ids = [row["_id"] for row in rows[start : start + CHUNK]]
            sent = {"$set": {"published_at": datetime.now(UTC)}}
            self._rows.update_many({"_id": {"$in": ids}}, sent)
        return len(rows)
