"""A session of a team with a mentor: booked, confirmed, held, missed, cancelled or moved.

requested ─▶ confirmed ─▶ held | no_show_team | no_show_mentor
    └────────────┴──────▶ cancelled_by_team | cancelled_by_mentor (perhaps moved to another)
"""

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta

from services.mentoring.domain.attendance import Attendance
from services.mentoring.domain.errors import NotAllowed
from services.mentoring.domain.errors import WrongState
from services.mentoring.domain.intervals import Interval
from services.mentoring.domain.teams import Participant

REQUESTED = "requested"
CONFIRMED = "confirmed"
HELD = "held"
NO_SHOW_TEAM = "no_show_team"
NO_SHOW_MENTOR = "no_show_mentor"
CANCELLED_BY_TEAM = "cancelled_by_team"
CANCELLED_BY_MENTOR = "cancelled_by_mentor"

UPCOMING = (REQUESTED, CONFIRMED)
CANCELLED = (CANCELLED_BY_TEAM, CANCELLED_BY_MENTOR)
# A team that has one of these with a mentor is one of the mentor's teams.
COUNTED = (REQUESTED, CONFIRMED, HELD, NO_SHOW_TEAM)

TEAM = "team"
MENTOR = "mentor"
ORGANISER = "organiser"

FREE_CANCELLATION = timedelta(hours=12)


@dataclass(kw_only=True)
class Session:
    """One meeting. `participants` are those whose calendars it takes, besides the mentor's.

    `calendar_uid` and `calendar_sequence` are its identity in people's calendars (RFC 5545):
    a moved session keeps the first and raises the second, so that their entry moves too.
    """

    id: str
    academy: str
    slot_id: str
    mentor_id: str
    mentor_person_id: str
    team_id: str
    cohort_id: str
    participants: list[Participant]
    start: datetime
    end: datetime
    time_zone: str
    room: str | None
    topic: str | None
    state: str
    booked_by: str
    booked_at: datetime
    calendar_uid: str
    calendar_sequence: int = 0
    previous_session_id: str | None = None
    next_session_id: str | None = None
    cancelled_by: str | None = None
    cancel_reason: str | None = None
    attendance: list[Attendance] = field(default_factory=list)
    version: int = 0

    @property
    def interval(self) -> Interval:
        return Interval(self.start, self.end)

    def people(self) -> list[str]:
        """Everybody whose time it takes, mentor included."""
        return [self.mentor_person_id, *(p.person_id for p in self.participants)]

    def confirm(self, now: datetime) -> None:
        """The mentor's yes to a requested session."""
        if self.state != REQUESTED:
            raise WrongState("session_not_requested", state=self.state)
        if self.start <= now:
            raise WrongState("session_started")
        self.state = CONFIRMED
        self.calendar_sequence += 1

    def cancel(self, by: str, behalf: str, reason: str | None, now: datetime) -> None:
        """Calls the session off; `by` acts for `behalf` (the team or the mentor).

        Raises WrongState when it began or is over, and for a team that comes later than
        twelve hours before; the mentor and an organiser may still call it off then.
        """
        self._must_be_upcoming(now)
        self._team_must_be_in_time(by, now)
        self.state = CANCELLED_BY_MENTOR if behalf == MENTOR else CANCELLED_BY_TEAM
        self.cancelled_by = by
        self.cancel_reason = reason
        self.calendar_sequence += 1

    def lapse(self) -> None:
        """Calls the session off, however late, because nobody is left in the team."""
        self.state = CANCELLED_BY_TEAM
        self.cancelled_by = TEAM
        self.calendar_sequence += 1

    def move_to(self, next_session_id: str, by: str, behalf: str, now: datetime) -> None:
        """Calls the session off in favour of another one; the rules of `cancel` hold."""
        self.cancel(by, behalf, None, now)
        self.next_session_id = next_session_id

    def join(self, participant: Participant) -> None:
        """Adds somebody who came into the team after the booking."""
        if participant not in self.participants:
            self.participants.append(participant)

    def leave(self, enrolment_id: str) -> None:
        """Takes out somebody who left the team."""
        self.participants = [p for p in self.participants if p.enrolment_id != enrolment_id]

    def record(self, entries: list[Attendance], now: datetime) -> list[Attendance]:
        """Writes down who was there, and answers what is new or differs from before.

        May be called again to correct it. The session is held when anybody of the team
        came, otherwise the team did not show up.
        """
        self._must_have_begun(now)
        known = {entry.enrolment_id: entry for entry in self.attendance}
        changed = [e for e in entries if not e.same_as(known.get(e.enrolment_id))]
        known.update({entry.enrolment_id: entry for entry in changed})
        self.attendance = list(known.values())
        present = any(entry.present for entry in self.attendance)
        self.state = HELD if present else NO_SHOW_TEAM
        return changed

    def mentor_did_not_come(self, now: datetime) -> None:
        """Says that the mentor was absent; not once attendance says that the meeting took place."""
        self._must_have_begun(now)
        if self.attendance:
            raise WrongState("attendance_recorded")
        self.state = NO_SHOW_MENTOR

    def _must_be_upcoming(self, now: datetime) -> None:
        if self.state not in UPCOMING:
            raise WrongState("session_over", state=self.state)
        if self.start <= now:
            raise WrongState("session_started")

    def _team_must_be_in_time(self, by: str, now: datetime) -> None:
        if by == TEAM and now > self.start - FREE_CANCELLATION:
            hours = int(FREE_CANCELLATION / timedelta(hours=1))
            raise WrongState("late_cancellation", hours=hours)

    def _must_have_begun(self, now: datetime) -> None:
        if self.state in CANCELLED or self.state == REQUESTED:
            raise WrongState("session_not_confirmed", state=self.state)
        if now < self.start:
            raise WrongState("session_not_started")


def side_of(by: str, on_behalf_of: str | None) -> str:
    """Whose cancellation it is: one's own side's; an organiser says whose, or the team's."""
    if by == ORGANISER:
        return on_behalf_of or TEAM
    if on_behalf_of not in (None, by):
        raise NotAllowed("not_on_behalf")
    return by
