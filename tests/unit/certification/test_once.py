"""Random multisets of facts, in any order, with crashes between any two writes: issued once.

ONCE_CASES   how many learners' multisets, 250 unless set; 2000 take three minutes
ONCE_SEED    where chance begins; the same every time unless set
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from datetime import datetime
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from services.certification.domain.facts import Fact
from services.certification.domain.holding import held_facts
from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import CERTIFICATION_MESSAGE_REQUESTED
from shared.events.envelope import Event
from shared.runtime.failpoints import arm
from shared.runtime.job_queue import LEASE
from shared.runtime.jobs import JobRunner
from shared.testing.clock import FixedClock
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import publish
from tests.unit.certification.multisets import PURE
from tests.unit.certification.multisets import RULES
from tests.unit.certification.multisets import Wave
from tests.unit.certification.story import Story

CASES = int(os.environ.get("ONCE_CASES", "250"))
SEED = int(os.environ.get("ONCE_SEED", "5"))

# Learners that are told of together, so that the log of each wave is one shuffled heap.
WAVE = 50

# How often an act is one that may crash, and at which of its writes, counted from 1.
CRASHES = 0.2
WRITES_OF_A_BATCH = range(1, 80)
WRITES_OF_A_JOB = range(1, 12)


class Crashed(BaseException):
    """The process is gone. Not an `Exception`: nothing in the code may handle it."""


class PassingClock(FixedClock):
    """Real time passes too when it is told to, so that the leases of the dead run out."""

    def __init__(self) -> None:
        super().__init__()
        self._passed = timedelta()

    def real_now(self) -> datetime:
        return super().real_now() + self._passed

    def let_leases_run_out(self) -> None:
        self._passed += LEASE + timedelta(seconds=1)


class Machine:
    """One worker after another, each until it crashes."""

    def __init__(self, service: ServiceHarness, clock: PassingClock, chance: random.Random) -> None:
        self.service = service
        self.clock = clock
        self.chance = chance
        self.crashes: Counter[str] = Counter()

    def deliver(self, log: list[Event]) -> None:
        """Applies the log in batches; a batch that was not acknowledged comes again, cut anew."""
        position = 0
        while position < len(log):
            batch = log[position : position + self.chance.randint(1, 80)]
            deliver = partial(self.service.deliver, *batch)
            if self._survived(deliver, WRITES_OF_A_BATCH):
                position += len(batch)
            if self.chance.random() < 0.2:
                self.work(self.chance.randint(1, 8))

    def work(self, most: int) -> None:
        """Runs up to so many jobs; that of a worker which crashes comes again without its lease."""
        runner, left = JobRunner(self.service.resources, []), True

        def run() -> None:
            nonlocal left
            left = runner.run_one()

        while left and most:
            self._survived(run, WRITES_OF_A_JOB)
            most -= 1

    def come_to_rest(self) -> None:
        """Works until nothing is left to do, at the end without crashes."""
        self.work(1000)
        self.clock.let_leases_run_out()
        self.service.run_jobs()
        self.clock.advance(minutes=2)
        self.service.run_sweeps()
        self.service.run_jobs()

    def _survived(self, act: Callable[[], object], writes: range) -> bool:
        """Does it, perhaps until a crash: at any write, before the commit or right after it."""
        if self.chance.random() > CRASHES:
            act()
            return True
        place, left = self.chance.choice(
            [
                *[("command.write", self.chance.choice(writes))] * 3,
                ("command.before_commit", 1),
                ("command.committed", 1),
            ]
        )

        def die() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise Crashed

        try:
            with arm(place, die):
                act()
        except Crashed:
            self.crashes[place] += 1
            self.clock.let_leases_run_out()
            return False
        return True


@pytest.fixture
def clock() -> PassingClock:
    return PassingClock()


def held(certificates: Iterable[Any]) -> dict[str, list[Fact]]:
    """What the certificates state of each person."""
    result: dict[str, list[Fact]] = {}
    for each in certificates:
        states = held_facts(each["_id"], each["rule_id"], each["earned_at"], [])
        result.setdefault(each["person_id"], []).extend(states)
    return result


def test_whatever_comes_twice_or_is_killed_half_way_is_certified_once_as_the_facts_say(
    service: ServiceHarness, clock: PassingClock
) -> None:
    chance = random.Random(SEED)
    for rule in RULES:
        publish(service, rule)
    service.deliver(Story().opened())
    machine = Machine(service, clock, chance)
    delivered, certified, on_the_list = set(), 0, 0
    for number in range(-(-CASES // WAVE)):
        wave = Wave(chance, f"{number}", min(WAVE, CASES - number * WAVE))
        log = wave.growing()
        machine.deliver(log)
        machine.come_to_rest()
        certificates = issued(service, wave)
        found = [(each["enrolment_id"], each["kind"]) for each in certificates.values()]
        assert sorted(found) == sorted(wave.expected()), f"ONCE_SEED={SEED}, wave {number}"
        assert not [each for each in certificates.values() if each["review"]]

        taken_back = wave.corrections()
        machine.deliver(taken_back)
        machine.come_to_rest()
        on_the_list += check_corrections(service, wave, certificates)
        delivered |= {event.id for event in (*log, *taken_back)}
        certified += len(certificates)
    check_the_whole(service, delivered, certified)
    print(f"{certified} certificates, {on_the_list} in review, crashes: {dict(machine.crashes)}")
    # As many as make the test tell something.
    assert min(certified, on_the_list, *machine.crashes.values()) > CASES // 50


def issued(service: ServiceHarness, wave: Wave) -> dict[str, Any]:
    """The wave's certificates by id."""
    enrolments = [learner.story.enrolment_id for learner in wave.learners]
    found = service.db["certificates"].find({"enrolment_id": {"$in": enrolments}})
    return {each["_id"]: each for each in found}


