"""A whole journey's events, twice and in other orders: every service comes to the same state."""

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.certification.adapters.key_making import KeyFiles
from services.certification.adapters.key_making import make_keys
from services.certification.bootstrap import SERVICE as CERTIFICATION
from services.content.bootstrap import SERVICE as CONTENT
from services.enrolment.bootstrap import SERVICE as ENROLMENT
from services.mentoring.bootstrap import SERVICE as MENTORING
from shared.contracts import ATTENDANCE_RECORDED
from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import LEARNER_COMPLETED
from shared.events.envelope import Event
from shared.events.replay import Replay
from shared.events.shadow import SHADOW
from shared.mongo.comparison import compare
from shared.runtime.ids import new_id
from shared.runtime.service import Service
from shared.testing.clock import FixedClock
from shared.testing.events import record as record_of
from shared.testing.harness import ServiceHarness
from tests.journey.conftest import Stack
from tests.journey.journey import go
from tests.journey.material import demonstration
from tests.journey.printer import Printer
from tests.journey.replaying import Documents
from tests.journey.replaying import Record
from tests.journey.replaying import batches
from tests.journey.replaying import differences
from tests.journey.replaying import digest
from tests.journey.replaying import shuffled
from tests.journey.run import Run

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="left processes are sought in /proc"
)

SEEDS = [11, 23, 37, 58, 94]
# Where the inbox is off what a handler itself knows of order and repetition is all there is, as for
# an event that comes again when its mark has been cleared away.
SEEDS_WITHOUT_INBOX = [7]

# Work that was asked for, whose outcome is compared; how serials are found; what is random or made
# by jobs about certificates.
LOCAL_COLLECTIONS = {"jobs", "serials", "status_entries", "status_lists", "signing_keys"}

# Fields that may differ between two orders. Nothing else may.
LOCAL = {
    # A document's own counter of writes.
    "*": {"version"},
    # Which events were applied is compared, when is not.
    "inbox": {"applied_at"},
    # An own event's id and its sending.
    "outbox": {"_id", "published_at", "traceparent"},
    # When the ledger was first looked at.
    "ledgers": {"owed_since", "asked_at"},
    "cohorts": {"unreckoned_since"},
    # Counters by which transactions conflict.
    "course_guards": {"bumps"},
    "erasures": {"touched"},
    "award_rules": {"chosen"},
    "holders": {"touched"},
}

# Those of the service that issues. Serials are in the order of issue and end in random characters,
# the place in the status list is random, token and proof are signatures, and `value` is an event's
# data, which is compared where it is stored.
LOCAL_TO_THE_ISSUER = {
    "certificates": {"serial", "token", "proof", "issued_at", "status_index"},
    "outbox": LOCAL["outbox"] | {"value"},
}

# At least so many documents were compared, so that nothing is not equal to nothing.
MOST_TELLING = {
    "certification": {"certificates": 13, "ledgers": 18, "teams": 6, "cohorts": 1, "inbox": 300},
    "content": {"enrolments": 18, "certificates": 15, "cohorts": 1, "academies": 1, "inbox": 30},
    "enrolment": {"enrolments": 18, "messages": 13, "courses": 1, "curricula": 1, "inbox": 30},
    "mentoring": {"members": 18, "teams": 6, "cohorts": 1, "academies": 1, "inbox": 30},
}


@pytest.fixture(scope="module")
def record(stack: Stack, apart: dict[str, str]) -> Record:
    run = Run.at(stack.folder)
    go(run, demonstration(), Printer())
    uri = run.place.read("run")["mongodb_uri"]
    return Record.of(uri, apart["MONGODB_DATABASE_PREFIX"])


@pytest.fixture
def clock(record: Record) -> FixedClock:
    """Past everything that happened: the demonstration's clock is weeks ahead."""
    return FixedClock(record.events[-1].time + timedelta(hours=1))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyFiles:
    return make_keys(tmp_path_factory.mktemp("keys"), rsa_bits=2048)


@pytest.fixture
def make(
    harness: Callable[..., ServiceHarness],
    record: Record,
    keys: KeyFiles,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., ServiceHarness]:
    """A service on a fresh database, with what its own users wrote before the events came."""
    for name, value in keys.environment.items():
        monkeypatch.setenv(name, value)

    def start(service: Service, **changes: Any) -> ServiceHarness:
        started = harness(service, **changes)
        record.give_own(started)
        if service is CERTIFICATION:
            started.db["award_rules"].update_many({}, {"$set": {"chosen": 0}})
        elif service is ENROLMENT:
            started.db["enrolments"].update_many(
                {"state": "completed"},
                {"$set": {"state": "enrolled", "serial": None, "ended_at": None}},
            )
        return started

    return start


