"""Readers who ask without a pause, and what a worker counts: for changing numbers under load."""

import re
import threading
from collections.abc import Callable

import requests


class Readers:
    """Some threads that repeat a read until the block ends; every failure is kept."""

    def __init__(self, read: Callable[[], requests.Response], number: int = 3) -> None:
        self._read = read
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._repeat) for _ in range(number)]
        self.answers = 0
        self.failures: list[str] = []

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self) -> None:
        while not self._stop.is_set():
            try:
                status = self._read().status_code
            except requests.RequestException as error:
                self.failures.append(repr(error))
                continue
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
