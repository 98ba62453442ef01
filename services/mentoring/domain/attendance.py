"""Who of a team was at a session, and for how long."""

from dataclasses import dataclass
from datetime import datetime

from services.mentoring.domain.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """One person's presence at one session, in minutes."""

    enrolment_id: str
    present: bool
    minutes: int
    recorded_by: str
    recorded_at: datetime

    def same_as(self, other: "Attendance | None") -> bool:
        """Whether the two say the same of the person, whoever said it when."""
        return other is not None and (self.present, self.minutes) == (other.present, other.minutes)


def check(entries: list[Attendance], team: set[str], longest: int) -> None:
    """Refuses, as Invalid with its place, what cannot have been.

    `team` are the enrolments that may be named, `longest` the session's length in minutes.
    """
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        at = f"/members/{index}"
        if entry.enrolment_id not in team:
            raise Invalid("not_in_the_team", pointer=f"{at}/enrolment_id")
        if entry.enrolment_id in seen:
            raise Invalid("named_twice", pointer=f"{at}/enrolment_id")
        seen.add(entry.enrolment_id)
        if entry.present and entry.minutes == 0:
            raise Invalid("present_without_minutes", pointer=f"{at}/minutes")
        if not entry.present and entry.minutes > 0:
            raise Invalid("absent_with_minutes", pointer=f"{at}/minutes")
        if entry.minutes > longest:
            raise Invalid("longer_than_session", pointer=f"{at}/minutes", minutes=longest)
