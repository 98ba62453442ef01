"""From a record to its effect, exactly once: decode, mark the inbox, run the handlers, commit.

See docs/decisions/0001-outbox-and-inbox.md. The dispatcher knows no broker: it takes records and
either has applied them when it returns, or has applied nothing and raises.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

import structlog
from marshmallow import ValidationError

from shared.events import dead_letters
from shared.events.envelope import Event
from shared.events.envelope import decode
from shared.events.envelope import read_headers
from shared.events.errors import DeadLetter
from shared.events.errors import InvalidData
from shared.events.errors import Undecodable
from shared.events.handlers import Handler
from shared.events.handlers import Handlers
from shared.events.inbox import mark_new
from shared.events.record import Record
from shared.events.spans import processing
from shared.events.stops import Stops
from shared.mongo.unit_of_work import Transaction
from shared.mongo.unit_of_work import UnitOfWork
from shared.runtime import metrics
from shared.runtime.ids import made_at

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A decoded event with the handlers that want it."""

    record: Record
    event: Event
    handlers: Sequence[Handler]
    mark: str


class Dispatcher:
    """Applies records of one group to one service's database."""

    def __init__(
        self, group: str, handlers: Handlers, uow: UnitOfWork, stops: Stops, *, inbox: bool = True
    ) -> None:
        self._group = group
        self._handlers = handlers
        self._uow = uow
        self._stops = stops
        self._inbox = inbox

    def apply(self, records: Sequence[Record]) -> int:
        """Applies all records in one transaction; returns how many had not been applied before.

        Raises `DeadLetter` for a record that no retry can help, and whatever a handler or the
        database raised; in both cases nothing of any record was kept.
        """
        prepared = [ready for ready in map(self.prepare, records) if ready is not None]
        if not prepared:
            return 0
        applied = self._uow.run(self._apply, prepared)
        self._observe(prepared, applied)
        return len(applied)

    def prepare(self, record: Record) -> Prepared | None:
        """Decodes and checks a record; None for a type that nobody here listens to."""
        headers = read_headers(record.headers)
        type_name = headers.get("ce_type")
        if not type_name:
            raise Undecodable("headers are missing: ce_type")
        if not self._handlers.listens_to(type_name):
            metrics.EVENTS.labels(type="other", outcome="skipped").inc()
            return None
        handlers = self._handlers.of(type_name)
        event = decode(headers, record.value)
        try:
            event = replace(event, data=handlers[0].event_type.load(event.data))
        except ValidationError as error:
            raise InvalidData(f"{type_name}: {error.messages}") from error
        return Prepared(record, event, handlers, f"{self._group}:{event.id}")

    def bury(self, record: Record, error: Exception) -> bool:
        """Makes the record a dead letter; False when it had been dealt with before."""
        code = error.code if isinstance(error, DeadLetter) else "handler-failed"
        type_name, event_id = _identity(record)
        mark = f"{self._group}:{event_id or record.raw_mark}"
        text = f"{type(error).__name__}: {error}"

        def command(tx: Transaction) -> bool:
            fresh = dead_letters.record_dead_letter(tx, mark, record, code, text, type_name)
            if fresh:
                self._stops.count_dead_letter(tx, f"dead letters in a row, the last: {text[:300]}")
            return fresh

        fresh = self._uow.run(command)
        if fresh:
            metrics.EVENTS.labels(type=type_name or "unknown", outcome="dead_letter").inc()
            log.error("event became a dead letter", event_id=event_id, type=type_name, code=code)
        return fresh

    def redrive(self, letter_id: str) -> str:
        """Applies a pending dead letter in place; returns what became of it.

        Returns `redriven`, or `not-pending`. Raises what the handler or the decoding raises when
        the letter still cannot be applied: it then stays pending.
        """
        letter = self._uow.db[dead_letters.COLLECTION].find_one({"_id": letter_id})
        if letter is None:
            return "not-pending"
        prepared = self.prepare(dead_letters.record_of(letter))

        def command(tx: Transaction) -> str:
            assert letter is not None
            changes = {"settled_at": tx.clock.real_now()}
            if not dead_letters.settle(tx, letter, "redriven", changes):
                return "not-pending"
            if prepared is not None:
                # The inbox is not asked: this event's mark was set when it was buried.
                self._run_handlers(tx, prepared)
            return "redriven"

        return self._uow.run(command)

    def _apply(self, tx: Transaction, prepared: Sequence[Prepared]) -> list[Prepared]:
        """Marks and handles, in order, what had no mark; a record twice in a batch counts once."""
        fresh = mark_new(tx, [each.mark for each in prepared]) if self._inbox else None
        applied = []
        for each in prepared:
            if fresh is not None:
                if each.mark not in fresh:
                    continue
                fresh.discard(each.mark)
            self._run_handlers(tx, each)
            applied.append(each)
        return applied

    def _run_handlers(self, tx: Transaction, prepared: Prepared) -> None:
        with processing(self._group, prepared.record, prepared.event):
            for handler in prepared.handlers:
                handler.function(tx, prepared.event)

    def _observe(self, prepared: Sequence[Prepared], applied: Sequence[Prepared]) -> None:
        for each in applied:
            metrics.EVENTS.labels(type=each.event.type, outcome="applied").inc()
            metrics.EVENT_DELAY_SECONDS.labels(type=each.event.type).observe(
                self._delay(each.event)
            )
        duplicates = len(prepared) - len(applied)
        if duplicates:
            metrics.EVENTS.labels(type="any", outcome="duplicate").inc(duplicates)

    def _delay(self, event: Event) -> float:
        """Seconds from the writing of the event until now, whatever it tells of and since when."""
        delay = self._uow.clock.now() - event.time
        written = made_at(event.id)
        if written is not None:
            # What is told again carries the time at which it happened.
            delay = min(delay, self._uow.clock.real_now() - written)
        return max(0.0, delay.total_seconds())


def _identity(record: Record) -> tuple[str | None, str | None]:
    """The type and id that a record claims, as far as they can be read."""
    try:
        headers = read_headers(record.headers)
    except Undecodable:
        return None, None
    return headers.get("ce_type"), headers.get("ce_id")
