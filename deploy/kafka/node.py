"""One node as a process: started, killed, paused, started again on its ports and its data."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.kafka.jars import class_path
from deploy.kafka.jars import java
from deploy.local.place import REPOSITORY
from deploy.local.process import spawn

# Seconds that a node may take to serve, on a machine that does other things too.
START = 90.0
# Seconds that it may take to end in good order before it is killed.
STOP = 15.0
STARTED = b"Kafka Server started"


class NotStarted(Exception):
    """A node ended, or did not serve in time; the message has the end of its log."""


def java_argv(options: Sequence[str], main: str, *arguments: str) -> list[str]:
    """A Java command with the broker's class path, quick to start and small."""
    log = REPOSITORY / "deploy" / "kafka" / "log4j2.xml"
    return [
        java(),
        *options,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-Xshare:auto",
        f"-Dlog4j2.configurationFile={log}",
        "-cp",
        class_path(),
        main,
        *arguments,
    ]


@dataclass
class Node:
    """`port` is where it serves clients. What it holds outlives `kill` and `stop`.

    The process ends with the thread that started it (see deploy/local/bound.py): start nodes in a
    thread that stays.
    """

    name: str
    port: int
    properties: Path
    log: Path
    heap_mb: int
    _process: subprocess.Popen[bytes] | None = None
    _log_from: int = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, wait: bool = True) -> None:
        """Starts it; with `wait` returns when it serves, else see `wait_started`.

        Raises `NotStarted`, `deploy.kafka.jars.Missing`.
        """
        if self.alive:
            raise RuntimeError(f"{self.name} is running already")
        self._log_from = self.log.stat().st_size if self.log.exists() else 0
        options = [f"-Xmx{self.heap_mb}m"]
        argv = java_argv(options, "kafka.Kafka", str(self.properties))
        with self.log.open("ab") as output:
            self._process = spawn(argv, os.environ, output)
        if wait:
            self.wait_started()

    def wait_started(self) -> None:
        """Returns when it serves; raises `NotStarted`."""
        until = time.monotonic() + START
        while STARTED not in self._said():
            if not self.alive or time.monotonic() > until:
                self.kill()
                end = b"\n".join(self._said().splitlines()[-30:]).decode(errors="replace")
                raise NotStarted(f"{self.name} did not start; the end of {self.log}:\n{end}")
            time.sleep(0.05)

    def kill(self) -> None:
        """Ends it as `kill -9` does, paused or not; nothing happens when it isn't running."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Stops it in its tracks (SIGSTOP); its connections stay open."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def ask_to_stop(self) -> None:
        """Lets it hand over what it leads and end; returns at once."""
        if self._process is not None:
            self._signal(signal.SIGCONT)
            self._signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ends it in good order, or by force when that takes over `STOP` seconds."""
        self.ask_to_stop()
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=STOP)
            self.kill()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _said(self) -> bytes:
        with self.log.open("rb") as log:
            log.seek(self._log_from)
            return log.read()
