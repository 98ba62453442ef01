"""The seats of a cohort: held by whole teams or not at all, with one waiting list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from services.enrolment.domain.errors import WrongState


@dataclass(frozen=True)
class Party:
    """A team as the seats see it: how many come, and from what kind of unit."""

    application_id: str
    unit_kind: str
    size: int


@dataclass(frozen=True)
class Seats:
    """How many seats there are, who holds them by unit kind, and who waits, in order.

    A quota is the most seats that units of one kind may hold together; a kind without a quota is
    limited by the total alone.
    """

    total: int
    quotas: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    waiting: tuple[Party, ...] = ()

    @property
    def taken(self) -> int:
        """Seats held by offers that are open and by enrolments."""
        return sum(self.held.values())

    def free_for(self, unit_kind: str) -> int:
        """Seats that a team of a unit of this kind could take now."""
        free = self.total - self.taken
        if unit_kind in self.quotas:
            free = min(free, self.quotas[unit_kind] - self.held.get(unit_kind, 0))
        return max(free, 0)

    def hold(self, party: Party) -> Seats:
        """Take seats for the whole team, or raise WrongState and take none."""
        free = self.free_for(party.unit_kind)
        if party.size > free:
            raise WrongState("seats_short", needed=party.size, free=free)
        held = {**self.held, party.unit_kind: self.held.get(party.unit_kind, 0) + party.size}
        return replace(self.leave(party.application_id), held=held)

    def release(self, unit_kind: str, count: int) -> Seats:
        """Give `count` seats back; giving back more than is held is a fault of ours."""
        left = self.held.get(unit_kind, 0) - count
        if left < 0:
            raise ValueError(f"{count} seats given back, {left + count} held by {unit_kind}")
        return replace(self, held={**self.held, unit_kind: left})

    def wait(self, party: Party) -> Seats:
        """Put the team at the end of the waiting list."""
        return replace(self, waiting=(*self.leave(party.application_id).waiting, party))

    def leave(self, application_id: str) -> Seats:
        """Take the team off the waiting list, if it is on it."""
        waiting = tuple(p for p in self.waiting if p.application_id != application_id)
        return replace(self, waiting=waiting)

    def position(self, application_id: str) -> int | None:
        """The team's place on the waiting list, from 1."""
        for place, party in enumerate(self.waiting, start=1):
            if party.application_id == application_id:
                return place
        return None

    def promote(self) -> tuple[Seats, tuple[Party, ...]]:
        """Go down the waiting list once and hold seats for every team that fits, in order.

        A team that is too large is passed over and keeps its place.
        """
        seats = self
        chosen: list[Party] = []
        for party in self.waiting:
            if party.size <= seats.free_for(party.unit_kind):
                seats = seats.hold(party)
                chosen.append(party)
        return seats, tuple(chosen)

    def resized(self, total: int, quotas: Mapping[str, int]) -> Seats:
        """Change the numbers; never below what is held already."""
        if total < self.taken:
            raise WrongState("seats_below_held", "/seats", held=self.taken)
        for unit_kind, quota in quotas.items():
            held = self.held.get(unit_kind, 0)
            if quota < held:
                raise WrongState("seats_below_held", f"/quotas/{unit_kind}", held=held)
        return replace(self, total=total, quotas=dict(quotas))
