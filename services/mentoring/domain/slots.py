"""A slot: time that a mentor offers, free until a team books it, held while a team decides.

free ──book──▶ booked ──cancelled by the team──▶ free
  │               └─────cancelled by the mentor─▶ withdrawn
  └──mentor takes it back──▶ (deleted)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from services.mentoring.domain.errors import Invalid
from services.mentoring.domain.errors import WrongState
from services.mentoring.domain.intervals import Interval

FREE = "free"
BOOKED = "booked"
WITHDRAWN = "withdrawn"

HOLD = timedelta(minutes=5)
LONGEST = timedelta(hours=8)


@dataclass(frozen=True)
class Hold:
    """A team's claim on a slot while it makes up its mind; past its time it counts as absent."""

    team_id: str
    until: datetime

    def live(self, now: datetime) -> bool:
        return now < self.until


@dataclass(kw_only=True)
class Slot:
    """Time that a mentor offers, in an optional room. `time_zone` is what it was said in."""

    id: str
    academy: str
    mentor_id: str
    start: datetime
    end: datetime
    time_zone: str
    room: str | None = None
    state: str = FREE
    session_id: str | None = None
    hold: Hold | None = None
    version: int = 0

    @property
    def interval(self) -> Interval:
        return Interval(self.start, self.end)

    def _must_be_open_to(self, team_id: str, now: datetime) -> None:
        if self.state != FREE:
            raise WrongState("slot_taken")
        if self.start <= now:
            raise WrongState("slot_started")
        if self.hold and self.hold.live(now) and self.hold.team_id != team_id:
            raise WrongState("slot_held")

    def hold_for(self, team_id: str, now: datetime) -> Hold:
        """Holds the slot for five minutes. Asking again does not make a live hold longer."""
        self._must_be_open_to(team_id, now)
        if self.hold is None or not self.hold.live(now):
            self.hold = Hold(team_id, now + HOLD)
        return self.hold

    def let_go(self, team_id: str) -> None:
        """Ends the hold of that team, if it has one."""
        if self.hold and self.hold.team_id == team_id:
            self.hold = None

    def book(self, session_id: str, team_id: str, now: datetime) -> None:
        """Gives the slot to a session; raises WrongState when taken, begun or held by others."""
        self._must_be_open_to(team_id, now)
        self.state, self.session_id, self.hold = BOOKED, session_id, None

    def free(self) -> None:
        """Opens the slot again after the team's cancellation."""
        self.state, self.session_id = FREE, None

    def withdraw(self) -> None:
        """Closes the slot for good: its mentor cancelled, so the time is not on offer."""
        self.state, self.session_id = WITHDRAWN, None

    def must_be_deletable(self) -> None:
        """Raises WrongState while a session has the slot: that one is cancelled, not deleted."""
        if self.state == BOOKED:
            raise WrongState("slot_booked")


def check_offer(intervals: Iterable[Interval], now: datetime) -> None:
    """Refuses, as Invalid with its place, what cannot be offered: past, too long or twice."""
    seen: set[Interval] = set()
    for index, interval in enumerate(intervals):
        if interval.start <= now:
            raise Invalid("slot_in_the_past", pointer=f"/slots/{index}/start")
        if interval.end - interval.start > LONGEST:
            hours = int(LONGEST / timedelta(hours=1))
            raise Invalid("slot_too_long", pointer=f"/slots/{index}/end", hours=hours)
        if interval in seen:
            raise Invalid("slot_repeated", pointer=f"/slots/{index}")
        seen.add(interval)
