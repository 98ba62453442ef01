"""The relay: sends the outbox's rows to the broker and marks what was acknowledged.

See docs/decisions/0001-outbox-and-inbox.md and 0006-waves.md. Rows are found by being unsent, never
by a high-water mark. Rows of one key go out one after another, in *waves*: a wave holds at most one
row of a key and the next starts when every row of it is acknowledged, so that a row which fails
holds back the later rows of its key and of no other.
"""

import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from kafka.errors import InvalidProducerEpochError
from kafka.errors import KafkaError
from kafka.errors import OutOfOrderSequenceNumberError
from kafka.errors import ProducerFencedError
from kafka.errors import UnknownProducerIdError
from opentelemetry.trace import Span
from pymongo import ASCENDING
from pymongo.database import Database

from shared.events.envelope import Event
from shared.events.envelope import encode_headers
from shared.events.outbox import COLLECTION
from shared.events.outbox import event_of_row
from shared.events.outbox import waiting_since
from shared.events.spans import start_sending
from shared.mongo.client import Document
from shared.runtime import metrics
from shared.runtime.clock import Clock
from shared.runtime.failpoints import failpoint
from shared.runtime.tracing import end_span
from shared.runtime.tracing import traceparent_of

log = structlog.get_logger(__name__)

# Rows read at a time; marking them in chunks keeps each update cheap.
BATCH = 500
CHUNK = 100

# The longest wait for the acknowledgements of one wave, seconds.
WAVE_TIMEOUT = 15.0

# A producer that has said nothing about a row for so long never will, seconds: it has promised to
# within 15 s. kafka-python 3.0.12 can break that when batches expire while a broker is away: it
# then drains others without sending them, and nothing is sent to their partitions any more.
SILENT_FOR = 2 * WAVE_TIMEOUT

# How many aggregates' last sent sequences are remembered.
REMEMBERED = 50_000

UNSENT = {"published_at": None}

# After one of these a producer never sends again.
_FATAL = (
    InvalidProducerEpochError,
    OutOfOrderSequenceNumberError,
    ProducerFencedError,
    UnknownProducerIdError,
)


class ProducerBroken(Exception):
    """The producer can't go on. A process has one producer in its life, so it has to end."""


