"""Shows the processes of a run: where each listens, whether it serves, how much memory it takes."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.local import ports
from deploy.local import probes


def show(processes: Sequence[dict[str, Any]]) -> None:
    """Prints one line a process, with the memory of all that belongs to it, and the sum."""
    memory = memory_by_group()
    print(f"{'process':<24}{'pid':>8}{'port':>8}{'memory':>10}  state")
    total = 0
    for process in processes:
        used = memory.get(process["pid"] or -1, 0)
        total += used
        print(
            f"{process['name']:<24}{process['pid'] or '–':>8}{process['port']:>8}"
            f"{used / 1e6:>7.0f} MB  {_state(process)}"
        )
    print(f"{'together':<40}{total / 1e6:>7.0f} MB")


def memory_by_group() -> dict[int, int]:
    """Resident bytes of every process group by its leader; empty where there is no /proc.

    Memory that several processes share is counted in parts (proportional set size), so that a sum
    is what the machine really gives.
    """
    found: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            group = os.getpgid(int(folder.name))
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
        found[group] = found.get(group, 0) + kilobytes * 1024
    return found


def _state(process: dict[str, Any]) -> str:
    engine = process["name"] in (ports.DATABASE, ports.BROKER)
    probe = probes.listens(process["port"]) if engine else probes.answers(process["port"])
    if not process["wanted"]:
        state = "stopping" if process["pid"] else "stopped"
    else:
        state = "ready" if process["pid"] and probe() else "not ready"
    if process["workers"] and process["wanted"]:
        state += f", {process['workers']} workers"
    if process["restarts"]:
        state += f", started again {process['restarts']} times"
    return state
