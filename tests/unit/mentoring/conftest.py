"""A mentoring service with two cohorts and teams that enrolment has told about."""

from collections.abc import Callable

import pytest

from services.mentoring.bootstrap import SERVICE
from shared.testing.clock import FixedClock
from shared.testing.harness import ServiceHarness
from tests.unit.mentoring.world import NOW
from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import enrolled
from tests.unit.mentoring.world import opened
from tests.unit.mentoring.world import published


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def world(harness: Callable[..., ServiceHarness]) -> World:
    """Cohort 1 with teams a (a1, a2) and b (b1), cohort 2 with team c (c1), and mentor-1."""
    made = World(harness(SERVICE))
    made.harness.deliver(
        opened(),
        published("cohort-1"),
        published("cohort-2"),
        enrolled("e-a1", "a1", "team-a"),
        enrolled("e-a2", "a2", "team-a"),
        enrolled("e-b1", "b1", "team-b"),
        enrolled("e-c1", "c1", "team-c", "cohort-2"),
    )
    made.profile()
    return made
