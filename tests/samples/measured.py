"""One package imported in a process of its own, with what it took.

    python -m tests.samples.measured PACKAGE

Prints one JSON object. The process imports one package and nothing else, so the largest of its
children is the importer: that is how its peak memory is known.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024**2


@dataclass(frozen=True)
class Measured:
    """`seconds` on the wall, `cpu` seconds and peak `memory` in bytes of the importer's process."""

    report: dict[str, Any]
    seconds: float
    cpu: float
    memory: int

    @property
    def refusals(self) -> list[str]:
        """The codes for which the package is refused."""
        return [line["code"] for line in self.report["entries"] if line["severity"] == "refused"]


def measure(package: Path) -> Measured:
    """Imports the package as a worker would."""
    command = [sys.executable, "-m", "tests.samples.measured", str(package)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Measured(**json.loads(done.stdout))


def what_starting_takes() -> Measured:
    """A file that is refused at its first byte: nothing but the start of the process."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as empty:
        empty.write(b"no package")
        empty.flush()
        runs = [measure(Path(empty.name)) for _ in range(3)]
    return min(runs, key=lambda run: run.seconds)


def _import(package: Path) -> dict[str, Any]:
    from services.content.adapters.importing import import_package
    from services.content.adapters.packages.limits import Limits

    with tempfile.TemporaryDirectory(prefix="academy-samples-") as folder:
        begun = time.perf_counter()
        imported = import_package(package, Path(folder) / "out", Limits())
        seconds = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "report": imported.report,
        "seconds": seconds,
        "cpu": used.ru_utime + used.ru_stime,
        # Linux tells kibibytes.
        "memory": used.ru_maxrss * 1024,
    }


if __name__ == "__main__":
    print(json.dumps(_import(Path(sys.argv[1]))))
