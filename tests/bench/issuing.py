"""A city's certificates, owed all at once: how fast a worker issues them, and what it takes.

Half-way the worker is killed and another one goes on. What it must not do is checked on the way:
one certificate each, each with a place of its own in a status list, and every one signed.
"""

import sys
import time
from collections.abc import Iterator
from subprocess import Popen

from deploy.local import ports
from deploy.local import probes
from services.certification.adapters.key_making import make_keys
from services.certification.bootstrap import SERVICE
from shared.events.envelope import Event
from shared.runtime.clock import SystemClock
from shared.runtime.settings import Settings
from shared.testing.harness import ServiceHarness
from tests.bench.place import Place
from tests.bench.place import until
from tests.bench.rows import Row
from tests.bench.rows import at_most
from tests.bench.stack import memory
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story

# One session is all that this certificate asks for, so that making the debts takes less time.
ATTENDED = {
    "id": RULE["id"],
    "kind": "attendance",
    "title": RULE["title"],
    "sessions_attended": 1,
    "hours": 8,
}

# Learners of one cohort, and events of one transaction while the debts are made.
OF_A_COHORT = 500
AT_ONCE = 100

# How much a worker's memory may grow between its first tenth and its last certificate, MB.
FLAT = 20.0

# What a killed worker had in its hands waits for the end of its lease, and on the embedded database
# for that of its transaction: at most so long, seconds.
STANDSTILL = 180.0


def run(place: Place) -> Iterator[Row]:
    count = 200 if place.quick else 10_000
    settings = place.settings("certification")
    # Without keys: what is owed waits for the worker, which has them.
    service = ServiceHarness(SERVICE, settings, place.tokens, SystemClock())  # type: ignore[arg-type]
    keys = make_keys(place.folder / "keys").environment
    try:
        publish(service, ATTENDED)
        _owe(service, count)
        first = Worker(place, settings, keys)
        early = first.memory_at(service, count // 10)
        seconds = _seconds_until(service, count // 2)
        half = first.kill(service)
        second = Worker(place, settings, keys)
        young = second.memory_at(service, half + count // 10)
        # The last few wait for the end of the killed worker's lease, which is no work.
        most = count - count // 20
        seconds += _seconds_until(service, most)
        _wait_for(service, count)
        grown = second.memory() - young
        until(lambda: _is_published(service), "the status list is signed")
        _check(service, count)
    finally:
        place.forget(service.db)
    yield Row(
        "issue certificates, one worker, with their places in the status list",
        (most - 2 * (count // 10) - half + count // 2) / seconds,
        "certificates/s",
        note=(
            f"{count:,} owed at once; killed at {half:,}, another worker went on; each has one "
            f"certificate, signed, in a place of its own"
        ),
    )
    yield Row(
        "memory of a worker, from a tenth to the last certificate",
        grown,
        "MB more",
        target=at_most(FLAT),
        note=f"{young:.0f} MB resident at a tenth; {early:.0f} MB in the worker before it",
    )


class Worker:
    """A worker process that runs jobs alone."""

    def __init__(self, place: Place, settings: Settings, keys: dict[str, str]) -> None:
        self._place = place
        port = ports.any_free()
        argv = [sys.executable, "-m", "services.certification", "worker", "--run", "jobs"]
        env = {**place.environment(settings), **keys, "WORKER_PORT": str(port)}
        self._process: Popen[bytes] = place.start(
            f"worker.{port}", argv, env, probes.answers(port, "/healthz")
        )

    def memory(self) -> float:
        """Resident, in MB."""
        return memory(self._process.pid)[0] / 1e6

    def memory_at(self, service: ServiceHarness, issued: int) -> float:
        """The same once so many certificates are there."""
        _wait_for(service, issued)
        return self.memory()

    def kill(self, service: ServiceHarness) -> int:
        """Ends it as `kill -9` does, wherever it is; how many certificates there are then."""
        self._process.kill()
        self._process.wait()
        self._place.end(self._process)
        return _issued(service)


def _owe(service: ServiceHarness, count: int) -> None:
    """So many learners who have earned a certificate; what cohorts themselves ask for is done."""
    cohorts = [Story(f"{begin}") for begin in range(0, count, OF_A_COHORT)]
    service.deliver(cohorts[0].opened())
    for cohort in cohorts:
        service.deliver(cohort.published(), cohort.pinned())
    service.run_jobs()
    events: list[Event] = []
    for number in range(count):
        learner = Story(str(number))
        learner.cohort_id = cohorts[number // OF_A_COHORT].cohort_id
        learner.team_id = f"team-{number // 5}"
        events += [learner.enrolled(f"Siti {number}"), learner.attended("session-1")]
    for at in range(0, len(events), AT_ONCE):
        service.deliver(*events[at : at + AT_ONCE])
    owed = service.db["ledgers"].count_documents({"owed_since": {"$ne": None}})
    assert owed == count, (owed, count)


def _wait_for(service: ServiceHarness, issued: int) -> None:
    """Looks twice a second, because each look takes the database's time."""
    seen, since = _issued(service), time.monotonic()
    while seen < issued:
        time.sleep(0.5)
        now = _issued(service)
        if now > seen:
            seen, since = now, time.monotonic()
        elif time.monotonic() - since > STANDSTILL:
            raise TimeoutError(
                f"{seen} of {issued} certificates, and no more for {STANDSTILL:.0f} s"
            )


def _seconds_until(service: ServiceHarness, issued: int) -> float:
    began = time.perf_counter()
    _wait_for(service, issued)
    return time.perf_counter() - began


def _issued(service: ServiceHarness) -> int:
    return service.db["certificates"].estimated_document_count()


def _is_published(service: ServiceHarness) -> bool:
    head = service.db["status_lists"].find_one({})
    return head is not None and head["signed"] is not None


def _check(service: ServiceHarness, count: int) -> None:
    db = service.db
    found = list(db["certificates"].find({}, {"enrolment_id": 1, "serial": 1, "proof": 1}))
    assert len({each["enrolment_id"] for each in found}) == count
    assert len({each["serial"] for each in found}) == count
    assert all(each["proof"] for each in found)
    places = list(db["status_entries"].find({}, {"certificate_id": 1}))
    assert {each["certificate_id"] for each in places} == {each["_id"] for each in found}
    assert len(places) == count
