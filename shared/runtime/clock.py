"""The clock that all processes read, injected so that tests and demonstrations may move it.

Two times exist. *Business time* (`now`) decides deadlines, dates and event times and may be offset
for a demonstration. *Real time* (`real_now`) decides leases, heartbeats and the validity of tokens,
which must not expire because somebody moved a demonstration three weeks on.
"""

import json
import os
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Protocol


def to_milliseconds(moment: datetime) -> datetime:
    """The same moment cut to whole milliseconds, which is what MongoDB keeps."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Clock(Protocol):
    """Both times as aware UTC datetimes with millisecond precision."""

    def now(self) -> datetime:
        """Business time."""
        ...

    def real_now(self) -> datetime:
        """Real time."""
        ...


class SystemClock:
    """The machine's clock: business time is real time."""

    def now(self) -> datetime:
        return self.real_now()

    def real_now(self) -> datetime:
        return to_milliseconds(datetime.now(UTC))


class OffsetClock(SystemClock):
    """Real time plus the offset that a file holds, as `{"offset_seconds": 86400}`.

    The file is looked at again whenever its modification time changes, so that one write moves
    every process. A file that is absent means no offset; one that cannot be read raises, since a
    process that silently went back in time would be worse than one that stops.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._offset = timedelta(0)

    def now(self) -> datetime:
        return self.real_now() + self._current_offset()

    def _current_offset(self) -> timedelta:
        try:
            status = os.stat(self._path)
        except FileNotFoundError:
            return timedelta(0)
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._stamp:
            seconds = float(json.loads(self._path.read_text())["offset_seconds"])
            self._offset = timedelta(seconds=seconds)
            self._stamp = stamp
        return self._offset


def write_offset(path: Path, offset: timedelta) -> None:
    """Moves every process that reads `path`; the file is replaced whole, never half-written."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps({"offset_seconds": offset.total_seconds()}))
    os.replace(beside, path)
