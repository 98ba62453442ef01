"""Outbox and relay: what is committed goes out, in order by key, and is marked after the ack."""

from collections import defaultdict
from datetime import timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import initialize
from hypothesis.stateful import invariant
from hypothesis.stateful import precondition
from hypothesis.stateful import rule
from kafka.errors import KafkaTimeoutError
from kafka.errors import ProducerFencedError

from shared.events import relay as relay_module
from shared.events.relay import ProducerBroken
from shared.events.relay import Relay
from shared.mongo import unit_of_work
from shared.mongo.leases import Lease
from shared.runtime.failpoints import arm
from tests.live.pair import close_cohort
from tests.machines.conftest import Run
from tests.machines.world import Crashed
from tests.machines.world import CrashingDatabase
from tests.machines.world import SteppedClock
from tests.machines.world import World
from tests.machines.world import crashing_at

SUBJECTS = st.sampled_from(["a", "b", "c"])

# What may become of one record that is handed to the broker.
FATES = ("sent", "sent", "sent", "lost", "ack lost", "late", "refused", "fenced", "crash")


class Future:
    """What the client knows of one record."""

    def __init__(self, exception: BaseException | None = None) -> None:
        self.exception = exception

    def succeeded(self) -> bool:
        return self.exception is None


class Broker:
    """The topic: (key, sequence, id) in the order of the log."""

    def __init__(self) -> None:
        self.log: list[tuple[str, int, str]] = []
        self.late: list[tuple[str, int, str]] = []

    def arrive(self) -> None:
        """What was on its way when its sender gave it up comes in after all."""
        self.log += self.late
        self.late = []


class ScriptedProducer:
    """A producer whose records meet the given fates; when these are used up, all goes well."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self.fates: list[str] = []

    def send(self, topic: str, *, value: bytes, key: bytes, headers: Any) -> Future:
        known = {name: text.decode() for name, text in headers}
        entry = (key.decode(), int(known["ce_sequence"]), known["ce_id"])
        fate = self.fates.pop(0) if self.fates else "sent"
        if fate == "crash":
            raise Crashed
        if fate == "refused":
            raise KafkaTimeoutError("no broker")
        if fate in ("sent", "ack lost"):
            self._broker.log.append(entry)
        if fate == "late":
            self._broker.late.append(entry)
        if fate == "sent":
            return Future()
        return Future(ProducerFencedError() if fate == "fenced" else KafkaTimeoutError("no ack"))

    def flush(self, timeout: float) -> None:
        """All is decided in `send`."""


class Process:
    """One worker's relay: what it believes of the lease may have come to be untrue."""

    def __init__(self, world: World, clock: SteppedClock, broker: Broker, owner: str) -> None:
        self.db = CrashingDatabase(world.source.db)
        self.producer = ScriptedProducer(broker)
        self.relay = Relay("enrolment", self.db, "t", self.producer, clock)  # type: ignore[arg-type]
        self.lease = Lease(self.db, "relay", owner, clock, timedelta(seconds=4))  # type: ignore[arg-type]
        self.holds = False


