"""Inbox, dispatcher and consumer: each event's effect once, whatever comes twice or crashes."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import initialize
from hypothesis.stateful import invariant
from hypothesis.stateful import precondition
from hypothesis.stateful import rule
from kafka.errors import KafkaTimeoutError
from kafka.structs import TopicPartition

from shared.contracts import COHORT_CLOSED
from shared.events.consumer import ConsumerLoop
from shared.events.dispatcher import Dispatcher
from shared.events.envelope import Event
from shared.events.handlers import Handlers
from shared.events.retries import Retries
from shared.events.retries import StopRule
from shared.events.stops import Stops
from shared.mongo.unit_of_work import Transaction
from shared.mongo.unit_of_work import UnitOfWork
from shared.testing.events import event
from shared.testing.events import record
from tests.live.pair import count
from tests.machines.conftest import Run
from tests.machines.world import Crashed
from tests.machines.world import SteppedClock
from tests.machines.world import World
from tests.machines.world import crashing_at

GROUP = "content"
PARTITIONS = [TopicPartition("t", number) for number in (0, 1)]
CRASHES = st.sampled_from(
    [None, None, None, "command.before_commit", "command.committed", "consumer.before_commit"]
)

# What is wrong with an event: nothing, its bytes, its data, its version, or the handler.
KINDS = ("good", "good", "good", "undecodable", "invalid", "unknown major", "too hard")
DEAD_AT_ONCE = ("undecodable", "invalid", "unknown major")


@dataclass(frozen=True)
class Message:
    """One record as the client gives it out."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    value: bytes | None
    leader_epoch: int = 0


class Log:
    """Two partitions, and how far the group has committed in them."""

    def __init__(self) -> None:
        self.messages: dict[TopicPartition, list[Message]] = {each: [] for each in PARTITIONS}
        self.committed = dict.fromkeys(PARTITIONS, 0)


