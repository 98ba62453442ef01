"""What the quickstart takes: memory, the time to start, and the processor while nothing happens."""

import time
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping

from tests.bench.place import Place
from tests.bench.rows import Row
from tests.bench.rows import at_most
from tests.bench.stack import Stack
from tests.bench.stack import cpu
from tests.bench.stack import memory
from tests.bench.stack import stack

# Seconds until what follows a start (first sweeps, joined groups) is over.
SETTLE = 8.0


def run(place: Place) -> Iterator[Row]:
    seconds = 5.0 if place.quick else 30.0
    with stack(place) as running:
        started = running.seconds_to_start
        time.sleep(2.0 if place.quick else SETTLE)
        yield from _memory(running)
        yield Row("start of the quickstart to all healthy", started, "s", target=at_most(20))
        members = running.members()
        before = {pid: cpu(pid) for pid in members}
        began = time.monotonic()
        time.sleep(seconds)
        lasted = time.monotonic() - began
        used: Counter[str] = Counter()
        for pid, name in running.members().items():
            used[_kind(name)] += (cpu(pid) - before.get(pid, 0.0)) / lasted * 100
        whole = sum(used.values())
        note = f"over {lasted:.0f} s: {_listed(used, '%.1f %%')}"
        yield Row("idle quickstart", whole, "% of a core", target=at_most(15), note=note)


def _memory(running: Stack) -> Iterator[Row]:
    resident: Counter[str] = Counter()
    shared_once = 0
    web = []
    leaders = running.leaders()
    for pid, name in running.members().items():
        rss, pss = memory(pid)
        resident[_kind(name)] += rss
        shared_once += pss
        if name.endswith(".web") and pid not in leaders:
            web.append(rss)
    largest = max(web)
    yield Row("resident memory of a web process", largest / 1e6, "MB", target=at_most(90))
    megabytes = {name: number / 1e6 for name, number in resident.items()}
    together = sum(resident.values()) / 1e6
    note = f"shared pages once; {together:.0f} MB if counted in each: {_listed(megabytes, '%.0f')}"
    memory_of_all = shared_once / 1e6
    yield Row(
        "resident memory of the quickstart", memory_of_all, "MB", None, None, at_most(1300), note
    )


def _kind(name: str) -> str:
    service, _, kind = name.partition(".")
    return f"four {kind.partition('.')[0]}" if kind else service


def _listed(parts: Mapping[str, float], form: str) -> str:
    ordered = sorted(parts.items(), key=lambda part: -part[1])
    return ", ".join(f"{name} {form % number}" for name, number in ordered)
