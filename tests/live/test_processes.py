"""Real service processes that die as under `kill -9`, at named places and at any place."""

import json
import os
import signal
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from deploy.local import ports
from shared.contracts import LEARNER_ENROLLED
from shared.mongo.client import connect
from shared.mongo.unit_of_work import Transaction
from shared.testing.tokens import TokenMaker
from tests.live.pair import Node
from tests.live.pair import eventually
from tests.live.pair import publisher
from tests.live.processes import ACADEMY
from tests.live.processes import Processes
from tests.live.processes import answers


def enroll(tx: Transaction, number: int) -> None:
    """Publishes what enrolment publishes when a person is enrolled."""
    tx.publish(
        LEARNER_ENROLLED,
        "pontianak",
        {
            "enrolment_id": f"enrolment-{number}",
            "person": {"id": f"person-{number}", "name": "Siti Rahma"},
            "team_id": "team-1",
            "cohort_id": "cohort-1",
            "unit": {"id": "unit-1", "kind": "ward", "name": "Kelurahan Mariana"},
        },
    )


@pytest.fixture
def database(processes: Processes) -> Iterator[Any]:
    """What the service's processes have written."""
    db = connect(processes.environment["MONGODB_URI"], processes.environment["MONGODB_DATABASE"])
    yield db
    db.client.close()


def test_two_workers_of_a_group_one_is_killed_and_everything_is_applied_once(
    processes: Processes, database: Any, node: Callable[..., Node]
) -> None:
    source = node(publisher())
    source.make_topic()
    relay = source.relay()
    first = processes.start("content", "worker", WORKER_PORT=str(ports.any_free()))
    processes.start("content", "worker", WORKER_PORT=str(ports.any_free()))

    for number in range(60):
        source.uow.run(enroll, number)
        if number == 20:
            relay.step()
            eventually(lambda: database["enrolments"].count_documents({}) > 0, "a first effect")
            first.kill()
            first.wait()
    while relay.step():
        pass
    eventually(lambda: database["enrolments"].count_documents({}) == 60, "all sixty", within=90)
    assert database["inbox"].count_documents({}) == 60
    assert database["dead_letters"].count_documents({}) == 0


def test_a_worker_that_dies_between_transaction_and_commit_is_followed_by_one_that_goes_on(
    processes: Processes, database: Any, node: Callable[..., Node]
) -> None:
    source = node(publisher())
    source.make_topic()
    for number in range(10):
        source.uow.run(enroll, number)
    source.relay().step()

    dying = processes.start(
        "content",
        "worker",
        WORKER_PORT=str(ports.any_free()),
        ACADEMY_FAILPOINTS="consumer.before_commit=exit:1",
    )
    assert dying.wait(timeout=60) == -signal.SIGKILL
    applied = database["inbox"].count_documents({})
    assert applied > 0

    processes.start("content", "worker", WORKER_PORT=str(ports.any_free()))
    eventually(lambda: database["enrolments"].count_documents({}) == 10, "all ten", within=60)
    assert database["inbox"].count_documents({}) == 10


def test_a_worker_stops_within_ten_seconds_of_sigterm(processes: Processes) -> None:
    port = ports.any_free()
    worker = processes.start("content", "worker", WORKER_PORT=str(port))
    eventually(lambda: answers(port), "the health server")
    started = time.monotonic()
    worker.terminate()
    assert worker.wait(timeout=30) == 0
    assert time.monotonic() - started < 10


def test_a_web_process_that_dies_in_the_middle_of_a_request_leaves_nothing_half_written(
    processes: Processes, database: Any, tokens: TokenMaker
) -> None:
    port = ports.any_free()
    address = f"http://127.0.0.1:{port}/v1/academies"
    token = tokens.mint("person-operator", name="Operator", roles=["operator"])
    headers = {"Authorization": f"Bearer {token}"}
    assert processes.start("enrolment", "indexes").wait(timeout=60) == 0
    dying = processes.start(
        "enrolment", "web", PORT=str(port), ACADEMY_FAILPOINTS="command.before_commit=exit:1"
    )
    eventually(lambda: answers(port), "the web process")
    with pytest.raises(requests.ConnectionError):
        requests.post(address, json=ACADEMY, headers=headers, timeout=30)
    os.killpg(dying.pid, signal.SIGKILL)
    dying.wait()
    assert database["academies"].count_documents({}) == 0
    assert database["outbox"].count_documents({}) == 0

    processes.start("enrolment", "web", PORT=str(port))
    eventually(lambda: answers(port), "the web process again")

    # Another academy, because the embedded database holds what the dead client had written in its
    # open transaction for up to a minute.
    other = {**ACADEMY, "slug": "singkawang", "code": "SKW"}
    answer = requests.post(address, json=other, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text
    assert [each["_id"] for each in database["academies"].find()] == ["singkawang"]
    assert database["outbox"].count_documents({}) == 1


def test_a_web_process_starts_without_a_database_and_says_so(
    processes: Processes, tmp_path: Path
) -> None:
    port, nobody = ports.any_free(), ports.any_free()
    uri = f"mongodb://127.0.0.1:{nobody}/?timeoutMS=1000"
    processes.start("enrolment", "web", PORT=str(port), MONGODB_URI=uri)
    eventually(lambda: answers(port), "the web process")
    ready = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10)
    assert ready.status_code == 503
    assert "database" in json.dumps(ready.json())
    assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10).status_code == 200
