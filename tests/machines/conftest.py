"""A database for the machines, and how long each of them is run."""

import os
import time
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import seed
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import run_state_machine_as_test

from shared.runtime.ids import new_id
from shared.testing.harness import settings_for
from tests.live.pair import Node
from tests.live.pair import listener
from tests.live.pair import publisher
from tests.machines.world import World

MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))
SEED = int(os.environ.get("FUZZ_SEED") or time.time())

# Of a long run's time, what each of the four machines has.
SHARE = 0.05

# Runs of a machine and acts in each: the same ones every time in `make test`.
SHORT = settings(
    max_examples=25,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=20, stateful_step_count=40, derandomize=False)

Run = Callable[[Callable[[World], RuleBasedStateMachine]], None]


@pytest.fixture(scope="module")
def made(mongodb_uri: str, jwks_file: str) -> Iterator[World]:
    """Two services' databases, emptied by each run of a machine."""
    nodes = []
    for service in (publisher(), listener()):
        database = f"t_{new_id().replace('-', '')}_{service.name}"
        nodes.append(Node(service, settings_for(service.name, mongodb_uri, database, jwks_file)))
    yield World(*nodes)
    for node in nodes:
        node.close()


@pytest.fixture
def run(made: World) -> Run:
    """Runs a machine: briefly and always the same, or with `FUZZ_MINUTES` until time is up."""

    def go(machine: Callable[[World], Any]) -> None:
        def fresh() -> Any:
            made.clear()
            return machine(made)

        if not MINUTES:
            run_state_machine_as_test(fresh, settings=SHORT)
            return
        until, round = time.monotonic() + MINUTES * 60 * SHARE, 0
        while time.monotonic() < until:
            print(f"FUZZ_SEED={SEED} round {round}")
            run_state_machine_as_test(seed(SEED + round)(fresh), settings=LONG)
            round += 1

    return go
