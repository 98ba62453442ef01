"""What is said at the command line."""

import subprocess
import sys

import pytest

from deploy.local.place import REPOSITORY
from deploy.local.place import Place


def run(place: Place, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.local", "--data", str(place.root), *words]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path / "run")
    place.make()
    return place


def test_a_second_run_on_the_same_folder_says_where_the_first_one_is(place):
    place.write("run", {"launcher": 41, "addresses": {"content": "http://127.0.0.1:8002"}})

    with place.hold():
        done = run(place, "run")

    assert done.returncode == 0
    assert "runs here already (process 41)" in done.stdout
    assert "http://127.0.0.1:8002/docs" in done.stdout


@pytest.mark.parametrize("words", [["status"], ["scale", "content.web=2"], ["stop", "content"]])
def test_without_a_run_this_is_said_and_nothing_is_started(place, words):
    done = run(place, *words)

    assert done.returncode == 1
    assert "does not run here" in done.stderr


def test_the_folder_may_stand_after_the_command_too(place):
    with place.hold():
        command = [sys.executable, "-m", "deploy.local", "run", "--data", str(place.root)]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0
    assert "runs here already" in done.stdout


def test_a_slip_in_the_numbers_is_told_before_anything_starts(place):
    done = run(place, "run", "--scale", "contents.web=2")

    assert done.returncode == 1
    assert "contents.web=2" in done.stderr
    assert not list(place.database.iterdir())


def test_a_token_needs_the_key_of_a_run(place):
    done = run(place, "token", "operator")

    assert done.returncode == 1
    assert "no key yet" in done.stderr
