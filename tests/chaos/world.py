"""Everything that runs: brokers, database, and each service's web and worker processes."""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from deploy.local import keys
from deploy.local import ports
from deploy.local import probes
from deploy.local.environment import Outside
from deploy.local.environment import environment
from deploy.local.place import Place
from deploy.local.process import Patience
from deploy.local.process import Process
from deploy.local.process import spawn
from deploy.local.scale import SERVICES
from deploy.local.stack import Stack
from tests.chaos.brokers import Brokers

# Seconds until everything serves, on a machine that does other things too.
TO_START = 120.0
WEB_WORKERS = 2
WORKERS = 2


class NotReady(Exception):
    """The text names what does not serve."""


class World:
    """Starts in the calling thread, which must stay: the brokers' nodes end with it.

    Service processes and the database are supervised as `make run` supervises them, by a thread of
    their own: whatever dies is started again. `settings` are added to the services' environment.
    """

    def __init__(
        self,
        folder: Path,
        brokers: Brokers,
        settings: Mapping[str, str] | None = None,
        workers: int = WORKERS,
    ) -> None:
        self.place = Place(folder)
        self.place.make()
        self.brokers = brokers
        self._settings = dict(settings or {})
        self._workers = workers
        self._log = (self.place.logs / "supervisor.log").open("a")
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Returns when everything serves. Raises `NotReady`."""
        self.brokers.start()
        names = [ports.DATABASE, ports.SANDBOX, *(f"{service}.web" for service in SERVICES)]
        chosen = ports.choose(dict.fromkeys(names, 0), anywhere=True)
        outside = Outside(kafka_bootstrap_servers=self.brokers.servers)
        made = keys.prepare(self.place.keys)
        env = environment(self.place, made, chosen, outside)
        # The clock of the journeys runs ahead, and the auditor wants to see every row.
        env |= {"OUTBOX_KEPT_DAYS": "3650", "INBOX_KEPT_DAYS": "3650"}
        self.env = env | dict(self.brokers.settings) | self._settings
        self.mongodb_uri = self.env["MONGODB_URI"]
        self.addresses = {s: f"http://127.0.0.1:{chosen[f'{s}.web']}" for s in SERVICES}
        patience = Patience(first=0.5, longest=2.0, steady=5.0)
        self.stack = Stack(self.place, chosen, self.env, outside, self._say, patience)
        thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)
        self._threads.append(thread)
        thread.start()
        self.until("the database", lambda: all(each.ready for each in self.stack.engines()))
        self._make_indexes()
        for service in SERVICES:
            self.stack.scale({(service, "web"): WEB_WORKERS, (service, "worker"): self._workers})
        self.until("web and worker processes", lambda: all(each.ready for each in self.stack))

    def stop(self) -> None:
        """Ends everything at once; the data stays."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=10)
        if hasattr(self, "stack"):
            for process in self.stack:
                process.wanted = False
                process.kill()
            self.until("the end of all", self._nothing_is_left)
        self.brokers.stop()
        self._log.close()

    def until(self, what: str, holds: Callable[[], bool], within: float = TO_START) -> None:
        """Waits for the condition; raises `NotReady`."""
        deadline = time.monotonic() + within
        while not holds():
            if time.monotonic() > deadline:
                raise NotReady(f"not within {within:g} s: {what}; see {self.place.logs}")
            time.sleep(0.05)

    @property
    def database(self) -> Process:
        return self.stack.engines()[0]

    def webs(self) -> list[Process]:
        return self.stack.of_kind("web")

    def workers(self) -> list[Process]:
        return self.stack.of_kind("worker")

    def not_serving(self) -> list[str]:
        """Names of what does not serve at this moment, brokers included."""
        down = [each.name for each in self.brokers.nodes if not each.alive]
        for process in self.stack:
            port = process.recipe.port
            engine = process is self.database
            ask = probes.listens(port) if engine else probes.answers(port)
            if not (process.alive and ask()):
                down.append(process.name)
        return down

    def give(self, process: Process, **settings: str) -> None:
        """Lets the process have these settings too, from its next start on."""
        env = {**self.env, **_own(process), **settings}
        process.recipe = replace(process.recipe, env=env)

    def _keep(self) -> None:
        while not self._stop.is_set():
            self.stack.tick(time.monotonic())
            self._stop.wait(0.05)

    def _nothing_is_left(self) -> bool:
        self.stack.tick(time.monotonic())
        return not any(process.alive for process in self.stack)

    def _make_indexes(self) -> None:
        running: list[subprocess.Popen[bytes]] = []
        with (self.place.logs / "indexes.log").open("ab") as output:
            for service in SERVICES:
                running.append(spawn(self.stack.indexes(service), self.env, output))
        if any(process.wait() for process in running):
            raise NotReady(f"indexes could not be made, see {self.place.logs}/indexes.log")

    def _say(self, text: str) -> None:
        self._log.write(f"{time.strftime('%H:%M:%S')} {text}\n")
        self._log.flush()


def _own(process: Process) -> dict[str, str]:
    names = ("PORT", "WORKER_PORT", "PROMETHEUS_MULTIPROC_DIR")
    return {name: process.recipe.env[name] for name in names if name in process.recipe.env}


def kill(process: Process) -> None:
    """As `kill -9` of the process alone: what it has started is the supervisor's to end."""
    if process.pid is not None:
        _send(process.pid, signal.SIGKILL)


def kill_one_child(process: Process, chance: random.Random) -> None:
    """As `kill -9` of one gunicorn worker; its master starts another."""
    children = children_of(process)
    if children:
        _send(chance.choice(children), signal.SIGKILL)


def children_of(process: Process) -> list[int]:
    try:
        path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        return sorted(int(pid) for pid in path.read_text().split())
    except OSError:
        return []


def pause(pid: int) -> None:
    """Stops the process and what it has started, in their tracks."""
    _send_group(pid, signal.SIGSTOP)


def resume(pid: int) -> None:
    _send_group(pid, signal.SIGCONT)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _send_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return
