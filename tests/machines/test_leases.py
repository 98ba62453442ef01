"""Leases: at most one holder at a time, whoever crashes, is paused or asks at once."""

from datetime import datetime
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import invariant
from hypothesis.stateful import rule

from shared.mongo.leases import Lease
from tests.machines.conftest import Run
from tests.machines.world import Crashed
from tests.machines.world import CrashingDatabase
from tests.machines.world import SteppedClock
from tests.machines.world import World

TERM = timedelta(seconds=4)
OWNERS = 3


class Holders(RuleBasedStateMachine):
    """Processes that take, renew, lose and give back one lease."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.clock = SteppedClock()
        self.dbs = [CrashingDatabase(world.sink.db) for _ in range(OWNERS)]
        self.leases = [
            Lease(db, "work", f"owner-{number}", self.clock, TERM)  # type: ignore[arg-type]
            for number, db in enumerate(self.dbs)
        ]
        # Until when each has been told that the lease is its own.
        self.told: dict[int, datetime] = {}
        # What the database holds, a crash after the write included: owner and end.
        self.stored: tuple[int, datetime] | None = None

    def _free_for(self, owner: int) -> bool:
        return (
            self.stored is None or self.stored[0] == owner or self.stored[1] < self.clock.real_now()
        )

    @rule(owner=st.integers(0, OWNERS - 1), crash=st.sampled_from([None, None, "before", "after"]))
    def acquire(self, owner: int, crash: str | None) -> None:
        free = self._free_for(owner)
        until = self.clock.real_now() + TERM
        self.dbs[owner].arm(1 if crash else None, crash == "before")
        try:
            got = self.leases[owner].acquire()
        except Crashed:
            self.told.pop(owner, None)
            if crash == "after" and free:
                self.stored = (owner, until)
            return
        assert got is free
        if got:
            self.stored = (owner, until)
            self.told[owner] = until
        else:
            self.told.pop(owner, None)

    @rule(owner=st.integers(0, OWNERS - 1))
    def release(self, owner: int) -> None:
        """Also by one that has lost it long ago: it must not take it from the new holder."""
        self.dbs[owner].arm(None, False)
        self.leases[owner].release()
        self.told.pop(owner, None)
        if self.stored is not None and self.stored[0] == owner:
            self.stored = None

    @rule(seconds=st.sampled_from([0.5, 1, 3.999, 4, 4.001, 10]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @invariant()
    def at_most_one_holds_it(self) -> None:
        now = self.clock.real_now()
        assert len([owner for owner, until in self.told.items() if until >= now]) <= 1


def test_a_lease_has_one_holder_at_a_time(run: Run) -> None:
    run(Holders)
