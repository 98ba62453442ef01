"""Remembers which processes run, so that a later start can end what an earlier one left behind."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from deploy.local.place import Place


class Leftovers:
    """Notes each process with its start time, which tells it from a later one of the same id."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._noted: dict[int, str] = {}

    def end(self) -> int:
        """Kills what an earlier launcher noted and is still there; returns how many there were."""
        ended = 0
        for pid, started in (self._place.read("processes") or {}).items():
            if started and _started(int(pid)) == started:
                os.killpg(int(pid), signal.SIGKILL)
                ended += 1
        return ended

    def note(self, pids: Sequence[int]) -> None:
        if set(pids) == set(self._noted):
            return
        self._noted = {pid: self._noted.get(pid) or _started(pid) for pid in pids}
        self._place.write("processes", {str(pid): when for pid, when in self._noted.items()})


def _started(pid: int) -> str:
    """The process's start in the kernel's count, or "" where that cannot be told."""
    try:
        # The name in brackets may hold anything; the fields after it are counted from there.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[19]
