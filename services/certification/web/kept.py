"""Ready answers that a process gives again for a few seconds, within bounded memory."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock


@dataclass(frozen=True)
class Ready:
    """An answer to send as it is."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    made: datetime
    route: str = ""


class KeptAnswers:
    """Answers by key, each for `seconds`; of all bodies at most `most` bytes, the oldest go first.

    With 0 seconds nothing is kept. May be used by several threads.
    """

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._bytes = 0
        self._answers: OrderedDict[Hashable, Ready] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, now: datetime) -> Ready | None:
        """The answer, unless it is too old. One from the future is, too: a clock was set back."""
        found = self._answers.get(key)
        if found is None or not 0 <= (now - found.made).total_seconds() < self._seconds:
            return None
        return found

    def put(self, key: Hashable, answer: Ready) -> None:
        """Keeps the answer in place of an earlier one."""
        if not self._seconds:
            return
        with self._lock:
            earlier = self._answers.pop(key, None)
            if earlier is not None:
                self._bytes -= len(earlier.body)
            self._answers[key] = answer
            self._bytes += len(answer.body)
            while self._bytes > self._most:
                _, oldest = self._answers.popitem(last=False)
                self._bytes -= len(oldest.body)
