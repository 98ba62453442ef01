"""One city with its academy for each test."""

from collections.abc import Callable

import pytest

from services.enrolment.bootstrap import SERVICE
from shared.testing.harness import ServiceHarness
from tests.unit.enrolment.city import City


@pytest.fixture
def service(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    """The enrolment service on a fresh database."""
    return harness(SERVICE)


@pytest.fixture
def city(service: ServiceHarness) -> City:
    """Pontianak, opened."""
    return City(service)
