"""One city with its academy for each test."""

from collections.abc import Callable
from datetime import UTC
from datetime import datetime

import pytest

from services.enrolment.bootstrap import SERVICE
from shared.testing.clock import FixedClock
from shared.testing.harness import ServiceHarness
from tests.unit.enrolment.city import City


@pytest.fixture
def clock() -> FixedClock:
    """A morning on which it is the same day in Pontianak as in UTC."""
    return FixedClock(datetime(2026, 3, 2, 3, tzinfo=UTC))


@pytest.fixture
def service(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    """The enrolment service on a fresh database."""
    return harness(SERVICE)


@pytest.fixture
def city(service: ServiceHarness) -> City:
    """Pontianak, opened."""
    return City(service)
