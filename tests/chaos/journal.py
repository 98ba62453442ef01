"""What was asked and what was answered: one line for each acknowledged request."""

import json
import threading
import time
from pathlib import Path
from typing import Any


class Journal:
    """Appends JSON lines; several threads write. It is what the auditor holds against the stores.

    A line: `n`, `at` (seconds since the start), `by`, `method`, `path` (from /v1 on), `key`,
    `status`, `asked` (the JSON body), `answered`, `tries`, `waited` (seconds until the answer).
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("w")
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self.requests = 0  # Every request with an answer that counts, reads too.
        self.retries = 0  # How often one of them had to be sent again.
        self.acknowledged = 0  # Writes with an answer 2xx.
        self.longest = 0.0  # The longest that anyone waited for an answer, seconds.

    def seconds(self) -> float:
        return time.monotonic() - self._began

    def count(self, tries: int, waited: float) -> None:
        with self._lock:
            self.requests += 1
            self.retries += tries - 1
            self.longest = max(self.longest, waited)

    def record(self, **line: Any) -> None:
        """Writes an acknowledged request down."""
        with self._lock:
            self.acknowledged += 1
            numbered = {"n": self.acknowledged, "at": round(self.seconds(), 3), **line}
            self._file.write(json.dumps(numbered, ensure_ascii=False, default=str) + "\n")
            self._file.flush()

    def close(self) -> None:
        self._file.close()


def read_journal(path: Path) -> list[dict[str, Any]]:
    """All its lines."""
    return [json.loads(line) for line in path.read_text().splitlines()]
