"""How a worker says that it lives and is ready."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from shared.runtime.health_server import HealthServer
from shared.runtime.metrics import OUTBOX_PENDING


class Checks:
    def __init__(self) -> None:
        self.broker = True

    def database(self) -> tuple[bool, str]:
        return True, "answers"

    def consumer(self) -> tuple[bool, str]:
        return self.broker, "heard 1 s ago"

    def broken(self) -> tuple[bool, str]:
        raise ConnectionError("mongodb://app:hunter2@db")


@pytest.fixture
def checks() -> Checks:
    return Checks()


@pytest.fixture
def server(checks: Checks) -> Iterator[HealthServer]:
    made = HealthServer(
        0, {"database": checks.database, "consumer": checks.consumer}, host="127.0.0.1"
    )
    made.start()
    yield made
    made.stop()


def get(server: HealthServer, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def ready(server: HealthServer) -> tuple[int, Any]:
    status, body = get(server, "/readyz")
    return status, json.loads(body)


def test_all_checks_are_told(server: HealthServer, checks: Checks) -> None:
    assert ready(server) == (
        200,
        {
            "ready": True,
            "checks": {
                "database": {"ok": True, "detail": "answers"},
                "consumer": {"ok": True, "detail": "heard 1 s ago"},
            },
        },
    )
    checks.broker = False
    status, body = ready(server)
    assert status == 503
    assert body["ready"] is False
    assert body["checks"]["database"]["ok"] is True
    assert body["checks"]["consumer"]["ok"] is False


def test_a_check_that_raises_is_bad_and_tells_no_address(checks: Checks) -> None:
    server = HealthServer(
        0, {"broken": checks.broken, "database": checks.database}, host="127.0.0.1"
    )
    server.start()
    status, body = ready(server)
    server.stop()
    assert status == 503
    assert body["checks"]["broken"] == {"ok": False, "detail": "ConnectionError"}
    assert body["checks"]["database"]["ok"] is True


def test_liveness_does_not_ask_the_checks(server: HealthServer, checks: Checks) -> None:
    checks.broker = False
    assert get(server, "/healthz") == (200, b'{"alive":true}')


def test_metrics_are_served(server: HealthServer) -> None:
    OUTBOX_PENDING.set(41)
    status, body = get(server, "/metrics")
    assert status == 200
    assert b"academy_outbox_pending 41.0" in body


def test_another_path_is_404(server: HealthServer) -> None:
    assert get(server, "/")[0] == 404


def test_one_slow_check_does_not_keep_others_waiting() -> None:
    waiting, go = threading.Event(), threading.Event()

    def slow() -> tuple[bool, str]:
        waiting.set()
        return go.wait(10), "late"

    server = HealthServer(0, {"slow": slow}, host="127.0.0.1")
    server.start()
    thread = threading.Thread(target=ready, args=(server,))
    thread.start()
    assert waiting.wait(5)
    assert get(server, "/healthz")[0] == 200
    go.set()
    thread.join(10)
    server.stop()


def test_a_stopped_server_frees_its_port(checks: Checks) -> None:
    first = HealthServer(0, {}, host="127.0.0.1")
    first.start()
    first.stop()
    second = HealthServer(first.port, {}, host="127.0.0.1")
    second.stop()
