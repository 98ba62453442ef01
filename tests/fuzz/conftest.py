"""The worlds that are fuzzed, and the sum at the end of a long run."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest

from services.certification.adapters.key_making import KeyFiles
from shared.testing.tokens import TokenMaker
from tests.fuzz.report import Report
from tests.walk.conftest import Seeded
from tests.walk.conftest import certificate_keys
from tests.walk.conftest import world_of

__all__ = ["certificate_keys"]

World = Callable[[str], AbstractContextManager[Seeded]]

_TOTAL: pytest.StashKey[Report] = pytest.StashKey()


@pytest.fixture
def world(
    mongodb_uri: str,
    tokens: TokenMaker,
    jwks_file: str,
    certificate_keys: KeyFiles,
) -> World:
    """Opens a service with a small real world: `with world("content") as seeded`."""
    return partial(
        world_of,
        mongodb_uri=mongodb_uri,
        tokens=tokens,
        jwks_file=jwks_file,
        certificate_keys=certificate_keys,
    )


@pytest.fixture
def total(pytestconfig: pytest.Config) -> Report:
    """What all services together have tried and found."""
    return pytestconfig.stash.setdefault(_TOTAL, Report())


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    report = config.stash.get(_TOTAL, None)
    if report is not None and report.cases:
        terminalreporter.section("requests")
        terminalreporter.write_line(str(report))
