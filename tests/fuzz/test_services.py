"""Whatever is sent to whatever operation by whomever: answered as documented, never a failure.

`make test` sends what the documents' limits suggest, the same each time. `make fuzz` goes on with
random requests and with chains of them until its time is up; `FUZZ_SEED` repeats such a run.
"""

import os
import time

import pytest

from shared.contracts.registry import SERVICES
from tests.fuzz.conftest import World
from tests.fuzz.report import Report
from tests.fuzz.run import fuzz

MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))
SEED = int(os.environ.get("FUZZ_SEED") or time.time())

# How much of a long run's time each service has; the state machines of the backbone have the rest.
SHARE = 0.2


@pytest.mark.parametrize("service", SERVICES)
def test_every_answer_is_as_documented(service: str, world: World, total: Report) -> None:
    with world(service) as seeded:
        report = fuzz(seeded, ["examples", "coverage"], seed=1, examples=1, derandomize=True)
    total.add(report)
    assert report.clean, str(report)
    # Otherwise the roles and ids above would not fit, and all those refusals would prove little.
    assert len(report.succeeded) > len(report.operations) * 0.4, sorted(
        report.operations - report.succeeded
    )


@pytest.mark.skipif(not MINUTES, reason="a long run: make fuzz MINUTES=15")
@pytest.mark.parametrize("service", SERVICES)
def test_random_requests_and_chains_are_answered_as_documented(
    service: str, world: World, total: Report
) -> None:
    until = time.monotonic() + MINUTES * 60 * SHARE
    report, round = Report(), 0
    while time.monotonic() < until:
        for phase in ("fuzzing", "stateful"):
            left = max(1, int(until - time.monotonic()))
            # A fresh world each time: a cohort that was cancelled takes no more applications.
            with world(service) as seeded:
                report.add(fuzz(seeded, [phase], seed=SEED + round, examples=5, seconds=left))
        round += 1
    total.add(report)
    assert report.clean, f"FUZZ_SEED={SEED}\n{report}"
