"""The calendar of one person or room: no two bookings at one time, in any cohort."""

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta

from services.mentoring.domain.errors import WrongState
from services.mentoring.domain.intervals import Interval

# What ended longer ago can clash with nothing that may still be booked.
KEPT_AFTER_END = timedelta(days=1)


def person_key(person_id: str) -> str:
    """A person has one body and so one calendar, whichever cohorts and academies they are in."""
    return f"person:{person_id}"


def room_key(academy: str, room: str) -> str:
    """A room belongs to its academy; its name is compared without case and outer spaces."""
    return f"room:{academy}:{room.strip().casefold()}"


@dataclass(frozen=True)
class Busy:
    """One booked stretch and the session that it is for."""

    session_id: str
    start: datetime
    end: datetime

    @property
    def interval(self) -> Interval:
        return Interval(self.start, self.end)


@dataclass
class Calendar:
    """The bookings of one person or room, by `key`."""

    key: str
    busy: list[Busy] = field(default_factory=list)

    def is_free(self, interval: Interval) -> bool:
        return not any(busy.interval.overlaps(interval) for busy in self.busy)

    def reserve(self, session_id: str, interval: Interval, otherwise: str) -> None:
        """Takes the stretch for a session; raises WrongState(`otherwise`) when it is taken.

        Nothing is said about what takes it: that may be another team's or academy's business.
        """
        if not self.is_free(interval):
            raise WrongState(otherwise)
        self.busy.append(Busy(session_id, interval.start, interval.end))

    def release(self, session_id: str) -> None:
        """Gives back what a session took; does nothing when it took nothing."""
        self.busy = [busy for busy in self.busy if busy.session_id != session_id]

    def forget_past(self, now: datetime) -> None:
        """Drops what ended long ago, so that a calendar never grows without end."""
        self.busy = [busy for busy in self.busy if busy.end > now - KEPT_AFTER_END]
