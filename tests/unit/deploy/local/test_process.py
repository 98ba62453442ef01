"""What supervision promises for one process."""

import os
import signal
from pathlib import Path

import pytest

from deploy.local.process import Patience

SLEEPS = "import time; time.sleep(600)"
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""


def test_a_process_that_is_killed_is_started_again_and_this_is_said(watched):
    process = watched.start(SLEEPS)
    watched.until(lambda: process.ready)
    first = process.pid

    os.kill(first, signal.SIGKILL)
    watched.until(lambda: process.ready and process.pid not in (first, None))

    assert process.restarts == 1
    assert [line for line in watched.said if "died (SIGKILL)" in line]


def test_a_process_that_keeps_dying_is_tried_again_ever_more_slowly(watched):
    process = watched.start("raise SystemExit(3)", ready=lambda: False)
    watched.until(lambda: process.restarts >= 4)

    waits = [line.partition("again in ")[2].split()[0] for line in watched.said]
    assert waits[:4] == ["0.05", "0.1", "0.2", "0.2"]
    assert "exit code 3" in watched.said[0]
    assert process.failing


@pytest.mark.parametrize(("failures", "wait"), [(1, 0.5), (2, 1.0), (5, 8.0), (6, 10.0), (99, 10)])
def test_the_wait_before_a_restart_is_bounded(failures, wait):
    assert Patience().wait(failures) == wait


def test_what_a_process_started_ends_with_it(watched, tmp_path):
    child = tmp_path / "child"
    process = watched.start(
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEPS!r}])\n"
        f"open({str(child)!r}, 'w').write(str(child.pid) + '\\n')\n"
        "time.sleep(600)"
    )
    watched.until(lambda: child.exists() and child.read_text().endswith("\n"))
    pid = int(child.read_text())

    process.wanted = False
    watched.until(lambda: not process.alive)

    watched.until(lambda: _gone(pid))


def test_a_process_that_does_not_listen_to_the_request_to_stop_is_killed(watched, tmp_path):
    process = watched.start(DEAF)
    log = tmp_path / "one.log"
    watched.until(lambda: log.exists() and "deaf" in log.read_text())

    process.wanted = False
    watched.until(lambda: not process.alive)

    assert watched.said == []


def test_renewing_replaces_the_process_and_is_no_failure(watched):
    process = watched.start(SLEEPS)
    watched.until(lambda: process.ready)
    first = process.pid

    process.renew()
    watched.until(lambda: process.ready and process.pid != first)

    assert process.restarts == 0
    assert watched.said == []


def test_a_stopped_process_starts_when_it_is_wanted_again(watched):
    process = watched.start(SLEEPS)
    watched.until(lambda: process.ready)
    process.wanted = False
    watched.until(lambda: not process.alive)

    process.wanted = True
    watched.until(lambda: process.ready)


def _gone(pid: int) -> bool:
    try:
        # A killed process that nobody has waited for is still listed, as a zombie.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
