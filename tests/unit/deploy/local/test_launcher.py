"""What a run does after its journey; the journey and the start are stand-ins here."""

import os
import signal
import subprocess
import sys
import time

import pytest

from deploy.local.place import REPOSITORY

RUN = """
import sys
from pathlib import Path

from deploy.local import launcher
from deploy.local.place import Place
from deploy.local.scale import parse

launcher.JOURNEY = (sys.executable, "-c", sys.argv[2])
launcher.Launcher._start = lambda self: None
place = Place(Path(sys.argv[1]))
place.make()
sys.exit(launcher.Launcher(place, launcher.Wish(scale=parse([]), free_ports=True)).run())
"""


# A database and a broker from outside, so that no engine is started.
OUTSIDE = {"MONGODB_URI": "mongodb://127.0.0.1:1", "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"}


@pytest.fixture
def run(tmp_path):
    started = []

    def start(journey: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(tmp_path), journey],
            cwd=REPOSITORY,
            env={**os.environ, **OUTSIDE},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("journey", "code"),
    [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 137)],
    ids=["fails", "is killed"],
)
def test_a_failed_journey_ends_the_run_and_says_where_the_logs_are(run, tmp_path, journey, code):
    process = run(journey)

    told, _ = process.communicate(timeout=60)

    assert process.returncode == code, told
    assert f"logs are in {tmp_path / 'logs'}/" in told
    assert "Academy runs" not in told
    assert "everything has stopped" in told


def test_after_a_journey_it_runs_until_it_is_asked_to_stop(run):
    process = run("")
    assert process.stdout is not None
    for line in process.stdout:
        if "Academy runs" in line:
            break
    time.sleep(0.5)
    assert process.poll() is None

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=60) == 0
