"""Reactions: booked sessions follow the comings and goings of a team's members."""

from collections.abc import Iterator

from services.mentoring.commands.announcements import CANCELLED
from services.mentoring.commands.announcements import write_to
from services.mentoring.commands.bookings import call_off
from services.mentoring.commands.erasure import erase_person
from services.mentoring.domain.calendars import person_key
from services.mentoring.domain.sessions import UPCOMING
from services.mentoring.domain.sessions import Session
from services.mentoring.domain.teams import Participant
from services.mentoring.handlers import HANDLERS
from services.mentoring.repository.aggregates import SESSIONS
from services.mentoring.repository.aggregates import save
from services.mentoring.repository.calendars import close_calendars
from services.mentoring.repository.calendars import open_calendars
from services.mentoring.repository.facts import active_members
from services.mentoring.repository.facts import touch_team
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import LEARNER_WITHDRAWN
from shared.contracts import PERSON_ERASED
from shared.events.envelope import Event
from shared.mongo.unit_of_work import Transaction


@HANDLERS.reaction(LEARNER_ENROLLED)
def join_upcoming_sessions(tx: Transaction, event: Event) -> None:
    """Somebody who comes into a team later is booked into what it has booked.

    Where their time is taken they stay out of that session: nobody is booked twice at one time.
    """
    newcomer = Participant(event.subject, event.data["person"]["id"])
    touch_team(tx, event.academy, event.data["team_id"])
    if newcomer not in active_members(tx, event.academy, event.data["team_id"]):
        return  # Already withdrawn: the events came in another order.
    calendars = open_calendars(tx, [person_key(newcomer.person_id)])
    calendar = calendars[person_key(newcomer.person_id)]
    for session in _upcoming(tx, event):
        if newcomer not in session.participants and calendar.is_free(session.interval):
            calendar.reserve(session.id, session.interval, "member_busy")
            session.join(newcomer)
            save(tx, SESSIONS, session)
    close_calendars(tx, calendars)


@HANDLERS.reaction(LEARNER_WITHDRAWN)
def leave_upcoming_sessions(tx: Transaction, event: Event) -> None:
    """Somebody who leaves gets the time back; a team without members meets nobody."""
    touch_team(tx, event.academy, event.data["team_id"])
    team_is_gone = not active_members(tx, event.academy, event.data["team_id"])
    for session in _upcoming(tx, event):
        if team_is_gone:
            session.lapse()
            call_off(tx, session)
            write_to(tx, [session.mentor_person_id], CANCELLED, session)
        else:
            _leave(tx, session, event.subject)


@HANDLERS.reaction(PERSON_ERASED)
def forget_person(tx: Transaction, event: Event) -> None:
    """A learner or a mentor; a mentor's upcoming sessions are for people to call off first."""
    erase_person(tx, event.academy, event.data["person_id"], event.time)


def _upcoming(tx: Transaction, event: Event) -> Iterator[Session]:
    here = {"academy": event.academy, "team_id": event.data["team_id"]}
    query = here | {"state": {"$in": list(UPCOMING)}, "start": {"$gt": tx.now}}
    for document in list(tx["sessions"].find(query).sort("start", 1)):
        yield SESSIONS.of(document)


def _leave(tx: Transaction, session: Session, enrolment_id: str) -> None:
    leaving = [p for p in session.participants if p.enrolment_id == enrolment_id]
    if not leaving:
        return
    calendars = open_calendars(tx, [person_key(p.person_id) for p in leaving])
    for calendar in calendars.values():
        calendar.release(session.id)
    close_calendars(tx, calendars)
    session.leave(enrolment_id)
    save(tx, SESSIONS, session)