def check_corrections(service: ServiceHarness, wave: Wave, before: dict[str, Any]) -> int:
    """What was taken back changes no certificate, and puts it on the organiser's list."""
    after = issued(service, wave)
    learners = {learner.story.enrolment_id: learner for learner in wave.learners}
    states = held(after.values())
    for id, certificate in after.items():
        now = {**certificate, "review": None, "version": 0}
        assert now == {**before[id], "version": 0}, "changed silently"
        rule = PURE[certificate["rule_id"], certificate["rule_version"]]
        learner = learners[certificate["enrolment_id"]]
        wrong = (certificate["review"] or {"wrong": []})["wrong"]
        doubts = wave.doubts(learner, certificate["kind"], rule, states)
        assert {each["code"] for each in wrong} == doubts
    assert set(after) == set(before)
    return sum(1 for each in after.values() if each["review"])


def check_the_whole(service: ServiceHarness, delivered: set[str], certified: int) -> None:
    """Nothing is there twice, and nothing half."""
    db = service.db
    certificates = list(db["certificates"].find())
    serials = {each["serial"] for each in certificates}
    assert len(certificates) == len(serials) == certified
    assert db["serials"].count_documents({}) == certified
    # The counter rises in the issuing transaction: a number that was drawn for nothing would show.
    [counter] = db["serial_counters"].find()
    assert counter["last"] == certified
    for event_type in (CERTIFICATE_ISSUED, CERTIFICATION_MESSAGE_REQUESTED):
        assert db["outbox"].count_documents({"type": event_type.name}) == certified
    told = {row["subject"] for row in db["outbox"].find({"type": CERTIFICATE_ISSUED.name})}
    assert told == {each["enrolment_id"] for each in certificates}
    marks = {row["_id"].partition(":")[2] for row in db["inbox"].find()}
    assert delivered <= marks
    for ledger in db["ledgers"].find():
        known = [(fact["topic"], fact["key"], fact["sequence"]) for fact in ledger["facts"]]
        assert len(known) == len(set(known))
        assert ledger["owed"] == []
