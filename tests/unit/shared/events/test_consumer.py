"""The consumer loop against a client whose rebalances and errors are scripted."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from kafka.errors import CommitFailedError
from kafka.errors import KafkaTimeoutError
from kafka.structs import TopicPartition
from pymongo.errors import AutoReconnect

from shared.events.consumer import LAG_EVERY
from shared.events.consumer import ConsumerLoop
from shared.events.errors import Undecodable
from shared.events.record import Record
from shared.events.retries import Retries
from shared.runtime import metrics

ONE = TopicPartition("academy.enrolment", 0)
TWO = TopicPartition("academy.enrolment", 1)


@dataclass
class Message:
    """A record as the client gives it."""

    topic: str
    partition: int
    offset: int
    key: bytes = b"k"
    headers: tuple[()] = ()
    value: bytes = b"v"
    leader_epoch: int = 7


class ScriptedClient:
    """Gives what is left of each partition's log behind its position, unless paused or lost."""

    def __init__(self, logs: dict[TopicPartition, int]) -> None:
        self.logs = logs
        self.positions = dict.fromkeys(logs, 0)
        self.assigned = set(logs)
        self.paused_now: set[TopicPartition] = set()
        self.commits: list[dict[TopicPartition, Any]] = []
        self.commit_error: Exception | None = None
        self.ends_error: Exception | None = None
        self.listener: Any = None
        self.before_commit: deque[Any] = deque()

    def subscribe(self, topics: Sequence[str], listener: Any) -> None:
        self.listener = listener

    def poll(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[Message]]:
        batches = {}
        for partition in sorted(self.assigned - self.paused_now):
            start, end = self.positions[partition], self.logs[partition]
            end = min(end, start + max_records - sum(map(len, batches.values())))
            if start < end:
                batches[partition] = [Message(*partition, offset) for offset in range(start, end)]
                self.positions[partition] = end
        return batches

    def assignment(self) -> set[TopicPartition]:
        return set(self.assigned)

    def paused(self) -> set[TopicPartition]:
        return set(self.paused_now)

    def pause(self, *partitions: TopicPartition) -> None:
        assert set(partitions) <= self.assigned
        self.paused_now |= set(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        assert set(partitions) <= self.assigned
        self.paused_now -= set(partitions)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        assert partition in self.assigned
        self.positions[partition] = offset

    def commit(self, offsets: dict[TopicPartition, Any], timeout_ms: int) -> None:
        if self.commit_error is not None:
            raise self.commit_error
        self.commits.append(offsets)

    def end_offsets(
        self, partitions: Sequence[TopicPartition], timeout_ms: int
    ) -> dict[TopicPartition, int]:
        if self.ends_error is not None:
            raise self.ends_error
        return {partition: self.logs[partition] for partition in partitions}

    def position(self, partition: TopicPartition, timeout_ms: int) -> int:
        return self.positions[partition]

    def revoke(self, partition: TopicPartition) -> None:
        """Takes a partition away as a rebalance does; the client forgets its pause."""
        self.assigned.discard(partition)
        self.paused_now.discard(partition)
        self.listener.on_partitions_revoked([partition])

    def assign(self, partition: TopicPartition) -> None:
        self.assigned.add(partition)
        self.listener.on_partitions_assigned([partition])


class ScriptedDispatcher:
    """Applies records unless told to fail at a place, and remembers all."""

    def __init__(self) -> None:
        self.applied: list[tuple[int, int]] = []
        self.buried: list[tuple[int, int]] = []
        self.errors: dict[tuple[int, int], Exception] = {}
        self.during: Any = None

    def apply(self, records: Sequence[Record]) -> int:
        if self.during is not None:
            self.during()
        for record in records:
            error = self.errors.get((record.partition, record.offset))
            if error is not None:
                raise error
        self.applied += [(record.partition, record.offset) for record in records]
        return len(records)

    def bury(self, record: Record, error: Exception) -> bool:
        self.buried.append((record.partition, record.offset))
        return True


class ScriptedStops:
    def __init__(self) -> None:
        self.reason: str | None = None
        self.successes = 0

    def stopped(self) -> str | None:
        return self.reason

    def count_success(self) -> None:
        self.successes += 1


class Scene:
    """A loop with all its parts, and time that passes by hand."""

    def __init__(
        self, logs: dict[TopicPartition, int], tries: int = 3, shows_lag: bool = False
    ) -> None:
        self.client = ScriptedClient(logs)
        self.dispatcher = ScriptedDispatcher()
        self.stops = ScriptedStops()
        self.time = 100.0
        self.loop = ConsumerLoop(
            self.client,
            self.dispatcher,  # type: ignore[arg-type]
            self.stops,  # type: ignore[arg-type]
            Retries(tries=tries, first=1.0, factor=2.0, longest=8.0, unavailable=1.0),
            monotonic=lambda: self.time,
            shows_lag=shows_lag,
        )
        self.loop.subscribe(["academy.enrolment"])

    def steps(self, count: int, seconds: float = 0.0) -> None:
        for _ in range(count):
            self.time += seconds
            self.loop.step()

    def committed(self) -> dict[TopicPartition, int]:
        last: dict[TopicPartition, int] = {}
        for offsets in self.client.commits:
            last |= {partition: meta.offset for partition, meta in offsets.items()}
        return last


def test_a_poll_is_applied_whole_and_committed_behind_its_last_records() -> None:
    scene = Scene({ONE: 3, TWO: 2})
    scene.steps(1)
    assert scene.dispatcher.applied == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]
    assert scene.committed() == {ONE: 3, TWO: 2}
    assert all(meta.leader_epoch == 7 for meta in scene.client.commits[0].values())


