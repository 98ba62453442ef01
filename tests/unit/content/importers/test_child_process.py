"""Whatever happens to the child, the worker gets an answer, and no process stays behind."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from services.content.adapters.importing import ROOT
from services.content.adapters.importing import Imported
from services.content.adapters.importing import import_package
from services.content.adapters.jail import MACHINES
from services.content.adapters.packages.limits import MIB
from services.content.adapters.packages.limits import Limits

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]

COURSE = {
    "course.yaml": (
        "id: kecil\ntitle: Kecil\nlanguages: [id]\n"
        "modules: [{id: satu, title: Satu, items: [{lesson: a}]}]\n"
    ),
    "lessons/a.md": "# A\n\nTeks.",
}
# Deep nesting that browsers allow and that takes nh3 time to follow.
SLOW_LESSON = "# A\n\n" + "<div>" * 400_000


@pytest.fixture
def import_path(import_in_child: Callable[..., Imported]) -> Callable[..., Imported]:
    """Every import here is a worker's."""
    return import_in_child


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The child processes that the importer starts in this test; they run as always."""
    children: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.environment = kwargs["env"]
            children.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    return children


def test_an_import_that_takes_too_long_is_stopped_and_says_so(
    import_members: Import, codes: Codes, started: list[subprocess.Popen[bytes]]
) -> None:
    imported = import_members(
        {**COURSE, "lessons/a.md": SLOW_LESSON}, Limits(wall_seconds=1, ratio=10_000)
    )
    assert imported.refused
    assert codes(imported) == ["import_timed_out"]
    assert [child.returncode for child in started] == [-signal.SIGKILL]


def test_an_import_that_burns_too_much_time_is_stopped_and_says_so(
    import_members: Import, codes: Codes
) -> None:
    imported = import_members(
        {**COURSE, "lessons/a.md": SLOW_LESSON}, Limits(cpu_seconds=1, ratio=10_000)
    )
    assert imported.refused
    assert codes(imported) == ["import_timed_out"]


def test_an_import_that_needs_too_much_memory_is_refused(
    import_members: Import, codes: Codes
) -> None:
    lesson = "# A\n\n" + "[x](y) " * 500_000
    imported = import_members(
        {**COURSE, "lessons/a.md": lesson}, Limits(memory_bytes=200 * MIB, ratio=10_000)
    )
    assert imported.refused
    assert codes(imported)[0] in ("import_out_of_memory", "import_killed")


def test_a_child_that_cannot_even_start_is_a_refusal(import_members: Import, codes: Codes) -> None:
    imported = import_members(COURSE, Limits(memory_bytes=1 * MIB))
    assert imported.refused
    assert codes(imported)[0] in ("import_crashed", "import_killed", "import_out_of_memory")


def test_progress_rises_to_one(make_zip: Callable[..., Path], out: Path) -> None:
    seen: list[float] = []
    import_package(make_zip(COURSE), out, Limits(), seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_lost_lease_stops_the_child(
    make_zip: Callable[..., Path], out: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    class LeaseLost(Exception):
        pass

    def lose(progress: float) -> None:
        raise LeaseLost

    path = make_zip({**COURSE, "lessons/a.md": SLOW_LESSON})
    with pytest.raises(LeaseLost):
        import_package(path, out, Limits(ratio=10_000), lose)
    assert [child.returncode for child in started] == [-signal.SIGKILL]


def test_an_import_can_be_done_again_in_the_same_place(
    import_members: Import, make_zip: Callable[..., Path], import_path: Import
) -> None:
    path = make_zip(COURSE)
    first = import_path(path)
    assert import_path(path) == first
    assert not first.refused


def test_the_child_gets_no_setting_of_the_service(
    import_members: Import, monkeypatch: pytest.MonkeyPatch, started: list[Any]
) -> None:
    monkeypatch.setenv("MONGODB_URI", "mongodb://secret")
    assert not import_members(COURSE).refused
    assert "secret" not in str(started[0].environment)


def test_files_are_stored_by_content_and_structure_is_not(
    import_members: Import, out: Path
) -> None:
    imported = import_members({**COURSE, "form.csv": "a;b"})
    assert imported.course is not None
    (file,) = imported.course["files"]
    assert file["path"] == "form.csv"
    assert file["type"] == "text/csv"
    assert [path.name for path in (out / "files").iterdir()] == [file["sha256"]]
    assert (out / "files" / file["sha256"]).read_text() == "a;b"


ESCAPES = """
import os, socket, subprocess
from services.content.adapters.jail import shut_in
assert shut_in()
for escape in (
    socket.socket,
    socket.socketpair,
    lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    lambda: subprocess.run(["true"]),
    lambda: os.execv("/bin/true", ["true"]),
):
    try:
        escape()
    except PermissionError:
        print("refused")
print(len(os.listdir("/")) > 0)
"""


@pytest.mark.skipif(
    platform.system() != "Linux" or platform.machine() not in MACHINES,
    reason=f"no filter of system calls for {platform.system()} on {platform.machine()}",
)
def test_who_is_shut_in_opens_no_socket_and_starts_no_program() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ESCAPES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["refused"] * 5 + ["True"]


@pytest.mark.skipif(platform.system() != "Linux", reason="read from /proc")
def test_a_reading_child_is_shut_in(make_zip: Callable[..., Path], out: Path) -> None:
    seen: list[str] = []

    def look(progress: float) -> None:
        for status in Path("/proc").glob("[0-9]*/status"):
            with suppress(OSError):
                text = status.read_text()
                if f"PPid:\t{os.getpid()}\n" in text and "adapters.child" in _command(status):
                    seen.append(text)

    members = {**COURSE, "lessons/a.md": SLOW_LESSON}
    import_package(make_zip(members), out, Limits(wall_seconds=2, ratio=10_000), look)
    assert any("Seccomp:\t2\n" in text and "NoNewPrivs:\t1\n" in text for text in seen)


def _command(status: Path) -> str:
    return status.with_name("cmdline").read_text().replace("\0", " ")