@pytest.mark.parametrize(
    "service",
    [CERTIFICATION, CONTENT, ENROLMENT, MENTORING],
    ids=["certification", "content", "enrolment", "mentoring"],
)
def test_twice_and_in_any_order_between_aggregates_is_the_same(
    make: Callable[..., ServiceHarness], record: Record, service: Service
):
    in_time = make(service)
    events = record.for_service(in_time)
    for at in range(0, len(events), 100):
        in_time.deliver(*events[at : at + 100])
    in_time.run_jobs()
    expected = _state(in_time)
    counts = {name: len(documents) for name, documents in expected.items()}
    assert all(counts[name] >= least for name, least in MOST_TELLING[service.name].items()), counts
    assert counts["inbox"] == len(events)
    _check_what_it_did(in_time)

    for seed in SEEDS:
        other = make(service)
        assert _deliver_shuffled(other, events, seed) == len(events), f"seed {seed}"
        _compare(seed, expected, _state(other))
    del expected["inbox"]
    for seed in SEEDS_WITHOUT_INBOX:
        other = make(service, switches=frozenset({"inbox_off"}))
        assert _deliver_shuffled(other, events, seed) == 2 * len(events), f"seed {seed}"
        _compare(seed, expected, _state(other, "inbox"))


@pytest.mark.parametrize(
    "service",
    [CERTIFICATION, CONTENT, ENROLMENT, MENTORING],
    ids=["certification", "content", "enrolment", "mentoring"],
)
def test_what_can_be_replayed_comes_out_of_the_log_as_it_is_live(
    make: Callable[..., ServiceHarness], record: Record, service: Service
):
    replayable = frozenset(service.handlers.replayable)
    live = make(service)
    events = record.for_service(live)
    _deliver_shuffled(live, events, SEEDS[0])
    replay = Replay(live.resources, live.dispatcher, replayable, {})
    replay.clear()
    for at in range(0, len(events), 100):
        replay.apply([record_of(each) for each in events[at : at + 100]])
    for name in replayable:
        found = compare(live.db, name, SHADOW + name)
        assert found.equal, (name, found.examples)
        assert found.live.count >= MOST_TELLING[service.name].get(name, 1), name


def test_what_takes_back_late_leaves_the_same_certificates_standing(
    make: Callable[..., ServiceHarness], record: Record
):
    in_time, late = make(CERTIFICATION), make(CERTIFICATION)
    events = record.for_service(in_time)
    corrections = _corrected(record, 3)
    events_in_time = sorted([*events, *corrections], key=lambda each: each.time)

    for at in range(0, len(events_in_time), 100):
        in_time.deliver(*events_in_time[at : at + 100])
    in_time.run_jobs()
    _deliver_shuffled(late, events, SEEDS[0])
    late.deliver(*corrections, *corrections)
    late.run_jobs()

    corrected = {each.subject for each in corrections}
    standing, in_review = _certified(late)
    assert (len(standing), in_review) == (10, {(each, "completion") for each in corrected})
    assert _certified(in_time) == (standing, set())


def _corrected(record: Record, count: int) -> list[Event]:
    """Says of some who were certified, right after their attendance, that they were absent.

    Before the journey could do anything else: what is taken back after the last thing was done
    finds a certificate that was earned.
    """
    certified = {each.subject for each in record.events if each.type == CERTIFICATE_ISSUED.name}
    seen = [
        each
        for each in record.events
        if each.type == ATTENDANCE_RECORDED.name and each.subject in certified
    ]
    last = {(each.source, each.subject): each.sequence for each in record.events}
    return [
        replace(
            each,
            id=new_id(),
            time=each.time + timedelta(milliseconds=1),
            sequence=last[each.source, each.subject] + 1,
            data={**each.data, "present": False},
        )
        for each in seen[:count]
    ]


def _certified(service: ServiceHarness) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Enrolment and kind of the certificates that stand, and of those in review."""
    issued = list(service.db["certificates"].find({"state": "issued"}))
    in_review = {(each["enrolment_id"], each["kind"]) for each in issued if each["review"]}
    return {(each["enrolment_id"], each["kind"]) for each in issued} - in_review, in_review


def _deliver_shuffled(service: ServiceHarness, events: list[Event], seed: int) -> int:
    """Delivers all twice, with jobs now and then between; returns how many were applied."""
    chance = random.Random(seed)
    applied = 0
    for batch in batches(shuffled(events, chance), chance):
        applied += service.deliver(*batch)
        if chance.random() < 0.2:
            service.run_jobs()
    service.run_jobs()
    return applied


def _compare(seed: int, expected: dict[str, Documents], found: dict[str, Documents]) -> None:
    wrong = differences(expected, found)
    assert not wrong, f"seed {seed}, {len(wrong)} documents:\n" + "\n".join(wrong[:20])


def _state(service: ServiceHarness, *left_out: str) -> dict[str, Documents]:
    local = LOCAL | (LOCAL_TO_THE_ISSUER if service.service is CERTIFICATION else {})
    return digest(service, local, LOCAL_COLLECTIONS.union(left_out))


def _check_what_it_did(service: ServiceHarness) -> None:
    """The reference itself did what the journey saw."""
    if service.service is CERTIFICATION:
        assert len(service.published(CERTIFICATE_ISSUED)) == 13
    elif service.service is ENROLMENT:
        assert len(service.published(LEARNER_COMPLETED)) == 14
    elif service.service is CONTENT:
        assert all(each["version_id"] for each in service.db["enrolments"].find())
