"""One run of the quickstart from start to stop, as a person at a terminal sees it."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local import keys
from deploy.local import ports
from deploy.local.control import Control
from deploy.local.environment import Outside
from deploy.local.environment import environment
from deploy.local.environment import settings
from deploy.local.leftovers import Leftovers
from deploy.local.place import REPOSITORY
from deploy.local.place import Place
from deploy.local.process import Process
from deploy.local.process import spawn
from deploy.local.scale import SERVICES
from deploy.local.scale import BadScale
from deploy.local.scale import Scale
from deploy.local.scale import kinds_named
from deploy.local.scale import one_of_each
from deploy.local.scale import parse
from deploy.local.stack import Stack
from deploy.local.supervisor import Interrupted
from deploy.local.supervisor import Supervisor

TO_START = 90.0
JOURNEY = (sys.executable, "-m", "tests.journey")


class CannotStart(Exception):
    """The text says which process failed and the last lines of its log."""


@dataclass(frozen=True)
class Wish:
    """What the caller of `run` asked for."""

    scale: Scale
    journey: bool = True
    once: bool = False  # stop after the journey, with its exit code
    free_ports: bool = False


class Launcher:
    """Holds the folder, starts everything in order, runs the journey, stops everything in order."""

    def __init__(self, place: Place, wish: Wish) -> None:
        self._place = place
        self._wish = wish
        place.forget("run")
        place.forget_environment()
        self._outside = Outside.of(os.environ)
        self._ports = ports.choose(_needed(self._outside), anywhere=wish.free_ports)
        self._keys = keys.prepare(place.keys)
        self._env = environment(place, self._keys, self._ports, self._outside)
        self._stack = Stack(place, self._ports, self._env, self._outside, say)
        leftovers = Leftovers(place)
        if left := leftovers.end():
            say(f"{left} processes of an earlier run were still there and have been ended")
        self._control = Control(place.socket, self._answer)
        self._supervisor = Supervisor(self._stack, self._control, leftovers)

    def run(self) -> int:
        """The exit code: the journey's where it ran, 0 after a stop that was asked for.

        A journey that fails ends the run; else all goes on until it is asked to stop.
        """
        code = 0
        try:
            self._start()
            if self._wish.journey:
                code = self._run_journey()
            if code:
                # Who only looks at the exit code must not find a stack that seems to be well.
                say(f"The journey failed; the logs are in {_near(self._place.logs)}/")
            elif not self._wish.once:
                say("Academy runs. Ctrl-C stops it.")
                self._supervisor.wait(lambda: False)
        except Interrupted:
            print()
        except CannotStart as problem:
            code = 1
            print(f"\n{problem}\n", file=sys.stderr)
        self._stop()
        return code

    def _start(self) -> None:
        print(f"Academy starts on one machine; data and logs: {_near(self._place.root)}/\n")
        for name, port in self._ports.items():
            if port != ports.USUAL.get(name) and not self._wish.free_ports:
                say(f"port {ports.USUAL.get(name)} is taken: {name} listens on {port}")
        with _Timed() as timed:
            self._until_ready(self._stack.engines())
        addresses = [f"{each.name} 127.0.0.1:{each.recipe.port}" for each in self._stack.engines()]
        _tick(", ".join(addresses) or "database and broker from outside", timed.seconds)
        with _Timed() as timed:
            self._make_indexes()
        _tick("indexes of the four databases", timed.seconds)
        with _Timed() as timed:
            self._stack.scale(one_of_each() | self._wish.scale)
            self._until_ready([*self._stack.of_kind("web"), *self._stack.of_kind("worker")])
        _tick("four services, web and worker", timed.seconds)
        for service in SERVICES:
            print(f"      {service:<14} {self._address(service)}/docs")
        print(flush=True)
        told = settings(self._place, self._keys, self._ports, self._outside)
        self._place.write_environment(told)
        self._place.write("run", self._written())

    def _until_ready(self, processes: Sequence[Process]) -> None:
        def settled() -> bool:
            return all(each.ready for each in processes) or any(each.failing for each in processes)

        self._supervisor.wait(settled, TO_START)
        for process in processes:
            if not process.ready:
                raise CannotStart(
                    f"{process.recipe.announce} does not start.\n{_tail(process.recipe.log)}"
                )

    def _make_indexes(self) -> None:
        running: dict[Path, subprocess.Popen[bytes]] = {}
        for service in SERVICES:
            log = self._place.logs / f"{service}.indexes.log"
            with log.open("wb") as output:
                running[log] = spawn(self._stack.indexes(service), self._env, output)
        self._supervisor.wait(
            lambda: all(each.poll() is not None for each in running.values()), TO_START
        )
        for log, process in running.items():
            if process.returncode != 0:
                raise CannotStart(f"{log.stem} failed.\n{_tail(log)}")

    def _run_journey(self) -> int:
        command = [*JOURNEY, "--data", str(self._place.root)]
        process = spawn(command, self._env, None)
        try:
            self._supervisor.wait(lambda: process.poll() is not None)
        except Interrupted:
            process.kill()
            process.wait()
            raise
        # A signal's number is negative here; a shell calls that 128 and the number.
        return process.returncode if process.returncode >= 0 else 128 - process.returncode

    def _stop(self) -> None:
        print("Academy stops …", flush=True)
        engines = {each.name: each for each in self._stack.engines()}
        last = [[engines[name]] for name in (ports.BROKER, ports.DATABASE) if name in engines]
        with _Timed() as timed:
            self._supervisor.stop_all(
                [self._stack.of_kind("web"), self._stack.of_kind("worker"), *last]
            )
        self._control.close()
        self._place.forget("run")
        self._place.forget_environment()
        _tick("everything has stopped; the data is kept", timed.seconds)

    def _address(self, service: str) -> str:
        return f"http://127.0.0.1:{self._ports[f'{service}.web']}"

    def _written(self) -> dict[str, Any]:
        """What others (a second `make run`, the journey, tests) need to know about this run."""
        return {
            "launcher": os.getpid(),
            "addresses": {service: self._address(service) for service in SERVICES},
            "mongodb_uri": self._env["MONGODB_URI"],
            "kafka_bootstrap_servers": self._env["KAFKA_BOOTSTRAP_SERVERS"],
            "clock_file": str(self._place.clock),
        }

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        words = [str(word) for word in request.get("words", [])]
        try:
            match request.get("do"):
                case "status":
                    pass
                case "scale":
                    self._stack.scale(parse(words))
                    say(f"scaled: {' '.join(words)}")
                case "halt":
                    for service, kind in kinds_named(words):
                        self._stack.halt(service, kind)
                    say(f"stopped by hand: {' '.join(words)}")
                case "resume":
                    for service, kind in kinds_named(words):
                        self._stack.resume(service, kind)
                    say(f"started by hand: {' '.join(words)}")
                case "stop":
                    self._supervisor.ask_to_stop()
                case other:
                    return {"error": f"unknown: {other}"}
        except BadScale as error:
            return {"error": str(error)}
        return {"launcher": os.getpid(), "processes": self._stack.describe()}


class _Timed:
    def __enter__(self) -> "_Timed":
        self._began = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._began


def say(text: str) -> None:
    print(f"  · {text}", flush=True)


def _tick(text: str, seconds: float) -> None:
    print(f"  ✔ {text:<64} {seconds:5.1f} s", flush=True)


def _needed(outside: Outside) -> dict[str, int]:
    elsewhere = {ports.DATABASE: outside.mongodb_uri, ports.BROKER: outside.kafka_bootstrap_servers}
    return {name: port for name, port in ports.USUAL.items() if not elsewhere.get(name)}


def _near(path: Path) -> str:
    return str(path.relative_to(REPOSITORY)) if path.is_relative_to(REPOSITORY) else str(path)


def _tail(log: Path, lines: int = 15) -> str:
    try:
        text = log.read_text(errors="replace").splitlines()[-lines:]
    except OSError:
        text = []
    return "\n".join([f"Last lines of {_near(log)}:", *(f"  {line}" for line in text)])
