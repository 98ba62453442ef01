"""Where benchmarks run: a throwaway folder, engines, and processes that end with this one."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from pymongo.database import Database

from deploy.kafka.cluster import Cluster
from deploy.kafka.jars import Missing
from deploy.kafka.node import NotStarted
from deploy.local import engines
from deploy.local import ports
from deploy.local import probes
from deploy.local.process import spawn
from shared.mongo.client import Document
from shared.runtime.ids import new_id
from shared.runtime.settings import Settings
from shared.testing.harness import settings_for
from shared.testing.tokens import AUDIENCE
from shared.testing.tokens import ISSUER
from shared.testing.tokens import TokenMaker

# How long anything may take to start, seconds.
TO_START = 60.0


def until(condition: Callable[[], Any], what: str, within: float = TO_START) -> None:
    """Looks again until the condition holds. Raises TimeoutError."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within:.0f} s: {what}")
        time.sleep(0.02)


class Place:
    """Engines start when they are first asked for; `close` ends all that was started.

    `MONGODB_URI` and `KAFKA_BOOTSTRAP_SERVERS` in the environment name others to use instead.
    """

    def __init__(self, folder: Path, quick: bool = False) -> None:
        self.folder = folder
        self.quick = quick
        self._started: dict[subprocess.Popen[bytes], str] = {}
        self._clusters: list[Cluster] = []
        self.tokens = TokenMaker()

    @cached_property
    def mongodb_uri(self) -> str:
        if given := os.environ.get("MONGODB_URI"):
            return given
        port = ports.any_free()
        argv = engines.database_argv(port, self.folder / "database")
        self.start("database", argv, {}, probes.listens(port))
        return engines.database_uri(port)

    @property
    def given_kafka(self) -> str:
        return os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "")

    @cached_property
    def apache_servers(self) -> str:
        """One node of Apache Kafka, "" where it cannot be had; why is printed."""
        cluster = Cluster(self.folder / "kafka")
        try:
            cluster.start()
        except (Missing, NotStarted) as reason:
            print(f"    without Apache Kafka: {reason}", flush=True)
            return ""
        self._clusters.append(cluster)
        return cluster.servers

    @cached_property
    def kafka_servers(self) -> str:
        if given := self.given_kafka:
            return given
        port = ports.any_free()
        self.start("broker", engines.broker_argv(port), {}, probes.listens(port))
        return engines.broker_servers(port)

    @cached_property
    def jwks(self) -> Path:
        path = self.folder / "jwks.json"
        path.write_text(json.dumps(self.tokens.jwks()))
        return path

    def settings(self, service: str, **changes: Any) -> Settings:
        """Settings of a service on a fresh database."""
        database = changes.pop("database", f"b_{new_id().replace('-', '')}_{service}")
        return settings_for(service, self.mongodb_uri, database, str(self.jwks), **changes)

    def environment(self, settings: Settings) -> dict[str, str]:
        """The same for a process of its own."""
        return {
            "ENVIRONMENT": "development",
            "MONGODB_URI": settings.mongodb_uri,
            "MONGODB_DATABASE": settings.database,
            "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
            "KAFKA_TOPIC_PREFIX": settings.topic_prefix,
            "KAFKA_EPHEMERAL": str(settings.kafka_ephemeral).lower(),
            "AUTH_JWKS": str(self.jwks),
            "AUTH_ISSUER": ISSUER,
            "AUTH_AUDIENCE": AUDIENCE,
            "MALLOC_ARENA_MAX": "2",
        }

    def forget(self, db: Database[Document]) -> None:
        """Closes the connection; drops the database where it would not go with the folder."""
        if "MONGODB_URI" in os.environ:
            db.client.drop_database(db.name)
        db.client.close()

    def start(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str],
        ready: Callable[[], bool],
    ) -> subprocess.Popen[bytes]:
        """A process that is ready, bound to the life of this one; its log lies in the folder."""
        log = self.folder / f"{name}.log"
        with log.open("ab") as output:
            process = spawn(argv, {**os.environ, **env}, output)
        self._started[process] = name

        def answers() -> bool:
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended: {log.read_text(errors='replace')[-2000:]}")
            return ready()

        until(answers, f"{name} is ready")
        return process

    def end(self, process: subprocess.Popen[bytes], within: float = 15.0) -> None:
        """Ends one of them in good order."""
        del self._started[process]
        process.terminate()
        try:
            process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def pids(self, name: str) -> list[int]:
        """The processes that were started under this name."""
        return [process.pid for process, started in self._started.items() if started == name]

    def close(self) -> None:
        for cluster in self._clusters:
            cluster.stop()
        for process in reversed(list(self._started)):
            self.end(process)
