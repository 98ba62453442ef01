"""Fixtures of the whole suite: a real database and broker a process, a fresh database a test.

`MONGODB_URI` and `KAFKA_BOOTSTRAP_SERVERS` in the environment make the suite use those servers
instead of the embedded ones; tests/broker.py has the choice of a broker. What the suite writes lies
in memory where there is room for it, and `PYTEST_DEBUG_TEMPROOT` puts it somewhere else.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.kafka.cluster import Cluster
from deploy.local import engines
from deploy.local import ports
from deploy.local.process import spawn
from shared.runtime.ids import new_id
from shared.runtime.logs import configure_logs
from shared.runtime.service import Service
from shared.testing.clock import FixedClock
from shared.testing.harness import ServiceHarness
from shared.testing.harness import settings_for
from shared.testing.tokens import TokenMaker
from tests import broker

UNIT = Path(__file__).parent / "unit"

# A file system in memory, and how much must be free on it, bytes. A database of the suite keeps
# about 200 MB, and several run at once.
MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3

# How long an embedded engine may take to accept connections, seconds.
ENGINE_START = 30.0


def pytest_configure(config: pytest.Config) -> None:
    """Puts temporary folders, the databases' too, on a file system in memory.

    The engines write and sync as always, only no disk is waited for. What a process has written
    there outlives it as on a disk, so `kill -9` of a database tests what it did before: whether an
    acknowledged write had left the process. Only a power cut would differ, which no test makes.
    """
    del config
    if "PYTEST_DEBUG_TEMPROOT" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Short files come last, so that the processes come to their ends at about the same time."""
    items.sort(key=lambda item: item.path.is_relative_to(UNIT))


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Returns when somebody listens; raises when the process ends or time is up."""
    until = time.monotonic() + ENGINE_START
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the engine ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"nothing listens on {port}")


class Engine:
    """A database or broker as a process that tests may kill and start again on its port."""

    def __init__(self, argv: list[str], port: int, log: Path) -> None:
        self.argv = argv
        self.port = port
        self._log = log.open("ab")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = spawn(self.argv, os.environ, self._log)
        wait_for_port(self.port, self.process)

    def kill(self) -> None:
        """Ends it as `kill -9` does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Logs as production writes them, shown by pytest when a test fails."""
    configure_logs("tests", "pytest")


@pytest.fixture(scope="session")
def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real database, shared by the tests of this process."""
    given = os.environ.get("MONGODB_URI")
    if given:
        yield given
        return
    folder = tmp_path_factory.mktemp("database")
    port = ports.any_free()
    engine = Engine(engines.database_argv(port, folder / "data"), port, folder / "log")
    engine.start()
    yield engines.database_uri(port)
    engine.close()


@pytest.fixture(scope="session")
def kafka_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real broker, shared by the tests of this process."""
    if broker.GIVEN:
        yield broker.GIVEN
        return
    folder = tmp_path_factory.mktemp("broker")
    if broker.APACHE:
        cluster = Cluster(folder)
        cluster.start()
        yield cluster.servers
        cluster.stop()
        return
    port = ports.any_free()
    engine = Engine(engines.broker_argv(port), port, folder / "log")
    engine.start()
    yield engines.broker_servers(port)
    engine.close()


@pytest.fixture(scope="session")
def tokens() -> TokenMaker:
    """The issuer whose tokens the services under test accept."""
    return TokenMaker()


@pytest.fixture(scope="session")
def jwks_file(tokens: TokenMaker, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The issuer's public keys as a file."""
    path = tmp_path_factory.mktemp("keys") / "jwks.json"
    path.write_text(json.dumps(tokens.jwks()))
    return str(path)


@pytest.fixture
def clock() -> FixedClock:
    """Business time, moved by the test alone."""
    return FixedClock()


@pytest.fixture
def harness(
    mongodb_uri: str, tokens: TokenMaker, jwks_file: str, clock: FixedClock
) -> Iterator[Callable[..., ServiceHarness]]:
    """Makes a harness of a service on a fresh database: `harness(SERVICE)`."""
    opened: list[ServiceHarness] = []

    def make(service: Service, **changes: Any) -> ServiceHarness:
        database = f"t_{new_id().replace('-', '')}_{service.name}"
        settings = settings_for(service.name, mongodb_uri, database, jwks_file, **changes)
        opened.append(ServiceHarness(service, settings, tokens, clock))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
