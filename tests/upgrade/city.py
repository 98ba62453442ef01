"""Enrolment and content as processes behind the gateway, each replaced while the others go on."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymongo
import requests

from deploy.local import ports
from shared.contracts.registry import SERVICES
from shared.mongo.client import connect
from shared.runtime.ids import new_id
from tests.live.gateway import Gateway
from tests.live.pair import eventually
from tests.live.processes import Processes
from tests.live.processes import answers


@dataclass(frozen=True)
class Running:
    """A process of some version, by its HTTP port."""

    process: subprocess.Popen[bytes]
    port: int

    def ready(self) -> bool:
        assert self.process.poll() is None, f"ended with {self.process.returncode}"
        if not answers(self.port):
            return False
        return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=10).status_code == 200

    def stop(self) -> None:
        """As a rollout stops it; it has to end by itself, in good order and in time."""
        self.process.terminate()
        assert self.process.wait(timeout=30) == 0


class City:
    """Two web processes and a worker of enrolment, a worker of content, the gateway before them."""

    def __init__(self, processes: Processes, uri: str) -> None:
        mark = f"t_{new_id().replace('-', '')}"
        self._processes = processes
        self._names = {name: f"{mark}_{name}" for name in ("enrolment", "content")}
        self.enrolment = connect(uri, self._names["enrolment"])
        self.content = connect(uri, self._names["content"])
        self.webs: list[Running] = []
        self.workers: dict[str, Running] = {}
        self._gateway: Gateway | None = None

    @property
    def gateway(self) -> Gateway:
        assert self._gateway is not None
        return self._gateway

    def begin(self, code: Path) -> None:
        """Starts everything in this version."""
        self.webs = [self._begin("enrolment", "web", code) for _ in range(2)]
        for name in ("enrolment", "content"):
            self.workers[name] = self._begin(name, "worker", code)
        for each in (*self.webs, *self.workers.values()):
            eventually(each.ready, "all processes are ready")
        self._gateway = Gateway(self._upstreams())

    def make_indexes(self, service: str, code: Path) -> None:
        """What a service's upgrade begins with."""
        told = {"MONGODB_DATABASE": self._names[service]}
        command = self._processes.start(service, "indexes", code, **told)
        assert command.wait(timeout=60) == 0

    def start(self, service: str, kind: str, code: Path) -> Running:
        """A process that is ready, beside those that are there."""
        running = self._begin(service, kind, code)
        eventually(running.ready, f"{service}-{kind} is ready")
        return running

    def replace_webs(self, code: Path) -> None:
        """One at a time: a new one serves, the gateway forgets an old one, the old one stops."""
        for old in list(self.webs):
            new = self.start("enrolment", "web", code)
            self.webs = [new if each is old else each for each in self.webs]
            self.gateway.route(self._upstreams())
            old.stop()

    def replace_worker(self, service: str, new: Running) -> None:
        """The new one is ready and works beside the old one, which now stops."""
        self.workers[service].stop()
        self.workers[service] = new

    def rows(self) -> list[dict[str, Any]]:
        """Every event about cohorts that enrolment has written."""
        return list(self.enrolment["outbox"].find({"type": {"$regex": "cohort"}}))

    def known(self) -> dict[str, dict[str, Any]]:
        """The cohorts that content knows, by id."""
        return {each["_id"]: each for each in self.content["cohorts"].find()}

    def close(self) -> None:
        """Ends what runs, in good order: a client that is killed may hold documents for long."""
        if self._gateway is not None:
            self._gateway.close()
        running = [*self.webs, *self.workers.values()]
        for each in running:
            each.process.terminate()
        for each in running:
            each.process.wait(timeout=30)
        for db in (self.enrolment, self.content):
            # Many collections: on a busy machine that takes longer than a request may.
            with pymongo.timeout(90):
                db.client.drop_database(db.name)
            db.client.close()

    def _begin(self, service: str, kind: str, code: Path) -> Running:
        port = ports.any_free()
        told = {"PORT": str(port), "WORKER_PORT": str(port)}
        database = self._names[service]
        process = self._processes.start(service, kind, code, MONGODB_DATABASE=database, **told)
        return Running(process, port)

    def _upstreams(self) -> dict[str, str]:
        servers = "; server ".join(f"127.0.0.1:{web.port}" for web in self.webs)
        return {**dict.fromkeys(SERVICES, "127.0.0.1:9"), "enrolment": servers}
