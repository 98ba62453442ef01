"""Imports a package in a child process that may crash, hang or run out of memory without harm.

The one door to this folder's importers. What the caller gets back:

- html of lessons, prompts, choices and feedback is clean. Links in it are `http(s):`, `mailto:`,
  `academy-file:<sha256>` (bytes at `<out>/files/<sha256>`) or `academy-item:<item id>` (another
  item of the same course).
- `answer` of a question holds what must not reach a learner before marking:
  `{"choices": [...]}` (the exact set) or `{"texts": [...], "case_sensitive": bool}`, and perhaps
  `feedback_by_outcome` as the package had it. Feedback for every outcome is `feedback` by language.
- Questions of kind `essay` and `unsupported` have nothing to compare with and cannot be marked.
- A library item with `"bank": true` is a question bank, not a quiz that anyone takes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path
from selectors import EVENT_READ
from selectors import DefaultSelector
from typing import Any

import orjson

from services.content.adapters.child import NO_ROOM
from services.content.adapters.child import OUT_OF_MEMORY
from services.content.adapters.messages import MESSAGES
from services.content.adapters.packages.limits import Limits
from services.content.domain.report import Report
from services.content.domain.report import Severity

ROOT = Path(__file__).resolve().parents[3]
COURSE_FILE = "course.json"
REFUSAL_FILE = "refusal.json"
LOG_FILE = "importer.log"
FILES_FOLDER = "files"


@dataclass(frozen=True)
class Imported:
    """A course document with its report, or a refusal: `course` is None and nothing is kept."""

    course: dict[str, Any] | None
    report: dict[str, Any]
    refused: bool


def import_package(
    package_path: Path,
    out: Path,
    limits: Limits,
    on_progress: Callable[[float], None] | None = None,
) -> Imported:
    """Reads the package; `out` then holds `course.json` and `files/<sha256>`.

    Whatever the child does, the answer is an Imported: a crash, a kill or a timeout is a refusal
    that says so. `on_progress` gets 0..1, at least once a second while the child lives, so that a
    lease can be kept; what it raises stops the child and is raised here. `out` is made when absent.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in (COURSE_FILE, REFUSAL_FILE):
        (out / name).unlink(missing_ok=True)
    status = _run_child(package_path, out, limits, on_progress or (lambda progress: None))
    if status == 0 and (out / COURSE_FILE).exists():
        course: dict[str, Any] = orjson.loads((out / COURSE_FILE).read_bytes())
        return Imported(course, course["report"], refused=False)
    # The package is refused, so none of its bytes stay.
    shutil.rmtree(out / FILES_FOLDER, ignore_errors=True)
    if status == 0 and (out / REFUSAL_FILE).exists():
        return Imported(None, orjson.loads((out / REFUSAL_FILE).read_bytes()), refused=True)
    return Imported(None, _report_of_death(status, limits), refused=True)


def _run_child(
    package_path: Path, out: Path, limits: Limits, on_progress: Callable[[float], None]
) -> int | None:
    """The child's exit status, negative for a signal, None when its time was up."""
    command = [sys.executable, "-m", "services.content.adapters.child"]
    command += [str(package_path), str(out), orjson.dumps(asdict(limits)).decode()]
    # The child gets no setting of the service: there is nothing in it for a package to steal.
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath, "LANG": "C.UTF-8"}
    with (out / LOG_FILE).open("wb") as log:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            cwd=ROOT,
            start_new_session=True,
        )
    try:
        return _follow(child, time.monotonic() + limits.wall_seconds, on_progress)
    finally:
        _kill_group(child)


def _follow(
    child: subprocess.Popen[bytes], deadline: float, on_progress: Callable[[float], None]
) -> int | None:
    progress = 0.0
    assert child.stdout is not None
    with DefaultSelector() as selector:
        selector.register(child.stdout, EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if selector.select(min(left, 1.0)):
                data = os.read(child.stdout.fileno(), 65536)
                if not data:
                    break
                progress = _last_number(data, progress)
            on_progress(progress)
    try:
        return child.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None


def _last_number(data: bytes, before: float) -> float:
    try:
        return min(1.0, max(before, float(data.split()[-1])))
    except (ValueError, IndexError):
        return before


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """Leaves no process of the child's group behind, and closes its pipe."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _report_of_death(status: int | None, limits: Limits) -> dict[str, Any]:
    report = Report(MESSAGES)
    if status is None:
        report.add(Severity.REFUSED, "import_timed_out", limit=limits.wall_seconds)
    elif status == -signal.SIGXCPU:
        report.add(Severity.REFUSED, "import_timed_out", limit=limits.cpu_seconds)
    elif status == OUT_OF_MEMORY:
        limit = limits.memory_bytes // 1024**2
        report.add(Severity.REFUSED, "import_out_of_memory", limit=limit)
    elif status == NO_ROOM:
        report.add(Severity.REFUSED, "no_room")
    elif status in (-signal.SIGKILL, -signal.SIGABRT):
        report.add(Severity.REFUSED, "import_killed", signal=-status)
    else:
        report.add(Severity.REFUSED, "import_crashed", code_number=status)
    return report.as_dict()
