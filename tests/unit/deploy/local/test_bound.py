"""A process must not outlive a launcher that was killed."""

import os
import signal
import subprocess
import sys
import time

import pytest

from deploy.local.process import BOUND

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")

PARENT = f"""
import os, subprocess, sys, time
bound = [sys.executable, "-I", "-S", {str(BOUND)!r}, str(os.getpid())]
child = subprocess.Popen([*bound, "sleep", "600"])
print(child.pid, flush=True)
time.sleep(600)
"""


def test_the_kernel_ends_the_command_when_the_parent_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    with parent:
        child = int(parent.stdout.readline())
        deadline = time.monotonic() + 10
        while _name(child) != "sleep":  # The promise is made before the command begins.
            assert time.monotonic() < deadline
            time.sleep(0.01)
        parent.send_signal(signal.SIGKILL)

    while _running(child):
        assert time.monotonic() < deadline, "it outlived its parent"
        time.sleep(0.01)


def test_a_command_whose_parent_is_gone_already_is_not_begun():
    done = subprocess.run([sys.executable, str(BOUND), "1", "echo", "begun"], capture_output=True)

    assert (done.returncode, done.stdout) == (1, b"")


def _name(pid: int) -> str:
    with open(f"/proc/{pid}/comm") as file:
        return file.read().strip()


def _running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
