"""Broker and database die and come back while services work."""

import json
import os
import threading
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.kafka.cluster import Cluster
from deploy.local import engines
from deploy.local import ports
from shared.runtime.health_server import readiness
from shared.runtime.worker import Worker
from shared.testing.harness import settings_for
from shared.testing.tokens import TokenMaker
from tests import broker
from tests.conftest import Engine
from tests.live.pair import Node
from tests.live.pair import close_cohort
from tests.live.pair import eventually
from tests.live.pair import listener
from tests.live.pair import publisher

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("MONGODB_URI") or (broker.GIVEN and not broker.APACHE)),
    reason="given servers are not killed; these tests run on engines of their own",
)


class ApacheNode:
    """Apache Kafka with the face of an `Engine`: what it holds outlives a kill."""

    def __init__(self, folder: Path) -> None:
        self._cluster = Cluster(folder)
        self._formatted = False
        self.servers = self._cluster.servers

    def start(self) -> None:
        if self._formatted:
            self._cluster.nodes[0].start()
        else:
            self._cluster.start()
            self._formatted = True

    def kill(self) -> None:
        self._cluster.nodes[0].kill()

    def close(self) -> None:
        self._cluster.stop()


class Site:
    """A database and a broker of its own, and two nodes on them."""

    def __init__(self, folder: Path) -> None:
        database_port = ports.any_free()
        data = folder / "data"
        self.database = Engine(
            engines.database_argv(database_port, data), database_port, folder / "database.log"
        )
        self.broker, servers = _broker(folder)
        jwks = folder / "jwks.json"
        jwks.write_text(json.dumps(TokenMaker().jwks()))
        # A short operation time-out, so that a test sees many failures in a few seconds.
        uri = engines.database_uri(database_port).replace("timeoutMS=10000", "timeoutMS=2000")

        self._nodes: list[Node] = []

        def node(service: Any) -> Callable[[], Node]:
            settings = settings_for(
                service.name,
                uri,
                f"academy_{service.name}",
                str(jwks),
                kafka_bootstrap_servers=servers,
                kafka_ephemeral=not broker.APACHE,
            )

            def make() -> Node:
                self._nodes.append(Node(service, settings))
                return self._nodes[-1]

            return make

        self.source_settings = node(publisher())
        self.sink_settings = node(listener())

    def start(self) -> None:
        self.database.start()
        self.broker.start()

    def close(self) -> None:
        for each in self._nodes:
            each.db.client.close()
        self.broker.close()
        self.database.close()


def _broker(folder: Path) -> tuple[Engine | ApacheNode, str]:
    """A broker of the test's own, and its address."""
    if broker.APACHE:
        node = ApacheNode(folder / "broker")
        return node, node.servers
    port = ports.any_free()
    engine = Engine(engines.broker_argv(port), port, folder / "broker.log")
    return engine, engines.broker_servers(port)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.close()


@pytest.fixture
def run_worker() -> Iterator[Callable[[Node], Worker]]:
    """Starts the real worker's loops in threads of this process."""
    workers: list[Worker] = []

    def start(node: Node) -> Worker:
        worker = Worker(node.resources)
        workers.append(worker)
        worker.start()
        return worker

    yield start
    for worker in workers:
        worker.stop.set()
    # A process would end after eight seconds whatever its threads wait for; a thread can't.
    assert all(worker.join(within=60) for worker in workers)


@pytest.mark.skipif(broker.APACHE, reason="Apache Kafka keeps its log through a kill")
def test_a_broker_that_lost_its_log_gets_everything_again_and_nothing_is_applied_twice(
    site: Site, run_worker: Callable[[Node], Worker]
) -> None:
    site.start()
    source, sink = site.source_settings(), site.sink_settings()
    workers = [run_worker(source), run_worker(sink)]
    for number in range(10):
        source.uow.run(close_cohort, f"cohort-{number}")
    eventually(lambda: len(sink.effects()) == 10, "ten effects")

    site.broker.kill()
    # Requests go on: they need the database alone.
    for number in range(10, 20):
        source.uow.run(close_cohort, f"cohort-{number}")
    for worker in workers:
        worker.stop.set()
    # A process would end after eight seconds whatever its threads wait for; a thread can't.
    assert all(worker.join(within=60) for worker in workers)
    site.broker.start()
    run_worker(source)
    run_worker(sink)

    eventually(lambda: len(sink.effects()) == 20, "twenty effects")
    source.uow.run(close_cohort, "cohort-0")
    eventually(lambda: sink.effects()["cohort-0"] == [1, 2], "the last event")
    assert all(seen == [1] for cohort, seen in sink.effects().items() if cohort != "cohort-0")


