"""A whole stack of its own, started as `make run` starts one, in a temporary folder."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.control import ask
from deploy.local.place import REPOSITORY
from shared.contracts.registry import SERVICES
from shared.mongo.client import connect
from shared.runtime.ids import new_id
from tests import broker
from tests.journey.run import Run

# Seconds: generous, since the machine may be busy with other tests.
TO_START = 120.0
TO_STOP = 60.0


class Stack:
    """A launcher as a process; everything else is seen from outside."""

    def __init__(self, folder: Path, **told: str) -> None:
        """`told` is added to the launcher's environment."""
        self.folder = folder
        self._environment = {**os.environ, **told}
        self._output = (folder / "launcher.out").open("ab")
        self._launcher: subprocess.Popen[bytes] | None = None

    def start(self) -> Run:
        """Returns once the launcher has said that all is ready."""
        self._launcher = subprocess.Popen(
            [*self.command, "run", "--free-ports", "--no-journey"],
            cwd=REPOSITORY,
            env=self._environment,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        until("the stack is ready", lambda: (self.folder / "run.json").exists(), self._check)
        return Run.at(self.folder)

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "deploy.local", "--data", str(self.folder)]

    def say(self, *words: str) -> None:
        """What a person types beside a running stack: `stop content`, `scale content.web=2`."""
        subprocess.run([*self.command, *words], cwd=REPOSITORY, check=True, stdout=self._output)

    def processes(self) -> dict[str, dict[str, Any]]:
        reply = ask(self.folder / "control.sock", {"do": "status"})
        return {process["name"]: process for process in reply["processes"]}

    def until_ready(self, *prefixes: str) -> None:
        until(
            f"{prefixes} ready",
            lambda: all(
                process["ready"]
                for name, process in self.processes().items()
                if name.startswith(prefixes)
            ),
        )

    def kill_launcher(self) -> None:
        """As `kill -9` does: it can do nothing about its children any more."""
        assert self._launcher is not None
        self._launcher.kill()
        self._launcher.wait()
        self._launcher = None
        # What it wrote about itself is stale; `start` waits for what the next one writes.
        (self.folder / "run.json").unlink()

    def stop(self) -> int:
        """As Ctrl-C does; the exit code."""
        if self._launcher is None:
            return 0
        self._launcher.send_signal(signal.SIGINT)
        code = self._launcher.wait(timeout=TO_STOP)
        self._launcher = None
        return code

    def close(self) -> None:
        try:
            self.stop()
        finally:
            self._output.close()

    def left(self) -> list[str]:
        """Processes of this run, by the folder that stands in their environment or command."""
        found = []
        mark = str(self.folder).encode()
        for process in Path("/proc").glob("[0-9]*"):
            if int(process.name) == os.getpid():
                continue
            try:
                seen = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
                state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if mark in seen and state != "Z":
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        return found

    def _check(self) -> None:
        assert self._launcher is not None
        if self._launcher.poll() is not None:
            raise AssertionError((self.folder / "launcher.out").read_text())


def until(
    what: str,
    holds: Callable[[], bool],
    check: Callable[[], None] = lambda: None,
    every: float = 0.1,
) -> None:
    """Returns as soon as it holds, which is looked at `every` so many seconds."""
    deadline = time.monotonic() + TO_START
    while not holds():
        check()
        assert time.monotonic() < deadline, f"not within {TO_START:g} s: {what}"
        time.sleep(every)


@pytest.fixture(scope="module")
def apart() -> dict[str, str]:
    """Names of this stack's own on servers that others use too."""
    mark = f"t{new_id()[-12:]}"
    return {"KAFKA_TOPIC_PREFIX": f"{mark}.", "MONGODB_DATABASE_PREFIX": f"{mark}_"}


@pytest.fixture(scope="module")
def stack(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    apart: dict[str, str],
) -> Iterator[Stack]:
    told = dict(apart)
    if broker.GIVEN or broker.APACHE:
        told |= broker.environment_of(request.getfixturevalue("kafka_servers"))
    stack = Stack(tmp_path_factory.mktemp("academy"), **told)
    try:
        stack.start()
        yield stack
    finally:
        stack.close()
        if given := os.environ.get("MONGODB_URI"):
            _drop(given, apart["MONGODB_DATABASE_PREFIX"])


def _drop(uri: str, prefix: str) -> None:
    for service in SERVICES:
        name = f"{prefix}academy_{service}"
        db = connect(uri, name)
        db.client.drop_database(name)
        db.client.close()
