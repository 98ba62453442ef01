"""A throwaway service over a real database, and people who call it."""

from collections.abc import Callable

import pytest

from shared.testing.harness import ServiceHarness
from tests.unit.shared.web.things import SERVICE
from tests.unit.shared.web.things import entered
from tests.unit.shared.web.things import gate


@pytest.fixture
def things(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    gate.clear()
    entered.clear()
    return harness(SERVICE)


@pytest.fixture
def organiser(things: ServiceHarness) -> str:
    return things.token("organiser-1", roles=["organiser@pontianak"])
