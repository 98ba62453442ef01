"""The consumer loop: poll, apply, commit; pause and seek when something fails.

The offset is committed after the transaction. Between the two a crash only means that the events
come again and the inbox drops them. Nothing here sleeps: a partition that has to wait is paused
while the others go on, and the group's heartbeat is never missed.
"""

import threading
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata
from kafka.structs import TopicPartition

from shared.events.dispatcher import Dispatcher
from shared.events.errors import DeadLetter
from shared.events.record import Record
from shared.events.retries import Retries
from shared.events.stops import Stops
from shared.mongo.errors import is_unavailable
from shared.runtime import metrics
from shared.runtime.failpoints import failpoint

log = structlog.get_logger(__name__)

# How long one poll may wait; also how late the loop notices that it has to stop.
POLL_MS = 200

# Records that one transaction takes while all goes well, and how many more it takes after each
# success when it has had to take fewer.
MOST_AT_ONCE = 100
MORE_AT_ONCE = 5

# How often the stored stop is looked at, seconds.
STOP_LOOK = 2.0

# How often the broker is asked for the ends of the partitions, and for how long: seconds, and
# milliseconds of the loop's time.
LAG_EVERY = 15.0
LAG_MS = 500

# The longest a commit of offsets may take before it is given up: the inbox makes it harmless.
COMMIT_MS = 5_000

# How long after a failed commit it is tried again, seconds.
COMMIT_AGAIN = 5.0


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]
    """Notes that partitions have come or gone. It runs on the client's IO thread: no blocking."""

    def __init__(self) -> None:
        self.changed = False

    def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        self.changed = True

    def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        self.changed = True

    def on_partitions_lost(self, lost: Sequence[TopicPartition]) -> None:
        self.changed = True