class ScriptedConsumer:
    """A member of the group that has all partitions, or goes on as if it had."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._positions = dict(log.committed)
        self._paused: set[TopicPartition] = set()
        self.commits_fail = False

    def poll(self, timeout_ms: int, max_records: int) -> Mapping[TopicPartition, list[Message]]:
        found = {}
        for partition in PARTITIONS:
            start = self._positions[partition]
            batch = self._log.messages[partition][start : start + 4]
            if batch and partition not in self._paused:
                found[partition] = batch
                self._positions[partition] += len(batch)
        return found

    def assignment(self) -> set[TopicPartition]:
        return set(PARTITIONS)

    def paused(self) -> set[TopicPartition]:
        return set(self._paused)

    def pause(self, *partitions: TopicPartition) -> None:
        self._paused |= set(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        self._paused -= set(partitions)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._positions[partition] = offset

    def highwater(self, partition: TopicPartition) -> int:
        return len(self._log.messages[partition])

    def commit(self, offsets: Mapping[TopicPartition, Any], timeout_ms: int) -> None:
        if self.commits_fail:
            raise KafkaTimeoutError("the broker is away")
        for partition, offset in offsets.items():
            # A member that has lost its partitions may commit less than the new one has.
            self._log.committed[partition] = offset.offset


class InboxAndDispatcher(RuleBasedStateMachine):
    """A topic with duplicates and poison, two members of one group that may both be at work."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.db = world.sink.db
        self.clock = SteppedClock()
        self.uow = UnitOfWork("content", self.db, self.clock)
        self.log = Log()
        self.events: list[tuple[str, Event, TopicPartition, bytes, Any]] = []
        self.too_hard: set[str] = set()
        self.monotonic = 0.0
        self.stops = Stops(self.db, GROUP, StopRule(in_a_row=4))
        handlers = Handlers("content")
        handlers.projection(COHORT_CLOSED)(self._handle)
        self.dispatcher = Dispatcher(GROUP, handlers, self.uow, self.stops)
        self.members = [self._member(), self._member()]

    def _handle(self, tx: Transaction, event: Event) -> None:
        # The effect comes first: what fails afterwards must take it along.
        count(tx, event)
        if event.id in self.too_hard:
            raise ValueError("too hard")

    def _member(self) -> tuple[ConsumerLoop, ScriptedConsumer]:
        consumer = ScriptedConsumer(self.log)
        retries = Retries(tries=2, first=1.0, unavailable=1.0)
        stops = Stops(self.db, GROUP, StopRule(in_a_row=4))
        loop = ConsumerLoop(consumer, self.dispatcher, stops, retries, lambda: self.monotonic)
        return loop, consumer

    def _append(self, partition: TopicPartition, value: bytes, headers: Any) -> None:
        messages = self.log.messages[partition]
        messages.append(Message("t", partition.partition, len(messages), b"k", headers, value))

    @initialize(kinds=st.lists(st.sampled_from(KINDS), min_size=3, max_size=8))
    def begin(self, kinds: list[str]) -> None:
        """Something to do from the start, whichever acts are chosen."""
        self.produce_all(kinds)

    @rule(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
    def produce(self, kinds: list[str]) -> None:
        self.produce_all(kinds)

    def produce_all(self, kinds: list[str]) -> None:
        for kind in kinds:
            number = len(self.events)
            data = {"cohort_id": f"c{number % 3}", "state": "closed", "reason": "over"}
            made = event(
                COHORT_CLOSED,
                "pontianak",
                data,
                sequence=number // 3 + 1,
                at=self.clock.now(),
                id=f"event-{number:04d}",
            )
            sent = record(made)
            value, headers = sent.value or b"", list(sent.headers)
            if kind == "undecodable":
                value = b"{"
            if kind == "invalid":
                value = b'{"cohort_id": 7}'
            if kind == "unknown major":
                headers = [
                    (name, b"academy.enrolment.cohort.closed.v9" if name == "ce_type" else text)
                    for name, text in headers
                ]
            if kind == "too hard":
                self.too_hard.add(made.id)
            partition = PARTITIONS[number % 3 % 2]
            self.events.append((kind, made, partition, value, headers))
            self._append(partition, value, headers)

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def send_again(self, data: Any) -> None:
        """The relay has not heard of the acknowledgement and sends a row once more."""
        _, _, partition, value, headers = data.draw(st.sampled_from(self.events))
        self._append(partition, value, headers)

    @rule(member=st.integers(0, 1), crash=CRASHES, commits_fail=st.booleans())
    def step(self, member: int, crash: str | None, commits_fail: bool) -> None:
        loop, consumer = self.members[member]
        consumer.commits_fail = commits_fail
        try:
            with crashing_at(crash):
                loop.step(timeout_ms=0)
        except Crashed:
            self.members[member] = self._member()

    @rule(seconds=st.sampled_from([0.5, 2.0, 5.0]))
    def time_passes(self, seconds: float) -> None:
        self.monotonic += seconds

    @rule(member=st.integers(0, 1))
    def start_anew(self, member: int) -> None:
        self.members[member] = self._member()

    @rule()
    def resume(self) -> None:
        self.stops.resume()

    @rule(
        mended=st.booleans(),
        crash=st.sampled_from([None, None, "command.before_commit", "command.committed"]),
    )
    def redrive_all(self, mended: bool, crash: str | None) -> None:
        """An operator tries the dead letters again, and once more to be sure."""
        if mended:
            self.too_hard.clear()
        for letter in [*self.db["dead_letters"].find({"state": "pending"})] * 2:
            try:
                with crashing_at(crash):
                    self.dispatcher.redrive(letter["_id"])
            except (Crashed, Exception):
                # It stays pending; what it may not leave behind, the invariants look at.
                continue

    def _counts(self) -> tuple[Counter[tuple[str, int]], Counter[str], set[str]]:
        """Effects by (subject, sequence), dead letters by mark, and the marks of the inbox."""
        effects = Counter(
            (row["_id"], sequence)
            for row in self.db["effects"].find()
            for sequence in row["sequences"]
        )
        letters = Counter(row["mark"] for row in self.db["dead_letters"].find())
        return effects, letters, {row["_id"] for row in self.db["inbox"].find()}

    @invariant()
    def nothing_has_happened_twice(self) -> None:
        effects, letters, _ = self._counts()
        assert not [each for each, times in effects.items() if times > 1], effects
        assert not [each for each, times in letters.items() if times > 1], letters

    @invariant()
    def no_offset_is_past_an_event_that_is_not_dealt_with(self) -> None:
        _, _, marks = self._counts()
        for partition, offset in self.log.committed.items():
            for message in self.log.messages[partition][:offset]:
                [id] = [text.decode() for name, text in message.headers if name == "ce_id" and text]
                assert f"{GROUP}:{id}" in marks, (partition, offset, message.offset)

    def teardown(self) -> None:
        """After quiet each good event has had its effect, and each bad one is a dead letter."""
        loop, consumer = self._member()
        self.stops.resume()
        while consumer.highwater(PARTITIONS[0]) > self.log.committed[PARTITIONS[0]] or (
            consumer.highwater(PARTITIONS[1]) > self.log.committed[PARTITIONS[1]]
        ):
            loop.step(timeout_ms=0)
            self.stops.resume()
            self.monotonic += 20.0
        effects, letters, _ = self._counts()
        pending = {row["mark"] for row in self.db["dead_letters"].find({"state": "pending"})}
        for kind, made, *_ in self.events:
            times = effects[made.subject, made.sequence]
            mark = f"{GROUP}:{made.id}"
            if kind in DEAD_AT_ONCE:
                assert (times, letters[mark]) == (0, 1), (kind, made.id)
            else:
                assert times == (0 if mark in pending else 1), (kind, made.id, times)
            if kind == "good":
                assert letters[mark] == 0
        self.nothing_has_happened_twice()


def test_each_event_has_its_effect_once_or_is_one_dead_letter(run: Run) -> None:
    run(InboxAndDispatcher)