class Relay:
    """Moves unsent rows of one service to its topic. Call `step` only under the service's lease."""

    def __init__(
        self,
        service: str,
        db: Database[Document],
        topic: str,
        producer: Any,
        clock: Clock,
        *,
        mark_before_ack: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._rows = db[COLLECTION]
        self._topic = topic
        self._producer = producer
        self._clock = clock
        self._mark_before_ack = mark_before_ack
        self._last_sent: dict[str, int] = {}
        self._monotonic = monotonic
        # When each row was handed over about which the producer has said nothing yet.
        self._undecided: list[tuple[float, Any]] = []
        self._broken: BaseException | None = None

    def step(self) -> int:
        """Sends one batch; returns how many rows were acknowledged and marked.

        What could not be sent stays unsent and is found again by the next step. Raises
        `ProducerBroken`.
        """
        rows = self._with_predecessors(self._unsent())
        if not rows:
            return 0
        if self._mark_before_ack:
            self._mark([row["_id"] for row in rows])
        sent = 0
        held: set[str] = set()
        for wave in _waves(rows):
            ready = [row for row in wave if row["subject"] not in held]
            acknowledged = self._send(ready)
            failpoint("relay.acknowledged")
            self._mark([row["_id"] for row in acknowledged])
            self._remember(acknowledged)
            sent += len(acknowledged)
            if self._broken is not None:
                raise ProducerBroken(str(self._broken)) from self._broken
            held |= {row["subject"] for row in ready} - {row["subject"] for row in acknowledged}
        return sent

    def _unsent(self) -> list[Document]:
        return list(self._rows.find(UNSENT).sort("_id", ASCENDING).limit(BATCH))

    def _with_predecessors(self, rows: list[Document]) -> list[Document]:
        """Adds earlier rows of an aggregate that the first look has missed.

        The order of `_id` is not the order of commits and a batch has an end, so the first row
        seen of an aggregate need not be its first unsent one, nor the next one seen the next.
        Unless they follow the last row that this relay has sent, and one another without a gap, the
        aggregate's unsent rows are asked for once more: an earlier row was committed before a later
        one could be seen, so this second look finds it.
        """
        seen: dict[str, list[int]] = {}
        for row in rows:
            seen.setdefault(row["subject"], []).append(row["sequence"])
        unsure = [
            subject
            for subject, sequences in seen.items()
            if min(sequences) not in (1, self._last_sent.get(subject, 0) + 1)
            or max(sequences) - min(sequences) >= len(sequences)
        ]
        if not unsure:
            return rows
        known = {row["_id"] for row in rows}
        for start in range(0, len(unsure), CHUNK):
            subjects = {"subject": {"$in": unsure[start : start + CHUNK]}}
            rows += [
                row for row in self._rows.find({**UNSENT, **subjects}) if row["_id"] not in known
            ]
        return rows

    def _send(self, rows: Sequence[Document]) -> list[Document]:
        """Sends the rows at once and waits; returns those that the broker has acknowledged."""
        waiting = []
        for row in rows:
            event = event_of_row(self._service, row)
            span = start_sending(self._topic, event)
            try:
                future = self._hand_over(row, event, span)
                waiting.append((row, future, span))
                self._undecided.append((self._monotonic(), future))
            except KafkaError as error:
                # send() itself raises when there is no broker or the record can't be taken.
                _log_failure(row, error)
                end_span(span, error)
        try:
            self._producer.flush(timeout=WAVE_TIMEOUT)
        except KafkaError as error:
            log.warning("relay: not everything was acknowledged in time", error=str(error)[:300])
        acknowledged = []
        for row, future, span in waiting:
            if future.succeeded():
                acknowledged.append(row)
                end_span(span)
            else:
                _log_failure(row, future.exception)
                end_span(span, future.exception or TimeoutError())
                if isinstance(future.exception, _FATAL):
                    self._broken = future.exception
        self._look_at_undecided()
        return acknowledged

    def _look_at_undecided(self) -> None:
        """Takes a producer for broken that has been silent about a row for too long."""
        self._undecided = [
            (since, future)
            for since, future in self._undecided
            if not future.succeeded() and future.exception is None
        ]
        now = self._monotonic()
        silent = max((now - since for since, _ in self._undecided), default=0.0)
        if silent >= SILENT_FOR and self._broken is None:
            self._broken = TimeoutError(f"the producer says nothing about a row for {silent:.0f} s")

    def _hand_over(self, row: Document, event: Event, span: Span | None) -> Any:
        if span is not None:
            # Whoever reads the event goes on from its sending.
            event = replace(event, traceparent=traceparent_of(span))
        return self._producer.send(
            self._topic,
            value=row["value"],
            key=event.key.encode(),
            headers=encode_headers(event),
        )

    def _mark(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), CHUNK):
            chunk = list(ids[start : start + CHUNK])
            failpoint("relay.marking")
            self._rows.update_many(
                {"_id": {"$in": chunk}}, {"$set": {"published_at": self._clock.real_now()}}
            )
        metrics.OUTBOX_PUBLISHED.inc(len(ids))

    def _remember(self, rows: Iterable[Document]) -> None:
        if len(self._last_sent) > REMEMBERED:
            self._last_sent.clear()
        for row in rows:
            self._last_sent[row["subject"]] = row["sequence"]


def mark_unsent(db: Database[Document]) -> int:
    """Marks every kept row unsent, because the broker has lost its log; returns how many."""
    result = db[COLLECTION].update_many(
        {"published_at": {"$ne": None}}, {"$set": {"published_at": None}}
    )
    return result.modified_count


def observe_outbox(db: Database[Document], now: datetime) -> None:
    """Sets the metrics of the outbox: how many rows wait, and for how long the oldest has."""
    pending = db[COLLECTION].count_documents(UNSENT)
    oldest = db[COLLECTION].find_one(UNSENT, sort=[("_id", ASCENDING)])
    metrics.OUTBOX_PENDING.set(pending)
    metrics.OUTBOX_OLDEST_SECONDS.set(
        max(0.0, (now - waiting_since(oldest)).total_seconds()) if oldest else 0.0
    )


def _waves(rows: Sequence[Document]) -> list[list[Document]]:
    """Rows split so that the n-th wave holds the n-th row of each aggregate."""
    waves: list[list[Document]] = []
    position: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (row["subject"], row["sequence"])):
        number = position.get(row["subject"], 0)
        position[row["subject"]] = number + 1
        if number == len(waves):
            waves.append([])
        waves[number].append(row)
    return waves


def _log_failure(row: Document, error: BaseException | None) -> None:
    log.warning(
        "relay: row not sent",
        event_id=row["_id"],
        type=row["type"],
        error=type(error).__name__ if error else "no acknowledgement in time",
    )
