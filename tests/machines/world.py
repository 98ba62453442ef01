"""What all machines share: databases, a clock that a machine moves, and how a process crashes."""

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from shared.runtime.failpoints import arm
from tests.live.pair import Node

START = datetime(2026, 10, 5, 1, tzinfo=UTC)

_WRITES = ("insert_one", "insert_many", "update_one", "update_many", "delete_one")


class Crashed(BaseException):
    """The process is gone. Not an `Exception`: nothing in the code may handle it."""


class SteppedClock:
    """Business and real time, which pass together and only when told to."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        return self._now

    def real_now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class World:
    """The services of the machines: one publishes, one listens."""

    def __init__(self, source: Node, sink: Node) -> None:
        self.source = source
        self.sink = sink

    def clear(self) -> None:
        """Empties both databases."""
        for node in (self.source, self.sink):
            for name in node.db.list_collection_names():
                node.db[name].delete_many({})


class CrashingDatabase:
    """A database whose user dies before or after the n-th write from now."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self._left: int | None = None
        self._before = False

    def arm(self, writes: int | None, before: bool) -> None:
        """Dies at this write, 1 for the next one; None for never."""
        self._left = writes
        self._before = before

    def __getitem__(self, name: str) -> Any:
        return _CrashingCollection(self, self._db[name])

    def write(self, operation: Callable[[], Any]) -> Any:
        if self._left is None:
            return operation()
        self._left -= 1
        if self._left == 0 and self._before:
            raise Crashed
        result = operation()
        if self._left == 0:
            raise Crashed
        return result


class _CrashingCollection:
    def __init__(self, database: CrashingDatabase, collection: Any) -> None:
        self._database = database
        self._collection = collection

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._collection, name)
        if name not in _WRITES:
            return method
        return lambda *args, **options: self._database.write(lambda: method(*args, **options))


@contextmanager
def crashing_at(*places: str | None) -> Iterator[None]:
    """Within the block the process dies at any of these failpoints."""

    def die() -> None:
        raise Crashed

    if not places or places[0] is None:
        yield
        return
    with arm(places[0], die), crashing_at(*places[1:]):
        yield
