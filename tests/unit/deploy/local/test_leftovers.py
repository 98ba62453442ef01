"""Ending what an earlier launcher left behind."""

import subprocess
import sys

import pytest

from deploy.local.leftovers import Leftovers
from deploy.local.place import Place

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="start times come from /proc")


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    place.make()
    return place


@pytest.fixture
def sleeper():
    process = subprocess.Popen(["sleep", "600"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_a_process_that_was_noted_is_ended(place, sleeper):
    Leftovers(place).note([sleeper.pid])

    assert Leftovers(place).end() == 1
    assert sleeper.wait(timeout=5) == -9


def test_a_later_process_with_the_same_id_is_left_alone(place, sleeper):
    place.write("processes", {str(sleeper.pid): "12"})

    assert Leftovers(place).end() == 0
    assert sleeper.poll() is None