class OutboxAndRelay(RuleBasedStateMachine):
    """Commands commit; two processes relay by a lease; anything may be lost on the way."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.clock = SteppedClock()
        self.broker = Broker()
        self.processes = [self._start(0), self._start(1)]
        self.committed: dict[str, int] = defaultdict(int)
        self._numbers = count()

    def _start(self, number: int) -> Process:
        return Process(self.world, self.clock, self.broker, f"process-{number}")

    @initialize(subjects=st.lists(SUBJECTS, min_size=4, max_size=8), behind=st.integers(0, 9))
    def begin(self, subjects: list[str], behind: int) -> None:
        """Something to do from the start, whichever acts are chosen."""
        self.commit_one(subjects, behind, None)

    @rule(
        subjects=st.lists(SUBJECTS, min_size=1, max_size=4),
        behind=st.integers(0, 9),
        crash=st.sampled_from([None, None, "command.before_commit", "command.committed"]),
    )
    def commit(self, subjects: list[str], behind: int, crash: str | None) -> None:
        self.commit_one(subjects, behind, crash)

    def commit_one(self, subjects: list[str], behind: int, crash: str | None) -> None:
        """A command; the clocks that ids are made by differ, so ids don't tell the order."""

        def command(tx: Any) -> None:
            for subject in subjects:
                close_cohort(tx, subject)

        def new_id() -> str:
            return f"{9 - behind}-{next(self._numbers):06d}"

        try:
            with crashing_at(crash), patch.object(unit_of_work, "new_id", new_id):
                self.world.source.uow.run(command)
        except Crashed:
            if crash == "command.before_commit":
                return
        for subject in subjects:
            self.committed[subject] += 1

    @rule(seconds=st.sampled_from([1, 3, 5]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @rule()
    def what_was_late_arrives(self) -> None:
        self.broker.arrive()

    @rule(number=st.integers(0, 1))
    def look_at_the_lease(self, number: int) -> None:
        process = self.processes[number]
        process.holds = process.lease.acquire()

    @rule(number=st.integers(0, 1))
    def end_in_order(self, number: int) -> None:
        self.processes[number].lease.release()
        self.processes[number] = self._start(number)

    def _work_to_do(self) -> bool:
        return self.world.source.db["outbox"].find_one({"published_at": None}) is not None

    @precondition(_work_to_do)
    @rule(
        number=st.integers(0, 1),
        fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=5),
        dies_at_write=st.sampled_from([None, None, None, 1, 2]),
        before=st.booleans(),
        then=st.sampled_from(["nothing", "nothing", "crash", "the other steps", "time passes"]),
    )
    def step(
        self, number: int, fates: list[str], dies_at_write: int | None, before: bool, then: str
    ) -> None:
        """One step of a relay that believes it holds the lease, perhaps since long ago."""
        process, other = self.processes[number], self.processes[1 - number]
        process.holds = process.holds or process.lease.acquire()
        if not process.holds:
            return
        process.producer.fates = list(fates)
        process.db.arm(dies_at_write, before)
        begun: list[bool] = []

        def in_between() -> None:
            if begun:
                return
            begun.append(True)
            if then == "crash":
                raise Crashed
            if then == "time passes":
                self.clock.advance(5)
            if then in ("time passes", "the other steps"):
                other.holds = other.lease.acquire()
                if other.holds:
                    other.producer.fates = []
                    other.db.arm(None, False)
                    other.relay.step()

        try:
            with arm("relay.acknowledged", in_between):
                process.relay.step()
        except (Crashed, ProducerBroken):
            self.processes[number] = self._start(number)
        else:
            process.db.arm(None, False)

    @invariant()
    def nothing_is_marked_before_it_is_in_the_topic(self) -> None:
        known = {id for _, _, id in self.broker.log}
        marked = self.world.source.db["outbox"].find({"published_at": {"$ne": None}})
        assert {row["_id"] for row in marked} <= known

    @invariant()
    def each_key_first_appears_in_its_sequence(self) -> None:
        seen: dict[str, list[int]] = defaultdict(list)
        for key, sequence, _ in self.broker.log:
            if sequence not in seen[key]:
                seen[key].append(sequence)
        for key, sequences in seen.items():
            assert sequences == list(range(1, len(sequences) + 1)), (key, self.broker.log)

    @invariant()
    def sequences_have_no_holes(self) -> None:
        found: dict[str, list[int]] = defaultdict(list)
        for row in self.world.source.db["outbox"].find():
            found[row["subject"]].append(row["sequence"])
        assert {key: sorted(each) for key, each in found.items()} == {
            key: list(range(1, number + 1)) for key, number in self.committed.items()
        }

    def teardown(self) -> None:
        """After quiet everything that was committed is in the topic."""
        last = self._start(2)
        self.clock.advance(5)
        assert last.lease.acquire()
        while last.relay.step():
            pass
        sent = {(key, sequence) for key, sequence, _ in self.broker.log}
        assert sent == {
            (key, sequence)
            for key, number in self.committed.items()
            for sequence in range(1, number + 1)
        }
        self.each_key_first_appears_in_its_sequence()
        self.nothing_is_marked_before_it_is_in_the_topic()


def test_what_is_committed_goes_out_once_at_least_and_in_order(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that a batch has an end within what a machine commits.
    monkeypatch.setattr(relay_module, "BATCH", 3)
    run(OutboxAndRelay)
