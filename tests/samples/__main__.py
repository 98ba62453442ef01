"""Prints what became of every package under ACADEMY_SAMPLES, and what it took: `make samples`.

Real packages: format, what went in and came out, seconds, peak memory, what was not simply taken
in. Packages in a folder `hostile`: what was expected, what came, seconds and memory beyond the
start of the importer's process. Ends with 1 when a package is not what it should be.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.content.domain.report import unequal
from tests.samples.hostile import EXPECTED
from tests.samples.hostile import HARMLESS
from tests.samples.hostile import MEGABYTES
from tests.samples.hostile import SECONDS
from tests.samples.measured import MIB
from tests.samples.measured import Measured
from tests.samples.measured import measure
from tests.samples.measured import what_starting_takes

IGNORED = {".md", ".txt", ".json"}
HOSTILE = "hostile"


def main() -> int:
    """Both tables; 0 when every package is as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.samples", description=__doc__)
    parser.add_argument("folder", nargs="?", default=os.environ.get("ACADEMY_SAMPLES"))
    parser.add_argument("--width", type=int, help="Columns of the table; the terminal's otherwise.")
    options = parser.parse_args()
    if not options.folder or not Path(options.folder).is_dir():
        print("ACADEMY_SAMPLES does not name a folder of packages", file=sys.stderr)
        return 2
    packages = sorted(packages_in(Path(options.folder)))
    start = what_starting_takes()
    console = Console(width=options.width, highlight=False)
    real, wrong = _real([path for path in packages if HOSTILE not in path.parts], options.folder)
    hostile, wrong_too = _hostile([path for path in packages if HOSTILE in path.parts], start)
    for table in (*real, hostile):
        console.print(table)
        console.print()
    taken = f"{start.seconds:.2f} s, {start.cpu:.2f} s of CPU, {start.memory / MIB:.0f} MiB"
    console.print(f"The importer's process takes {taken} to start; refusals are told beyond that.")
    for line in (*wrong, *wrong_too):
        console.print(f"WRONG: {line}")
    return 1 if wrong or wrong_too else 0


def packages_in(folder: Path) -> Iterator[Path]:
    """Every file that is a package."""
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix.lower() not in IGNORED:
            yield path


def _real(packages: list[Path], folder: str) -> tuple[list[Table], list[str]]:
    table = _table("Real packages", "package", "format", "in", "out", numbers=("s", "CPU s", "MiB"))
    told = _table("What was told of them", "package", "lines by code")
    wrong = []
    for path in packages:
        got = measure(path)
        name = path.relative_to(folder).as_posix()
        table.add_row(
            name,
            got.report["format"] or "-",
            _sums({kind: each["total"] for kind, each in got.report["accounts"].items()}),
            _sums(got.report["counts"].get("brought_in", {})),
            f"{got.seconds:.2f}",
            f"{got.cpu:.2f}",
            f"{got.memory / MIB:.0f}",
        )
        told.add_row(name, _codes(got))
        if got.report["refused"]:
            wrong.append(f"{name} is refused: {', '.join(got.refusals)}")
        wrong += [f"{name}: the {kind} do not add up" for kind in unequal(got.report["accounts"])]
    return [table, told], wrong


def _hostile(packages: list[Path], start: Measured) -> tuple[Table, list[str]]:
    names = ("package", "expected", "got")
    table = _table("Hostile packages", *names, numbers=("s", "CPU s", "MiB"))
    wrong = []
    for path in packages:
        expected = EXPECTED.get(path.name, "nothing written down")
        got = measure(path)
        seconds = max(0.0, got.seconds - start.seconds)
        cpu = max(0.0, got.cpu - start.cpu)
        memory = max(0.0, (got.memory - start.memory) / MIB)
        became = ", ".join(dict.fromkeys(got.refusals)) if got.report["refused"] else HARMLESS
        table.add_row(path.name, expected, became, f"{seconds:.2f}", f"{cpu:.2f}", f"{memory:.0f}")
        if expected not in (became, *got.refusals):
            wrong.append(f"{path.name}: expected {expected}, got {became}")
        # CPU time is what a refusal costs, however busy the machine is.
        if expected != HARMLESS and (cpu > SECONDS or memory > MEGABYTES):
            wrong.append(f"{path.name}: refused after {cpu:.2f} s of CPU, {memory:.0f} MiB")
    return table, wrong


def _table(title: str, *names: str, numbers: tuple[str, ...] = ()) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", title=title)
    for name in names:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _sums(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items() if number)


def _codes(got: Measured) -> str:
    found: Counter[str] = Counter()
    for line in got.report["entries"]:
        found[line["code"]] += line.get("more", 1)
    return ", ".join(f"{code} {number}" for code, number in found.most_common())


if __name__ == "__main__":
    sys.exit(main())
