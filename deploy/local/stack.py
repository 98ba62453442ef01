"""Which processes make up the quickstart, and how many of each."""

import sys
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from deploy.local import engines
from deploy.local import ports
from deploy.local import probes
from deploy.local.environment import Outside
from deploy.local.place import Place
from deploy.local.process import Patience
from deploy.local.process import Process
from deploy.local.process import Recipe
from deploy.local.scale import SERVICES
from deploy.local.scale import Scale
from deploy.local.web import Web


class Stack:
    """The wanted processes by name. Changing what is wanted is all it does; ticking does the rest.

    When the broker dies, all workers stop before it starts again and start after it: it kept its
    log and the consumers' offsets in memory, so a worker must meet the new one as a new one too. It
    then makes its topic anew and sends the kept outbox rows again. A worker of before would go on
    with offsets of a log that is gone.
    """

    def __init__(
        self,
        place: Place,
        chosen: Mapping[str, int],
        env: Mapping[str, str],
        outside: Outside,
        say: Callable[[str], None],
        patience: Patience | None = None,
    ) -> None:
        self._place = place
        self._ports = dict(chosen)
        self._env = env
        self._say = say
        self._patience = patience or Patience()
        self._processes: dict[str, Process] = {}
        self._surplus: set[str] = set()
        if not outside.mongodb_uri:
            port = chosen[ports.DATABASE]
            argv = engines.database_argv(port, place.database)
            self._add(self._recipe(ports.DATABASE, "the database", argv, port))
        if not outside.kafka_bootstrap_servers:
            port = chosen[ports.BROKER]
            argv = engines.broker_argv(port)
            broker = self._add(self._recipe(ports.BROKER, "the broker", argv, port))
            broker.may_start = lambda: not any(each.alive for each in self.of_kind("worker"))
            broker.died = self._broker_died

    def __iter__(self) -> Iterator[Process]:
        return iter(list(self._processes.values()))

    def engines(self) -> list[Process]:
        return [each for each in self if each.name in (ports.DATABASE, ports.BROKER)]

    def of(self, service: str, kind: str) -> list[Process]:
        return [each for each in self if each.name.startswith(f"{service}.{kind}")]

    def of_kind(self, kind: str) -> list[Process]:
        return [each for service in SERVICES for each in self.of(service, kind)]

    def scale(self, scale: Scale) -> None:
        """Wants these numbers of processes; kinds that are not named stay as they are."""
        for (service, kind), number in scale.items():
            if kind == "web":
                self._want_web(service, number)
            else:
                self._want_workers(service, number)

    def halt(self, service: str, kind: str) -> None:
        """Wants none of this kind until `resume`."""
        for process in self.of(service, kind):
            process.wanted = False

    def resume(self, service: str, kind: str) -> None:
        for process in self.of(service, kind):
            process.wanted = True

    def tick(self, now: float) -> None:
        for process in self:
            process.tick(now)
            if process.name in self._surplus and not process.alive:
                self._surplus.discard(process.name)
                del self._processes[process.name]

    def indexes(self, service: str) -> list[str]:
        """The command that makes the service's indexes and ends."""
        return [sys.executable, "-m", f"services.{service}", "indexes"]

    def describe(self) -> list[dict[str, Any]]:
        return [
            {
                "name": each.name,
                "pid": each.pid,
                "port": each.recipe.port,
                "wanted": each.wanted,
                "ready": each.ready,
                "restarts": each.restarts,
                "workers": each.workers if isinstance(each, Web) else None,
            }
            for each in self
        ]

    def _want_web(self, service: str, number: int) -> None:
        name = f"{service}.web"
        if (process := self._processes.get(name)) is None:
            process = self._add(self._service(service, "web", name))
        assert isinstance(process, Web)
        process.scale(number)
        process.wanted = True

    def _want_workers(self, service: str, number: int) -> None:
        for place in range(1, number + 1):
            name = f"{service}.worker.{place}"
            if name not in self._processes:
                self._add(self._service(service, "worker", name))
            self._processes[name].wanted = True
            self._surplus.discard(name)
        for process in self.of(service, "worker")[number:]:
            process.wanted = False
            self._surplus.add(process.name)

    def _service(self, service: str, kind: str, name: str) -> Recipe:
        port = self._ports.setdefault(name, 0) or ports.any_free()
        self._ports[name] = port
        announce = " ".join(name.split("."))
        argv = [sys.executable, "-m", f"services.{service}", kind]
        own = {"WORKER_PORT": str(port)}
        if kind == "web":
            counts = self._place.root / "metrics" / service
            counts.mkdir(parents=True, exist_ok=True)  # Whoever counts expects it to be there.
            own = {"PORT": str(port), "PROMETHEUS_MULTIPROC_DIR": str(counts)}
            if name == "content.web":
                own["CONTENT_SANDBOX_PORT"] = str(self._ports[ports.SANDBOX])
        return self._recipe(name, announce, argv, port, own)

    def _recipe(
        self,
        name: str,
        announce: str,
        argv: list[str],
        port: int,
        own: Mapping[str, str] | None = None,
    ) -> Recipe:
        ready = probes.listens(port) if own is None else probes.answers(port)
        log = self._place.logs / f"{name}.log"
        return Recipe(name, announce, argv, {**self._env, **(own or {})}, log, port, ready)

    def _add(self, recipe: Recipe) -> Process:
        if recipe.name.endswith(".web"):
            process: Process = Web(recipe, self._patience, self._say, workers=1)
        else:
            process = Process(recipe, self._patience, self._say)
        if ".worker." in recipe.name and (broker := self._processes.get(ports.BROKER)):
            process.may_start = lambda: broker.ready
        self._processes[recipe.name] = process
        return process

    def _broker_died(self) -> None:
        self._say("its log is lost with it: the workers start anew and send again what they keep")
        for worker in self.of_kind("worker"):
            worker.renew()
