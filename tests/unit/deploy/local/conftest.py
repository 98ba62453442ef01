"""A process under supervision, with time and what is said in the test's hands."""

import os
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.process import Patience
from deploy.local.process import Process
from deploy.local.process import Recipe

QUICK = Patience(first=0.05, longest=0.2, steady=5, stop=1.0)


class Watched:
    """Ticks a process until something holds; keeps what the launcher would have printed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[Process] = []
        self.said: list[str] = []

    def start(self, script: str, ready: Callable[[], bool] = lambda: True) -> Process:
        recipe = Recipe(
            name="one",
            announce="one",
            argv=[sys.executable, "-c", script],
            env=dict(os.environ),
            log=self._folder / "one.log",
            port=0,
            ready=ready,
        )
        return self.add(Process(recipe, QUICK, self.said.append))

    def add(self, process: Process) -> Process:
        self._processes.append(process)
        return process

    def until(self, holds: Callable[[], bool], seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"it did not come to hold; said: {self.said}"
            for process in self._processes:
                process.tick(time.monotonic())
            time.sleep(0.01)

    def end(self) -> None:
        for process in self._processes:
            process.wanted = False
            process.kill()
        self.until(lambda: not any(each.alive for each in self._processes))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path)
    yield watched
    watched.end()