def test_a_failing_record_holds_its_partition_at_its_place_while_others_go_on() -> None:
    scene = Scene({ONE: 3, TWO: 2})
    scene.dispatcher.errors = {(0, 1): LookupError("not now")}
    scene.steps(1)
    assert scene.dispatcher.applied == [(0, 0), (1, 0), (1, 1)]
    assert scene.committed() == {ONE: 1, TWO: 2}
    assert scene.client.paused() == {ONE}

    scene.client.logs[TWO] = 4
    scene.steps(1, seconds=0.1)
    assert (1, 3) in scene.dispatcher.applied

    scene.dispatcher.errors = {}
    scene.steps(1, seconds=1.0)
    assert scene.committed() == {ONE: 3, TWO: 4}
    assert scene.client.paused() == set()


def test_after_its_last_try_a_record_is_buried_and_the_partition_goes_on() -> None:
    scene = Scene({ONE: 3}, tries=3)
    scene.dispatcher.errors = {(0, 1): LookupError("never")}
    scene.steps(2, seconds=10.0)
    assert scene.dispatcher.buried == []
    scene.steps(1, seconds=10.0)
    assert scene.dispatcher.buried == [(0, 1)]
    assert scene.dispatcher.applied == [(0, 0), (0, 2)]
    assert scene.committed() == {ONE: 3}


def test_the_waits_between_tries_grow() -> None:
    scene = Scene({ONE: 1}, tries=8)
    scene.dispatcher.errors = {(0, 0): LookupError("not now")}
    scene.steps(1)
    scene.steps(1, seconds=1.0)
    # The second wait is two seconds: after one nothing may happen.
    failures = dict(scene.loop._failures)
    scene.steps(1, seconds=1.0)
    assert scene.loop._failures == failures
    scene.steps(1, seconds=1.0)
    assert scene.loop._failures != failures


def test_a_database_that_is_away_is_waited_for_without_end_and_nothing_is_buried() -> None:
    scene = Scene({ONE: 2}, tries=2)
    scene.dispatcher.errors = {(0, 0): AutoReconnect("away")}
    scene.steps(50, seconds=1.0)
    assert scene.dispatcher.buried == []
    assert scene.client.commits == []
    scene.dispatcher.errors = {}
    scene.steps(2, seconds=1.0)
    assert scene.dispatcher.applied == [(0, 0), (0, 1)]


def test_a_database_that_cannot_take_so_much_at_once_is_given_less_and_later_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene({ONE: 1_000})
    apply, sizes = scene.dispatcher.apply, []

    def no_more_than_twenty(records: Sequence[Record]) -> int:
        sizes.append(len(records))
        if len(records) > 20:
            raise AutoReconnect("timed out")
        return apply(records)

    with monkeypatch.context() as slow:
        slow.setattr(scene.dispatcher, "apply", no_more_than_twenty)
        scene.steps(200, seconds=1.0)
    assert sizes[:5] == [100, 50, 25, 12, 17]
    assert scene.dispatcher.applied == [(0, offset) for offset in range(1_000)]
    assert scene.dispatcher.buried == []

    scene.client.logs[ONE] = 6_000
    scene.steps(30)
    done = len(scene.dispatcher.applied)
    scene.steps(1)
    assert len(scene.dispatcher.applied) == done + 100


def test_what_no_retry_can_help_is_buried_at_once() -> None:
    scene = Scene({ONE: 2})
    scene.dispatcher.errors = {(0, 0): Undecodable("broken")}
    scene.steps(1)
    assert scene.dispatcher.buried == [(0, 0)]
    assert scene.committed() == {ONE: 2}


def test_a_partition_that_is_lost_while_it_is_applied_is_not_committed() -> None:
    scene = Scene({ONE: 1, TWO: 1})
    scene.dispatcher.during = lambda: scene.client.revoke(ONE)
    scene.steps(1)
    assert scene.committed() == {TWO: 1}


def test_a_partition_that_is_lost_while_it_fails_is_neither_sought_nor_paused() -> None:
    scene = Scene({ONE: 1})
    scene.dispatcher.errors = {(0, 0): LookupError("not now")}
    scene.dispatcher.during = lambda: scene.client.revoke(ONE)
    scene.steps(1)
    assert scene.client.paused() == set()


def test_a_partition_that_comes_back_starts_without_old_failures_or_waits() -> None:
    scene = Scene({ONE: 1}, tries=3)
    scene.dispatcher.errors = {(0, 0): LookupError("not now")}
    scene.steps(1)
    scene.client.revoke(ONE)
    scene.steps(1, seconds=0.1)
    scene.client.assign(ONE)
    scene.client.positions[ONE] = 0
    scene.dispatcher.errors = {}
    scene.steps(1, seconds=0.1)
    assert scene.dispatcher.applied == [(0, 0)]


