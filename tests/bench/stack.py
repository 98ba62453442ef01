"""A whole quickstart of its own, as `make run` starts one, and what its processes take."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.control import ask
from deploy.local.place import Place as Folder
from tests.bench.place import Place

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Stack:
    """A running quickstart, found by its folder."""

    folder: Folder
    addresses: dict[str, str]
    seconds_to_start: float
    launcher: int

    def leaders(self) -> dict[int, str]:
        """The name of every process that the launcher runs, by pid, and the launcher's own."""
        told = ask(self.folder.socket, {"do": "status"})["processes"]
        return {self.launcher: "launcher"} | {each["pid"]: each["name"] for each in told}

    def members(self) -> dict[int, str]:
        """All processes, those that they have started too, by pid with their leader's name."""
        leaders = self.leaders()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                leader = os.getpgid(int(folder.name))
            except OSError:
                continue
            if leader in leaders:
                found[int(folder.name)] = leaders[leader]
        return found


@contextmanager
def stack(place: Place) -> Iterator[Stack]:
    """Starts one in a folder of its own and ends it with the block."""
    folder = Folder(place.folder / "quickstart")
    command = ["-m", "deploy.local", "--data", str(folder.root), "run", "--free-ports"]
    began = time.monotonic()
    process = place.start(
        "launcher",
        [sys.executable, *command, "--no-journey"],
        {},
        lambda: folder.read("run") is not None,
    )
    seconds = time.monotonic() - began
    try:
        told = folder.read("run")
        yield Stack(folder, told["addresses"], seconds, told["launcher"])
    finally:
        place.end(process, within=60)


def memory(pid: int) -> tuple[int, int]:
    """Resident bytes of a process: all of them, and with shared pages counted in parts."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    fields = {line.split()[0]: int(line.split()[1]) * 1024 for line in lines[1:]}
    return fields["Rss:"], fields["Pss:"]


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
