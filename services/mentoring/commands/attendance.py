"""Attendance at a session and notes on it."""

from typing import Any

from services.mentoring.domain.attendance import Attendance
from services.mentoring.domain.attendance import check
from services.mentoring.domain.errors import NotAllowed
from services.mentoring.domain.notes import Note
from services.mentoring.domain.sessions import ORGANISER
from services.mentoring.domain.sessions import TEAM
from services.mentoring.domain.sessions import Session
from services.mentoring.queries.access import Person
from services.mentoring.queries.access import session_for
from services.mentoring.queries.views import View
from services.mentoring.queries.views import session_view
from services.mentoring.queries.views import shown
from services.mentoring.repository.aggregates import NOTES
from services.mentoring.repository.aggregates import SESSIONS
from services.mentoring.repository.aggregates import add
from services.mentoring.repository.aggregates import save
from services.mentoring.repository.facts import active_members
from services.mentoring.repository.facts import touch_team
from shared.contracts import ATTENDANCE_RECORDED
from shared.mongo.unit_of_work import Transaction


def record_attendance(
    tx: Transaction, academy: str, person: Person, session_id: str, members: list[dict[str, Any]]
) -> View:
    """Writes down who of the team was there; again to correct it.

    Every new or corrected entry is published, one that only repeats what is known is not.
    """
    session, side = session_for(tx, academy, person, session_id)
    if side == TEAM:
        raise NotAllowed("attendance_is_the_mentors")
    entries = [
        Attendance(**member, recorded_by=person.person_id, recorded_at=tx.now) for member in members
    ]
    check(entries, _nameable(tx, session), session.interval.minutes)
    changed = session.record(entries, tx.now)
    save(tx, SESSIONS, session)
    for entry in changed:
        said = {"present": entry.present, "minutes": entry.minutes}
        about = {"enrolment_id": entry.enrolment_id, "session_id": session.id}
        tx.publish(ATTENDANCE_RECORDED, academy, about | said)
    return session_view(tx, session)


def _nameable(tx: Transaction, session: Session) -> set[str]:
    """Those the session was booked for, those in the team now, those recorded before."""
    touch_team(tx, session.academy, session.team_id)
    return (
        {p.enrolment_id for p in session.participants}
        | {p.enrolment_id for p in active_members(tx, session.academy, session.team_id)}
        | {entry.enrolment_id for entry in session.attendance}
    )


def report_mentor_absent(tx: Transaction, academy: str, person: Person, session_id: str) -> View:
    """An organiser writes down that the mentor did not come."""
    session, side = session_for(tx, academy, person, session_id)
    if side != ORGANISER:
        raise NotAllowed("the_organiser_reports")
    session.mentor_did_not_come(tx.now)
    save(tx, SESSIONS, session)
    return session_view(tx, session)


def write_note(
    tx: Transaction, academy: str, person: Person, session_id: str, visibility: str, text: str
) -> View:
    """Adds a note to a session. It is never part of an event."""
    session, side = session_for(tx, academy, person, session_id)
    note = Note(
        id=tx.new_id(),
        academy=academy,
        session_id=session.id,
        team_id=session.team_id,
        visibility=visibility,
        text=text,
        author_id=person.person_id,
        written_as=side,
        written_at=tx.now,
    )
    return shown(add(tx, NOTES, note))