@pytest.mark.skipif(not broker.APACHE, reason="needs a broker that keeps its log: make test-kafka")
def test_a_broker_that_is_killed_is_found_again_by_the_workers_that_were_there(
    site: Site, run_worker: Callable[[Node], Worker]
) -> None:
    site.start()
    source, sink = site.source_settings(), site.sink_settings()
    workers = [run_worker(source), run_worker(sink)]
    for number in range(10):
        source.uow.run(close_cohort, f"cohort-{number}")
    eventually(lambda: len(sink.effects()) == 10, "ten effects")

    site.broker.kill()
    for number in range(20):
        source.uow.run(close_cohort, f"cohort-{number}")
    eventually(lambda: not readiness(workers[0].checks())[1]["checks"]["broker"]["ok"], "missed")
    site.broker.start()

    expected = {f"cohort-{number}": [1, 2] if number < 10 else [1] for number in range(20)}
    eventually(lambda: sink.effects() == expected, "everything, once")
    eventually(lambda: source.pending() == 0, "all marked")
    for worker in workers:
        eventually(lambda worker=worker: readiness(worker.checks())[0] == 200, "ready again")
    assert not any(worker.failed or worker.stop.is_set() for worker in workers)


def test_a_database_that_is_away_for_a_while_costs_nothing_but_time(
    site: Site, run_worker: Callable[[Node], Worker]
) -> None:
    site.start()
    source, sink = site.source_settings(), site.sink_settings()
    workers = [run_worker(source), run_worker(sink)]
    for number in range(5):
        source.uow.run(close_cohort, f"cohort-{number}")
    eventually(lambda: len(sink.effects()) == 5, "five effects")

    site.database.kill()
    status, body = readiness(workers[1].checks())
    assert status == 503
    assert body["checks"]["database"]["ok"] is False
    assert body["checks"]["broker"]["ok"] is True
    # The design's outage: loops must live through many failed attempts.
    threading.Event().wait(20)
    assert not any(worker.failed or worker.stop.is_set() for worker in workers)
    site.database.start()

    eventually(lambda: _try(source, "cohort-5"), "a command that succeeds again", within=60)
    eventually(lambda: "cohort-5" in sink.effects(), "its effect", within=60)
    assert all(seen == [1] for cohort, seen in sink.effects().items() if cohort != "cohort-5")
    assert len(sink.effects()) == 6


def test_a_worker_starts_before_broker_and_database_and_goes_on_when_they_come(
    site: Site, run_worker: Callable[[Node], Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    import tests.live.pair as pair

    # The node itself would make indexes at once; here the worker has to do it when it can.
    monkeypatch.setattr(pair, "ensure_indexes", lambda resources: [])
    source, sink = site.source_settings(), site.sink_settings()
    workers = [run_worker(source), run_worker(sink)]
    _, body = readiness(workers[0].checks())
    assert body["checks"]["database"]["ok"] is False
    assert body["checks"]["broker"]["ok"] is False

    site.database.start()
    eventually(lambda: workers[0].checks()["database"]()[0], "the database in /readyz")
    eventually(lambda: all(worker.prepared for worker in workers), "the indexes", within=60)
    eventually(lambda: _try(source, "cohort-1"), "a command that succeeds", within=60)
    written = source.db["outbox"].count_documents({})
    assert source.pending() == written
    site.broker.start()
    expected = {"cohort-1": list(range(1, written + 1))}
    eventually(lambda: sink.effects() == expected, "the effect", within=60)
    assert not any(worker.failed for worker in workers)


def _try(source: Node, cohort: str) -> bool:
    try:
        source.uow.run(close_cohort, cohort)
    except Exception:
        return False
    return True
