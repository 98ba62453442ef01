"""A whole journey's events, twice and in other orders: every service comes to the same state."""

import random
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey

from services.certification.bootstrap import SERVICE as CERTIFICATION
from services.content.bootstrap import SERVICE as CONTENT
from services.enrolment.bootstrap import SERVICE as ENROLMENT
from services.mentoring.bootstrap import SERVICE as MENTORING
from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import LEARNER_COMPLETED
from shared.runtime.service import Service
from shared.testing.clock import FixedClock
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

pytestmark = [
    pytest.mark.xdist_group("journey"),
    pytest.mark.skipif(sys.platform != "linux", reason="left processes are sought in /proc"),
]

SEEDS = [11, 23, 37, 58, 94]

# What may differ between two orders, and nothing else may. None: the whole collection.
LOCAL: dict[str, set[str] | None] = {
    # A document's own counter of writes.
    "*": {"version"},
    # Which events were applied is compared, when is not.
    "inbox": {"applied_at"},
    # Work that was asked for, with ids made here; what came of it is compared.
    "jobs": None,
    # An own event's id and its sending.
    "outbox": {"_id", "published_at", "traceparent"},
    # Serials are in the order of issue and end in random characters; the token is a signature.
    "certificates": {"serial", "token", "issued_at"},
    "serials": None,
    # When the ledger was first looked at.
    "ledgers": {"owed_since"},
    "cohorts": {"unreckoned_since"},
    # Counters by which transactions conflict.
    "course_guards": {"bumps"},
    "award_rules": {"chosen"},
}

# At least so many documents were compared, so that nothing is not equal to nothing.
MOST_TELLING = {
    "certification": {"certificates": 13, "ledgers": 18, "teams": 6, "cohorts": 1, "inbox": 300},
    "content": {"enrolments": 18, "certificates": 13, "cohorts": 1, "academies": 1, "inbox": 30},
    "enrolment": {"enrolments": 18, "messages": 13, "courses": 1, "curricula": 1, "inbox": 30},
    "mentoring": {"members": 18, "teams": 6, "cohorts": 1, "academies": 1, "inbox": 30},
}


@pytest.fixture(scope="module")
def record(stack: Stack) -> Record:
    run = Run.at(stack.folder)
    go(run, demonstration(), Printer())
    return Record.of(run.place.read("run")["mongodb_uri"])


@pytest.fixture
def clock(record: Record) -> FixedClock:
    """Past everything that happened: the demonstration's clock is weeks ahead."""
    return FixedClock(record.events[-1].time + timedelta(hours=1))


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signing") / "key.pem"
    path.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    return path


@pytest.fixture
def make(
    harness: Callable[..., ServiceHarness],
    record: Record,
    key_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Service], ServiceHarness]:
    """A service on a fresh database, with what its own users wrote before the events came."""
    monkeypatch.setenv("CERTIFICATE_SIGNING_KEY", str(key_file))

    def start(service: Service) -> ServiceHarness:
        started = harness(service)
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
    ids=lambda service: service.name,
)
def test_twice_and_in_any_order_between_aggregates_is_the_same(
    make: Callable[[Service], ServiceHarness], record: Record, service: Service
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
        chance = random.Random(f"{service.name} {seed}")
        other = make(service)
        applied = 0
        for batch in batches(shuffled(events, chance), chance):
            applied += other.deliver(*batch)
            if chance.random() < 0.3:
                other.run_jobs()
        other.run_jobs()
        assert applied == len(events), f"seed {seed}"
        wrong = differences(expected, _state(other))
        assert not wrong, f"{service.name}, seed {seed}:\n" + "\n".join(wrong[:20])


def _state(service: ServiceHarness) -> dict[str, Documents]:
    local = dict(LOCAL)
    if service.service is CERTIFICATION:
        # Its events carry the serial. What they tell of is compared where it is stored.
        local["outbox"] = LOCAL["outbox"] | {"value"}
    elif service.service is CONTENT or service.service is MENTORING:
        # Here a certificate is what another service told, with the serial that it has.
        local["certificates"] = set()
    return digest(service, local)


def _check_what_it_did(service: ServiceHarness) -> None:
    """The reference itself did what the journey saw."""
    if service.service is CERTIFICATION:
        assert len(service.published(CERTIFICATE_ISSUED)) == 13
    elif service.service is ENROLMENT:
        assert len(service.published(LEARNER_COMPLETED)) == 13
    elif service.service is CONTENT:
        assert all(each["version_id"] for each in service.db["enrolments"].find())
