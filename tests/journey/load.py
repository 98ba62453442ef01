"""Readers who ask without a pause, and what a worker counts: for changing numbers under load."""

import re
import threading
from collections.abc import Callable
from typing import Self

import requests


class Load:
    """Threads that repeat `once` until the block ends; whatever goes wrong is in `failures`."""

    def __init__(self, number: int) -> None:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._repeat) for _ in range(number)]
        self.failures: list[str] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def once(self) -> None:
        raise NotImplementedError

    def _repeat(self) -> None:
        while not self._stop.is_set():
            try:
                self.once()
            except requests.RequestException as error:
                self.failures.append(repr(error))


class Readers(Load):
    """They repeat a read, which must be answered 200."""

    def __init__(self, read: Callable[[], requests.Response], number: int = 3) -> None:
        super().__init__(number)
        self._read = read
        self.answers = 0

    def once(self) -> None:
        status = self._read().status_code
        self.answers += 1
        if status != 200:
            self.failures.append(f"answered {status}")


def applied(port: int, event_type: str) -> int:
    """How many events of the type this worker has applied, by its own metrics."""
    text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
    lines = re.findall(r"^academy_events_total\{(.+?)\} ([0-9.e+]+)$", text, re.MULTILINE)
    return sum(
        round(float(count))
        for labels, count in lines
        if 'outcome="applied"' in labels and f'type="{event_type}"' in labels
    )