def test_a_commit_that_fails_changes_nothing_else() -> None:
    scene = Scene({ONE: 1})
    scene.client.commit_error = CommitFailedError()
    scene.steps(1)
    assert scene.dispatcher.applied == [(0, 0)]


def test_a_commit_that_fails_is_tried_again_although_nothing_new_comes() -> None:
    scene = Scene({ONE: 2, TWO: 1})
    scene.client.commit_error = CommitFailedError()
    scene.steps(1)
    scene.client.commit_error = None
    scene.steps(1, seconds=1.0)
    assert scene.committed() == {}
    scene.steps(1, seconds=5.0)
    assert scene.committed() == {ONE: 2, TWO: 1}
    scene.steps(2, seconds=5.0)
    assert len(scene.client.commits) == 1


def test_what_could_not_be_committed_is_forgotten_when_partitions_move() -> None:
    scene = Scene({ONE: 2, TWO: 1})
    scene.client.commit_error = CommitFailedError()
    scene.steps(1)
    scene.client.commit_error = None
    scene.client.revoke(ONE)
    scene.client.assign(ONE)
    scene.steps(1, seconds=6.0)
    assert scene.committed() == {}


def test_a_stored_stop_pauses_everything_until_it_is_lifted() -> None:
    scene = Scene({ONE: 1, TWO: 1})
    scene.stops.reason = "twenty dead letters"
    scene.steps(3, seconds=3.0)
    assert scene.dispatcher.applied == []
    scene.stops.reason = None
    scene.steps(1, seconds=3.0)
    assert sorted(scene.dispatcher.applied) == [(0, 0), (1, 0)]


def test_a_partition_that_is_assigned_during_a_stop_is_put_back_where_it_was() -> None:
    scene = Scene({ONE: 1, TWO: 2})
    scene.client.assigned = {ONE}
    scene.stops.reason = "twenty dead letters"
    scene.steps(1, seconds=3.0)
    scene.client.assign(TWO)
    scene.steps(2)
    assert scene.dispatcher.applied == []
    assert scene.client.positions[TWO] == 0
    scene.stops.reason = None
    scene.steps(2, seconds=3.0)
    assert sorted(scene.dispatcher.applied) == [(0, 0), (1, 0), (1, 1)]


def test_an_interrupt_is_not_taken_for_a_failing_record() -> None:
    scene = Scene({ONE: 1})
    scene.dispatcher.errors = {(0, 0): KeyboardInterrupt()}  # type: ignore[dict-item]
    with pytest.raises(KeyboardInterrupt):
        scene.steps(1)
    assert scene.dispatcher.buried == []


def shown() -> dict[str, float]:
    """The lag of each partition that is shown."""
    (family,) = metrics.CONSUMER_LAG.collect()
    return {sample.labels["partition"]: sample.value for sample in family.samples}


def test_a_partition_counts_as_held_from_its_first_failure_until_a_record_has_come_through() -> (
    None
):
    scene = Scene({ONE: 2, TWO: 2})
    scene.dispatcher.errors = {(0, 0): AutoReconnect("away")}
    held = []
    for _ in range(6):
        # Whether it is paused just now or tried again: what an operator sees does not flicker.
        scene.steps(1, seconds=0.6)
        scene.loop.observe()
        held.append(metrics.PARTITIONS_PAUSED._value.get())
    assert min(held) >= 1
    scene.dispatcher.errors = {}
    scene.steps(2, seconds=2.0)
    scene.loop.observe()
    assert metrics.PARTITIONS_PAUSED._value.get() == 0


def test_all_partitions_count_as_held_while_the_consumer_is_stopped() -> None:
    scene = Scene({ONE: 2, TWO: 2})
    scene.stops.reason = "by hand"
    scene.steps(1)
    scene.loop.observe()
    assert metrics.PARTITIONS_PAUSED._value.get() == 2


def test_the_lag_of_a_paused_partition_is_seen_and_that_of_a_lost_one_is_not() -> None:
    metrics.CONSUMER_LAG.clear()
    scene = Scene({ONE: 3, TWO: 2}, shows_lag=True)
    scene.dispatcher.errors = {(0, 1): LookupError("not now")}
    scene.steps(1)
    scene.loop.observe()
    assert shown() == {}
    scene.client.logs[ONE] = 10
    scene.time += LAG_EVERY
    scene.loop.observe()
    assert shown() == {"0": 9, "1": 0}

    scene.client.revoke(ONE)
    scene.time += LAG_EVERY
    scene.loop.observe()
    assert shown() == {"1": 0}


def test_a_broker_that_does_not_tell_the_lag_does_not_stop_the_loop() -> None:
    metrics.CONSUMER_LAG.clear()
    scene = Scene({ONE: 3}, shows_lag=True)
    scene.client.ends_error = KafkaTimeoutError("busy")
    scene.time += LAG_EVERY
    scene.loop.observe()
    assert shown() == {}
