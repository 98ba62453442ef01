"""Each alert is provoked: the condition on running processes, their real /metrics, the real rules.

After each the installation is mended as docs/runbook.md says, and nothing fires any more.
"""

import json
import os
import signal
import subprocess
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from deploy.local import engines
from deploy.local import ports
from deploy.local.place import REPOSITORY
from shared.cli import main
from shared.contracts import ACADEMY_OPENED
from shared.contracts import COHORT_CLOSED
from shared.contracts.registry import SERVICES
from shared.events.consumer import LAG_EVERY
from shared.events.consumer import ConsumerLoop
from shared.events.envelope import encode_data
from shared.events.envelope import encode_headers
from shared.events.kafka import make_admin
from shared.events.kafka import make_consumer
from shared.events.kafka import make_producer
from shared.events.topics import ensure_topic
from shared.mongo.client import connect
from shared.mongo.unit_of_work import UnitOfWork
from shared.runtime import metrics
from shared.runtime.health_server import HealthServer
from shared.runtime.ids import first_id_at
from shared.runtime.ids import new_id
from shared.testing.clock import FixedClock
from shared.testing.events import event
from shared.testing.harness import settings_for
from shared.testing.tokens import TokenMaker
from tests.conftest import Engine
from tests.live.pair import Node
from tests.live.pair import close_cohort
from tests.live.pair import eventually
from tests.live.processes import Processes
from tests.live.processes import environment_of
from tests.live.watch import Firing
from tests.live.watch import Watch

pytestmark = [
    pytest.mark.skipif(
        bool(os.environ.get("MONGODB_URI") or os.environ.get("KAFKA_BOOTSTRAP_SERVERS")),
        reason="given servers are not killed; these tests run on embedded ones",
    ),
]

HOUR = timedelta(hours=1)

# What an installation has besides the two services that are started here.
NOT_STARTED = [
    ("enrolment", "web"),
    ("content", "web"),
    ("content", "worker"),
    ("mentoring", "web"),
    ("mentoring", "worker"),
]


