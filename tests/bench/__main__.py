"""python -m tests.bench: runs the benchmarks, prints a table, writes build/bench.json."""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path

from deploy.local.place import REPOSITORY
from shared.runtime.logs import configure_logs
from tests.bench import applying
from tests.bench import commands
from tests.bench import footprint
from tests.bench import importing
from tests.bench import issuing
from tests.bench import latency
from tests.bench import printing
from tests.bench import reads
from tests.bench import relaying
from tests.bench import scaling
from tests.bench import signing
from tests.bench import verifying
from tests.bench.place import Place
from tests.bench.rows import Row
from tests.bench.rows import show
from tests.bench.rows import write
from tests.bench.rows import write_table

Benchmark = Callable[[Place], Iterator[Row]]

BENCHMARKS: dict[str, Benchmark] = {
    "reads": reads.run,
    "verify": verifying.run,
    "sign": signing.run,
    "issue": issuing.run,
    "print": printing.run,
    "command": commands.run,
    "apply": applying.run,
    "relay": relaying.run,
    "scaling": scaling.run,
    "latency": latency.run,
    "import": importing.run,
    "footprint": footprint.run,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(BENCHMARKS), help="repeatable")
    parser.add_argument("--quick", action="store_true", help="short rounds: to see that it runs")
    parser.add_argument("--json", type=Path, default=REPOSITORY / "build" / "bench.json")
    parser.add_argument("--doc", action="store_true", help="put the table into the documentation")
    options = parser.parse_args()
    configure_logs("bench", "bench", "ERROR")
    rows: list[Row] = []
    began = time.monotonic()
    for name in options.only or BENCHMARKS:
        print(f"  · {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="academy-bench-") as folder:
            place = Place(Path(folder), options.quick)
            try:
                for row in BENCHMARKS[name](place):
                    rows.append(row)
                    seen = "" if row.ratio is None else f", ratio {row.ratio:.2f}"
                    print(f"    {row.measure}: {row.value:.3g} {row.unit}{seen}", flush=True)
            finally:
                place.close()
    show(rows)
    write(rows, options.json)
    if options.doc:
        write_table(rows, REPOSITORY / "docs" / "performance.md", _said())
    print(f"{options.json} written; {time.monotonic() - began:.0f} s in all")
    return 0


def _said() -> str:
    """When and on what: a figure without its machine says nothing."""
    load = os.getloadavg()[0]
    cores = os.cpu_count()
    model = next(
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    version = platform.python_version()
    day = datetime.now(UTC).date()
    return f"{day}, {cores} cores of {model}, Python {version}, load at the end {load:.1f}:"


if __name__ == "__main__":
    sys.exit(main())
