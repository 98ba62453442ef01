"""Two workers of certification against one, with its real handlers; and what they must not do."""

import sys
import time
from collections.abc import Iterator
from statistics import median
from subprocess import Popen

from deploy.local import ports
from deploy.local import probes
from services.certification.bootstrap import SERVICE
from shared.contracts import ITEM_COMPLETED
from shared.events.envelope import Event
from shared.events.kafka import make_admin
from shared.events.topics import PARTITIONS
from shared.runtime.clock import SystemClock
from shared.runtime.settings import Settings
from shared.testing.events import event
from shared.testing.harness import ServiceHarness
from tests.bench.brokers import Filler
from tests.bench.brokers import brokers
from tests.bench.brokers import fresh_prefix
from tests.bench.brokers import make_topics
from tests.bench.place import Place
from tests.bench.place import until
from tests.bench.rows import Row
from tests.bench.stack import cpu
from tests.journey.load import applied
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story

LEARNERS = 200
ITEMS = 12


def run(place: Place) -> Iterator[Row]:
    rounds, of_each = (1, 400) if place.quick else (3, 1200)
    # Where there are two: only Apache Kafka can say who owns which partition.
    broker = list(brokers(place))[-1]
    settings = broker.settings(place, "certification", fresh_prefix())
    service = ServiceHarness(SERVICE, settings, place.tokens, SystemClock())  # type: ignore[arg-type]
    make_topics(settings, "enrolment", "content", "mentoring")
    filler = Filler(settings)
    told = Told()
    alone: list[float] = []
    together: list[float] = []
    try:
        _enrol(service)
        one = Worker(place, settings)
        for _ in range(rounds):
            told.until_all_work(filler, [one])
            alone.append(told.timed(filler, [one], of_each))
            two = Worker(place, settings)
            told.until_all_work(filler, [one, two])
            owners = "" if broker.ephemeral else _owners(settings)
            engine = _database_cpu(place)
            began = time.monotonic()
            together.append(told.timed(filler, [one, two], of_each))
            busy = (_database_cpu(place) - engine) / (time.monotonic() - began)
            two.end()
        facts = sum(len(each["facts"]) for each in service.db["ledgers"].find({}, {"facts": 1}))
        assert facts == told.number + LEARNERS, (facts, told.number)
    finally:
        filler.close()
        place.forget(service.db)
    yield Row(
        "certification applies completed lessons, one worker",
        median(alone),
        "events/s",
        note=f"real handlers on {LEARNERS} ledgers ({broker.name})",
    )
    yield Row(
        "the same, two workers against one",
        median(together),
        "events/s",
        median(alone),
        median(two / one for one, two in zip(alone, together, strict=True)),
        note=(
            f"all {told.number} events applied once{owners}; meanwhile the database, which runs on "
            f"one core, used {busy:.0%} of it"
        ),
    )


class Told:
    """Sends each event once and knows how many there were."""

    def __init__(self) -> None:
        self.number = 0

    def until_all_work(self, filler: Filler, workers: list["Worker"]) -> None:
        """Sends a little until every worker has had some of it, and all is applied."""
        before = [worker.applied() for worker in workers]

        def all_have() -> bool:
            self._send_and_wait(filler, workers, 30)
            seen = zip(workers, before, strict=True)
            return all(worker.applied() > had for worker, had in seen)

        until(all_have, "every worker has partitions", within=120)

    def timed(self, filler: Filler, workers: list["Worker"], number: int) -> float:
        """Events a second from the first one sent to the last one applied."""
        began = time.perf_counter()
        self._send_and_wait(filler, workers, number)
        return number / (time.perf_counter() - began)

    def _send_and_wait(self, filler: Filler, workers: list["Worker"], number: int) -> None:
        expected = sum(worker.applied() for worker in workers) + number
        filler.send(self._completed(number))
        until(
            lambda: sum(worker.applied() for worker in workers) >= expected,
            "all is applied",
            within=120,
        )

    def _completed(self, number: int) -> list[Event]:
        """The next completions: everybody's first lesson, then everybody's second one …"""
        events = []
        for at in range(self.number, self.number + number):
            item, learner = divmod(at, LEARNERS)
            data = {
                "enrolment_id": f"enrolment-{learner}",
                "cohort_id": "cohort-0",
                "item_id": f"lesson-{item}",
                "minutes": 10,
            }
            events.append(event(ITEM_COMPLETED, "pontianak", data, sequence=item + 1))
        self.number += number
        return events


class Worker:
    """A worker process that runs the consumer alone."""

    def __init__(self, place: Place, settings: Settings) -> None:
        self._place = place
        self._port = ports.any_free()
        argv = [sys.executable, "-m", "services.certification", "worker", "--run", "consumer"]
        env = {**place.environment(settings), "WORKER_PORT": str(self._port)}
        ready = probes.answers(self._port)
        self._process: Popen[bytes] = place.start(f"worker.{self._port}", argv, env, ready)

    def applied(self) -> int:
        return applied(self._port, ITEM_COMPLETED.name)

    def end(self) -> None:
        self._place.end(self._process)


def _enrol(service: ServiceHarness) -> None:
    """A cohort with a rule and a course of more lessons than anybody completes here."""
    publish(service, RULE)
    story = Story("0")
    required = [f"lesson-{number}" for number in range(ITEMS)]
    service.deliver(story.opened(), story.published(), story.pinned(*required, "never"))
    for number in range(LEARNERS):
        learner = Story(str(number))
        learner.cohort_id, learner.team_id = "cohort-0", f"team-{number // 5}"
        service.deliver(learner.enrolled())
    service.run_jobs()


def _database_cpu(place: Place) -> float:
    return sum(cpu(pid) for pid in place.pids("database"))


def _owners(settings: Settings) -> str:
    """Which partitions of content's topic each worker has, as the broker says."""
    admin = make_admin(settings)
    members = admin.describe_groups([settings.group])[settings.group]["members"]
    admin.close()
    topic = f"{settings.topic_prefix}academy.content"
    owned = [
        each["partitions"]
        for member in members
        for each in member["member_assignment"]["assigned_partitions"]
        if each["topic"] == topic
    ]
    together = sorted(partition for partitions in owned for partition in partitions)
    assert together == list(range(PARTITIONS)), owned
    shares = " and ".join("+".join(map(str, partitions)) for partitions in owned)
    return f", partitions {shares}, each with one owner"