@pytest.fixture(scope="module")
def promtool() -> str:
    """Prometheus' own judge of rules."""
    tool = subprocess.run(
        ["deploy/tools/debian.sh", "promtool", "prometheus"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    if tool.returncode == 3:
        pytest.skip(tool.stderr.strip().splitlines()[-1])
    assert tool.returncode == 0, tool.stderr
    return tool.stdout.strip()


class Installation:
    """Certification's two kinds of process and a worker of enrolment, on engines of their own."""

    def __init__(self, folder: Path, promtool: str) -> None:
        database_port, broker_port = ports.any_free(), ports.any_free()
        self.database = Engine(
            engines.database_argv(database_port, folder / "data"), database_port, folder / "db.log"
        )
        self.broker = Engine(engines.broker_argv(broker_port), broker_port, folder / "broker.log")
        # A short time-out, so that an outage shows in seconds; it is still longer than what a
        # request may take before it counts as slow.
        self.uri = engines.database_uri(database_port).replace("timeoutMS=10000", "timeoutMS=2000")
        jwks = folder / "jwks.json"
        jwks.write_text(json.dumps(TokenMaker().jwks()))
        servers = engines.broker_servers(broker_port)
        self.environment = environment_of(self.uri, servers, str(jwks), "", folder)
        self._processes = Processes(self.environment, folder)
        self.settings = settings_for(
            "enrolment", self.uri, "academy_enrolment", str(jwks), kafka_bootstrap_servers=servers
        )
        self._started: dict[tuple[str, str], subprocess.Popen[bytes]] = {}
        self.watch = Watch(promtool, folder, {})
        self._closing: list[Callable[[], None]] = []

    def start(self) -> None:
        self.database.start()
        self.broker.start()
        self.make_topics()
        self.run("enrolment", "worker")
        self.run("certification", "worker")
        self.run("certification", "web", WEB_CONCURRENCY="2")
        self.certification = self._connect("academy_certification")
        self.enrolment = self._connect("academy_enrolment")
        self.producer = make_producer(self.settings)
        self._closing.append(lambda: self.producer.close(timeout=2))

    def make_topics(self) -> None:
        """Makes every service's topic, so that no consumer waits for one at its start."""
        admin = make_admin(self.settings)
        for service in SERVICES:
            ensure_topic(admin, replace(self.settings, service=service), lambda: None)
        admin.close()

    def _connect(self, name: str) -> Any:
        db = connect(self.uri, name)
        self._closing.append(db.client.close)
        return db

    def run(self, service: str, process: str, **more: str) -> None:
        port = ports.any_free()
        own = {"PORT": str(port), "WORKER_PORT": str(port), **more}
        self._started[service, process] = self._processes.start(service, process, **own)
        self.watch.ports[service, process] = port

    def signal(self, service: str, process: str, number: signal.Signals) -> None:
        os.killpg(self._started[service, process].pid, number)

    def kill(self, service: str, process: str) -> None:
        self.signal(service, process, signal.SIGKILL)
        self._started[service, process].wait()

    def send(self, key: str, headers: list[tuple[str, bytes]], value: bytes) -> None:
        """Puts a record into enrolment's topic, past the outbox."""
        self.producer.send("academy.enrolment", key=key.encode(), headers=headers, value=value).get(
            10
        )

    def fires(self, *expected: Firing, within: float = 30.0, **how: Any) -> None:
        """Returns when exactly these alerts fire."""
        try:
            eventually(
                lambda: self.watch.shows(expected, kinds=NOT_STARTED, **how),
                f"{sorted(expected)} alone fire",
                within,
            )
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.watch.last}") from None

    def close(self) -> None:
        self._processes.close()
        for close in reversed(self._closing):
            close()
        self.broker.close()
        self.database.close()


@pytest.fixture(scope="module")
def site(promtool: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("alerts"), promtool)
    try:
        made.start()
        made.fires(within=60)
        yield made
    finally:
        made.close()


def opened(academy: str, age: timedelta = timedelta(0)) -> tuple[str, list[Any], bytes]:
    """A record that tells of a new academy, as key, headers and value."""
    data = {
        "academy": academy,
        "code": academy[:3].upper(),
        "name": {"id": "Akademi", "en": "Academy"},
        "locale": "id",
        "time_zone": "Asia/Pontianak",
    }
    then = datetime.now(UTC) - age
    # An id tells when it was made.
    id = first_id_at(then) + new_id()[13:]
    made = event(ACADEMY_OPENED, academy, data, at=then, id=id)
    return made.key, encode_headers(made), encode_data(made.data)


def test_events_that_come_late(site: Installation) -> None:
    site.send(*opened("first", HOUR))
    eventually(lambda: site.certification["academies"].find_one({"_id": "first"}), "its effect")

    def more() -> None:
        for number in range(5):
            site.send(*opened(f"late-{number}", HOUR))

    site.fires(("AcademyEventsLate", "certification"), meanwhile=more)
    site.fires(meanwhile=lambda: site.send(*opened("in-time")))


def test_dead_letters_and_the_stop_that_twenty_of_them_cause(site: Installation) -> None:
    for number in range(20):
        site.send(f"key-{number}", [("ce_type", b"academy.enrolment.academy.opened.v1")], b"{")
    site.fires(("AcademyConsumerStopped", "certification"), ("AcademyDeadLetters", "certification"))

    def academy(*words: str) -> str:
        done = CliRunner().invoke(main, [*words], env=site.environment)
        assert done.exit_code == 0, done.output
        return done.output

    service = ("--service", "certification")
    for line in academy("dead-letters", "list", *service, "--json").splitlines():
        letter = json.loads(line)["id"]
        academy("dead-letters", "discard", *service, letter, "--reason", "sent by a test")
    academy("consumers", "resume", *service)
    site.fires()


def test_jobs_that_fail_and_jobs_that_do_not_end(site: Installation) -> None:
    jobs, now = site.certification["jobs"], datetime.now(UTC)
    job = {"kind": "reckon-cohort", "academy": "first", "progress": 0.0, "token": None}
    held = {"state": "running", "attempts": 1, "lease_until": now + HOUR, "run_after": now - HOUR}
    last = {"state": "queued", "attempts": 4, "lease_until": None, "run_after": now, "params": {}}

    def fail() -> None:
        jobs.insert_one({**job, **last})
        eventually(lambda: jobs.find_one({"state": "failed"}), "a job that has failed for good")
        jobs.delete_one({"state": "failed"})

    jobs.insert_one({"_id": "held", **job, **held})
    site.fires(
        ("AcademyJobsFailing", "certification"),
        ("AcademyJobsLate", "certification"),
        meanwhile=fail,
    )
    jobs.delete_one({"_id": "held"})
    site.fires()


def test_a_certificate_that_is_owed_and_cannot_be_signed(site: Installation) -> None:
    ledgers = site.certification["ledgers"]
    site.send(*opened("owing"))
    eventually(lambda: site.certification["academies"].find_one({"_id": "owing"}), "an academy")
    # Its first job would look at the ledger that only the measure is to see.
    waiting = {"academy": "owing", "state": {"$in": ["queued", "running"]}}
    eventually(lambda: not site.certification["jobs"].find_one(waiting), "the end of its jobs")
    owed = {"_id": "l", "academy": "owing", "owed_since": datetime.now(UTC) - HOUR}
    ledgers.insert_one(owed)
    lists = site.certification["status_lists"]
    unsigned = {"number": 1, "used": 1, "changes": 0, "signed": None, "asked_at": None}
    lists.insert_one({"_id": "owing:1", "academy": "owing", **unsigned})
    site.fires(
        ("AcademyCertificatesOwed", "certification"),
        ("AcademyStatusListsUnsigned", "certification"),
    )
    ledgers.delete_one({"_id": "l"})
    lists.delete_one({"_id": "owing:1"})
    site.fires()


def test_a_process_that_is_frozen(site: Installation) -> None:
    gone: Iterable[Firing] = (
        ("AcademyProcessDown", "certification"),
        ("AcademyServiceGone", "certification"),
    )
    site.signal("certification", "web", signal.SIGSTOP)
    site.fires(*gone)
    site.signal("certification", "web", signal.SIGCONT)
    site.fires()


def test_a_loop_that_hangs(site: Installation) -> None:
    site.kill("enrolment", "worker")
    site.run("enrolment", "worker", ACADEMY_FAILPOINTS="relay.acknowledged=hang:1")
    UnitOfWork("enrolment", site.enrolment, FixedClock(datetime.now(UTC))).run(
        close_cohort, "cohort-1"
    )
    site.fires(("AcademyLoopStalled", "enrolment"))
    site.kill("enrolment", "worker")
    site.run("enrolment", "worker")
    site.fires()


def test_a_database_that_is_away(site: Installation) -> None:
    port = site.watch.ports["certification", "web"]

    def ask(number: int) -> int:
        address = f"http://127.0.0.1:{port}/verify/PIA-2026-C03-0123-K7M2QX"
        return requests.get(address, timeout=30).status_code

    assert ask(0) == 404
    site.database.kill()
    site.send(*opened("waiting"))
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(ask, range(6))) == {503}
        site.fires(
            ("AcademyDatabaseAway", "certification"),
            ("AcademyDatabaseAway", "enrolment"),
            ("AcademyPartitionsPaused", "certification"),
            ("AcademyWebErrors", "certification"),
            ("AcademyWebSlow", "certification"),
            meanwhile=lambda: list(pool.map(ask, range(6))) and None,
            # A loop that waits for a time-out looks like one that hangs when looked at for seconds.
            apart_from="AcademyLoopStalled",
        )
    site.database.start()
    site.fires()
    assert site.certification["academies"].find_one({"_id": "waiting"})


