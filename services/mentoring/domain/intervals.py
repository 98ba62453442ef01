"""A stretch of time, closed at its start and open at its end."""

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from services.mentoring.domain.errors import Invalid


@dataclass(frozen=True)
class Interval:
    """From `start` up to and without `end`, both aware. Two that only touch do not overlap."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise Invalid("end_before_start", pointer="/end")

    @property
    def minutes(self) -> int:
        return int((self.end - self.start) / timedelta(minutes=1))

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end


def zone_named(name: str, pointer: str = "/time_zone") -> ZoneInfo:
    """The IANA zone of that name; raises Invalid for one that does not exist."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # zoneinfo answers KeyError for an unknown name, ValueError for one that leaves its
        # folder, and OSError for one that names a folder.
        raise Invalid("unknown_time_zone", pointer=pointer, zone=name) from None


def instant(moment: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of `moment`: an aware one as it is, a wall time as read in `zone`.

    A wall time that happens twice is its first occurrence, one that a clock change skips is
    read with the offset before the change (RFC 5545 section 3.3.5).
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone, fold=0)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # The offset pushes it out of the calendar's years.
        raise Invalid("time_out_of_range") from None


def weekly(first_day: date, start: time, end: time, weeks: int, zone: ZoneInfo) -> list[Interval]:
    """The same wall time on the weekday of `first_day`, for `weeks` weeks.

    The wall time stays and the UTC instant moves when the zone changes its offset.
    """
    if date.max - first_day < timedelta(weeks=weeks):
        raise Invalid("time_out_of_range", pointer="/weekly/first_day")
    days = (first_day + timedelta(weeks=n) for n in range(weeks))
    return [
        Interval(
            instant(datetime.combine(day, start), zone),
            instant(datetime.combine(day, end), zone),
        )
        for day in days
    ]