class ConsumerLoop:
    """Feeds a dispatcher from a group's partitions until it is told to stop."""

    def __init__(
        self,
        consumer: Any,
        dispatcher: Dispatcher,
        stops: Stops,
        retries: Retries | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        shows_lag: bool = False,
        commits: bool = True,
    ) -> None:
        self._consumer = consumer
        self._commits = commits
        self._dispatcher = dispatcher
        self._stops = stops
        self._retries = retries or Retries()
        self._monotonic = monotonic
        self._assignment = Assignment()
        self._resume_at: dict[TopicPartition, float] = {}
        self._failures: dict[tuple[TopicPartition, int], int] = {}
        self._at_once = MOST_AT_ONCE
        self._uncommitted: dict[TopicPartition, OffsetAndMetadata] = {}
        self._commit_at = float("-inf")
        # Partitions that have met an error and have not come past it yet.
        self._held: set[TopicPartition] = set()
        self._shows_lag = shows_lag
        self._lag_at = monotonic() + LAG_EVERY
        self._lagging: set[TopicPartition] = set()
        self._stop_looked_at = float("-inf")
        self._stopped_because: str | None = None
        self._dead_in_a_row = True  # Unknown at start, so that the first success clears the count.

    def subscribe(self, topics: Sequence[str]) -> None:
        """Joins the group for these topics."""
        self._consumer.subscribe(topics, listener=self._assignment)

    def run(self, stop: threading.Event, beat: Callable[[], None] = lambda: None) -> None:
        """Works until `stop` is set; `beat` is called in every round."""
        while not stop.is_set():
            self.step()
            self.observe()
            beat()

    def step(self, timeout_ms: int = POLL_MS) -> int:
        """One poll and what follows from it; returns how many records it moved past."""
        self._look_at_stop()
        self._resume_due()
        batches: Mapping[TopicPartition, Sequence[Any]] = self._consumer.poll(
            timeout_ms=timeout_ms, max_records=self._at_once
        )
        if self._assignment.changed:
            self._forget_lost_partitions()
        if not batches:
            self._commit_again()
            return 0
        if self._stopped_because is not None:
            # Partitions that were assigned after the stop: put back what came with them.
            for partition, messages in batches.items():
                self._hold(partition, messages[0].offset, None)
            return 0
        if self._has_failed_before(batches):
            return self._one_by_one(batches)
        try:
            self._dispatcher.apply([Record.of(m) for batch in batches.values() for m in batch])
        except Exception as error:
            if is_unavailable(error):
                self._wait_for_database(batches, error)
                return 0
            return self._one_by_one(batches)
        self._at_once = min(self._at_once + MORE_AT_ONCE, MOST_AT_ONCE)
        self._count_success()
        self._held -= batches.keys()
        self._commit({partition: batch[-1] for partition, batch in batches.items()})
        return sum(map(len, batches.values()))

    def _has_failed_before(self, batches: Mapping[TopicPartition, Sequence[Any]]) -> bool:
        """Whether a batch starts with a record that is being tried again: it would only fail."""
        return any(
            (partition, batch[0].offset) in self._failures for partition, batch in batches.items()
        )

    def _one_by_one(self, batches: Mapping[TopicPartition, Sequence[Any]]) -> int:
        """Applies each record alone, so that a bad one holds up nothing but its own partition."""
        moved = 0
        done: dict[TopicPartition, Any] = {}
        for partition, batch in batches.items():
            for message in batch:
                if not self._apply_alone(partition, message):
                    break
                done[partition] = message
                moved += 1
        if done:
            self._commit(done)
        return moved

    def _apply_alone(self, partition: TopicPartition, message: Any) -> bool:
        """True when the record is dealt with; False when its partition has to wait at it."""
        if self._stopped_because is not None:
            self._hold(partition, message.offset, None)
            return False
        record = Record.of(message)
        try:
            try:
                self._dispatcher.apply([record])
                self._count_success()
            except DeadLetter as error:
                self._bury(record, error)
            except Exception as error:
                if is_unavailable(error) or not self._out_of_tries(partition, message, error):
                    raise
                self._bury(record, error)
        except Exception as error:
            if is_unavailable(error):
                log.warning("database unavailable, waiting", error=str(error)[:300])
                self._hold(partition, message.offset, self._retries.unavailable)
            else:
                failures = self._failures[partition, message.offset]
                self._hold(partition, message.offset, self._retries.delay(failures))
            return False
        self._failures.pop((partition, message.offset), None)
        self._held.discard(partition)
        return True

    def _out_of_tries(self, partition: TopicPartition, message: Any, error: Exception) -> bool:
        key = (partition, message.offset)
        self._failures[key] = self._failures.get(key, 0) + 1
        metrics.EVENTS.labels(type="any", outcome="retried").inc()
        log.warning(
            "handler failed",
            topic=partition.topic,
            partition=partition.partition,
            offset=message.offset,
            failures=self._failures[key],
            exc_info=error,
        )
        return self._failures[key] >= self._retries.tries

    def _bury(self, record: Record, error: Exception) -> None:
        if self._dispatcher.bury(record, error):
            self._dead_in_a_row = True
            self._look_at_stop(now=True)

    def _count_success(self) -> None:
        if not self._dead_in_a_row:
            return
        try:
            self._stops.count_success()
        except Exception as error:
            if not is_unavailable(error):
                raise
            # The next success will say it; what was applied is applied.
            return
        self._dead_in_a_row = False

    def _wait_for_database(
        self, batches: Mapping[TopicPartition, Sequence[Any]], error: Exception
    ) -> None:
        log.warning("database unavailable, waiting", error=str(error)[:300])
        # A database that is only slow, or two consumers whose long transactions conflict, would not
        # manage the same number the next time either: smaller ones get through.
        self._at_once = max(1, self._at_once // 2)
        for partition, batch in batches.items():
            self._hold(partition, batch[0].offset, self._retries.unavailable)

    def _hold(self, partition: TopicPartition, offset: int, seconds: float | None) -> None:
        """Puts the partition back to `offset` and pauses it, for ever when `seconds` is None."""
        if partition not in self._consumer.assignment():
            return
        self._consumer.seek(partition, offset)
        self._consumer.pause(partition)
        self._held.add(partition)
        if seconds is not None:
            self._resume_at[partition] = self._monotonic() + seconds

    def _resume_due(self) -> None:
        if self._stopped_because is not None:
            return
        now = self._monotonic()
        due = [partition for partition, at in self._resume_at.items() if at <= now]
        for partition in due:
            del self._resume_at[partition]
            if partition in self._consumer.assignment():
                self._consumer.resume(partition)

    def _look_at_stop(self, now: bool = False) -> None:
        """Follows the stored stop: pauses everything when it is set, goes on when it is lifted."""
        moment = self._monotonic()
        if not now and moment - self._stop_looked_at < STOP_LOOK:
            return
        self._stop_looked_at = moment
        try:
            reason = self._stops.stopped()
        except Exception as error:
            if not is_unavailable(error):
                raise
            return
        metrics.CONSUMER_STOPPED.set(1 if reason else 0)
        if reason is not None and self._stopped_because is None:
            log.error("consumer stopped", reason=reason)
            self._consumer.pause(*self._consumer.assignment())
        if reason is None and self._stopped_because is not None:
            log.info("consumer resumed")
            waiting = set(self._resume_at)
            self._consumer.resume(*(self._consumer.assignment() - waiting))
        self._stopped_because = reason

    def _forget_lost_partitions(self) -> None:
        self._assignment.changed = False
        # Whoever has the partitions now, this consumer too, reads on from what is committed.
        self._uncommitted = {}
        assigned = self._consumer.assignment()
        self._held &= assigned
        self._resume_at = {tp: at for tp, at in self._resume_at.items() if tp in assigned}
        self._failures = {key: n for key, n in self._failures.items() if key[0] in assigned}

    def _commit(self, last: Mapping[TopicPartition, Any]) -> None:
        """Commits behind the last record of each partition that is still ours."""
        failpoint("consumer.before_commit")
        assigned = self._consumer.assignment()
        offsets = {
            partition: OffsetAndMetadata(message.offset + 1, "", message.leader_epoch)
            for partition, message in last.items()
            if partition in assigned
        }
        self._uncommitted |= offsets
        self._commit_what_is_left()

    def _commit_again(self) -> None:
        """Tries once more what could not be committed, although nothing new comes to commit."""
        if self._uncommitted and self._monotonic() >= self._commit_at:
            self._commit_what_is_left()

    def _commit_what_is_left(self) -> None:
        assigned = self._consumer.assignment()
        offsets = {tp: offset for tp, offset in self._uncommitted.items() if tp in assigned}
        if not offsets or not self._commits:
            return
        try:
            self._consumer.commit(offsets, timeout_ms=COMMIT_MS)
            self._uncommitted = {}
        except KafkaError as error:
            # The events are applied and marked; whoever reads them again will see that. But until
            # the offsets are committed the group seems to be behind.
            log.warning("offsets not committed", error=str(error)[:300])
            self._commit_at = self._monotonic() + COMMIT_AGAIN

    def observe(self) -> None:
        """Sets what is seen of the partitions from outside."""
        stopped = self._stopped_because is not None
        held = self._consumer.assignment() if stopped else self._held
        metrics.PARTITIONS_PAUSED.set(len(held))
        if self._shows_lag and self._monotonic() >= self._lag_at:
            self._lag_at = self._monotonic() + LAG_EVERY
            self._observe_lag()

    def _observe_lag(self) -> None:
        assigned = self._consumer.assignment()
        for partition in self._lagging - assigned:
            metrics.CONSUMER_LAG.remove(partition.topic, str(partition.partition))
        self._lagging &= assigned
        if not assigned:
            return
        try:
            ends = self._consumer.end_offsets(list(assigned), timeout_ms=LAG_MS)
        except KafkaError:
            # The broker is away or busy; what was measured last stays, and polling goes on.
            return
        for partition, end in ends.items():
            position = self._consumer.position(partition, timeout_ms=LAG_MS)
            if position is not None:
                lag = metrics.CONSUMER_LAG.labels(partition.topic, str(partition.partition))
                lag.set(max(0, end - position))
                self._lagging.add(partition)