def test_a_broker_that_is_away(site: Installation) -> None:
    site.broker.kill()
    an_hour_ago = FixedClock(datetime.now(UTC) - HOUR)
    UnitOfWork("enrolment", site.enrolment, an_hour_ago).run(close_cohort, "cohort-2")
    site.fires(
        ("AcademyBrokerAway", "certification"),
        ("AcademyBrokerAway", "enrolment"),
        ("AcademyOutboxNotMoving", "enrolment"),
        apart_from="AcademyLoopStalled",
    )
    site.broker.start()
    # The embedded broker has forgotten its topics, and its readers have to join anew.
    site.make_topics()
    for service in ("enrolment", "certification"):
        site.kill(service, "worker")
        site.run(service, "worker")
    site.fires()


def test_a_consumer_that_does_not_keep_up(
    source: Node, sink: Node, promtool: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop runs in this process, because the embedded broker's workers show no lag."""
    for name, value in (("service", "content"), ("process", "worker")):
        monkeypatch.setitem(metrics._identity, name, value)
    client = make_consumer(sink.settings)
    now = [0.0]
    loop = ConsumerLoop(
        client, sink.dispatcher(), sink.stops, monotonic=lambda: now[0], shows_lag=True
    )
    loop.subscribe([source.topic])
    producer = source.producer()
    health = HealthServer(0, {}, "127.0.0.1")
    health.start()
    watch = Watch(promtool, tmp_path, {("content", "worker"): health.port})
    made = event(COHORT_CLOSED, "pontianak", {"cohort_id": "c", "state": "closed", "reason": "x"})

    def look() -> None:
        now[0] += LAG_EVERY
        loop.step(timeout_ms=50)
        loop.observe()

    def send(count: int) -> None:
        # One by one: the embedded broker counts batches and not records.
        for _ in range(count):
            value = encode_data(made.data)
            producer.send(source.topic, key=b"c", headers=encode_headers(made), value=value).get(10)

    def shown() -> float:
        series = watch.scrape().items()
        return sum(s.value for name, s in series if name.startswith("academy_consumer_lag"))

    def pile_up() -> None:
        send(10)
        look()

    def lagging(*expected: Firing) -> bool:
        present = [("content", "web"), *NOT_STARTED, ("enrolment", "worker")]
        certification = [("certification", "web"), ("certification", "worker")]
        return watch.shows(
            expected,
            meanwhile=pile_up if expected else look,
            growing="academy_consumer_lag",
            apart_from="AcademyConsumerStopped",
            kinds=[*present, *certification],
        )

    try:
        eventually(lambda: loop.step(timeout_ms=50) or client.assignment(), "its partitions")
        sink.stops.stop("reads nothing for a while", datetime.now(UTC))
        now[0] += LAG_EVERY
        loop.step(timeout_ms=50)
        send(1_005)
        look()
        assert shown() == 1_005
        assert lagging(("AcademyConsumerLagging", "content")), watch.last
        sink.stops.resume()
        eventually(lambda: look() or shown() == 0, "that it has caught up")
        assert lagging(), watch.last
    finally:
        health.stop()
        client.close(autocommit=False, timeout_ms=2_000)
