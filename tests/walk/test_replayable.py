"""What is declared replayable is written by its own projections and by nothing else."""

from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import pytest
from pymongo.collection import Collection

from services.certification.adapters.key_making import KeyFiles
from shared.contracts.registry import SERVICES
from shared.events.envelope import Event
from shared.events.handlers import Handler
from shared.events.handlers import Handlers
from shared.mongo.unit_of_work import Transaction
from shared.runtime.clock import Clock
from shared.testing.clock import FixedClock
from shared.testing.harness import ServiceHarness
from tests.walk.conftest import SEEDS

WRITES = (
    "insert_one",
    "insert_many",
    "update_one",
    "update_many",
    "replace_one",
    "delete_one",
    "delete_many",
    "find_one_and_update",
    "bulk_write",
)

# Which declaration the code that runs now has: a handler's, or none for all other code.
_running: ContextVar[Handler | None] = ContextVar("running", default=None)


@pytest.fixture
def writers(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str | None]]:
    """For each collection what its writers had declared, while the test goes on."""
    found: dict[str, set[str | None]] = defaultdict(set)

    def spied(name: str) -> Callable[..., Any]:
        original = getattr(Collection, name)

        def method(self: Collection[Any], *args: Any, **options: Any) -> Any:
            handler = _running.get()
            found[self.name].add(handler.into if handler else None)
            return original(self, *args, **options)

        return method

    for name in WRITES:
        monkeypatch.setattr(Collection, name, spied(name))
    return found


def watched(handlers: Handlers) -> Handlers:
    """The same declarations; each function says that it runs."""
    copy = Handlers(handlers.service)
    for handler in handlers:

        def function(tx: Transaction, event: Event, handler: Handler = handler) -> None:
            token = _running.set(handler)
            try:
                handler.function(tx, event)
            finally:
                _running.reset(token)

        if handler.kind == "projection":
            copy.projection(handler.event_type, into=handler.into)(function)
        else:
            copy.reaction(handler.event_type)(function)
    return copy


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Clock:
    moment = SEEDS[request.getfixturevalue("name")][2]
    return FixedClock(moment) if moment else FixedClock()


@pytest.mark.parametrize("name", SERVICES)
def test_only_a_collections_own_projections_write_it(
    name: str,
    harness: Callable[..., ServiceHarness],
    writers: dict[str, set[str | None]],
    certificate_keys: KeyFiles,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable, value in certificate_keys.environment.items():
        monkeypatch.setenv(variable, value)
    service, seed, _ = SEEDS[name]
    seeded = seed(harness(replace(service, handlers=watched(service.handlers))))
    seeded.service.run_jobs()
    seeded.service.run_sweeps()
    replayable = service.handlers.replayable
    assert replayable
    for collection, declared in writers.items():
        if collection in replayable:
            assert declared == {collection}, collection
        else:
            # A projection that is declared for one collection writes no other.
            assert declared == {None}, collection
    heard = replayable if name != "enrolment" else []  # Its world hears of no course.
    assert writers.keys() >= set(heard) - {"certificates"}
