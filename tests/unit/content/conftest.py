"""The content service with a course ready to be read."""

from collections.abc import Callable

import pytest

from services.content.bootstrap import SERVICE
from shared.testing.harness import ServiceHarness
from tests.unit.content.school import School


@pytest.fixture
def service(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    """The content service on a fresh database."""
    return harness(SERVICE)


@pytest.fixture
def school(service: ServiceHarness) -> School:
    """Pontianak, without any course yet."""
    return School(service)
