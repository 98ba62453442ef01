"""A session as an iCalendar file (RFC 5545, RFC 5546), made with icalendar."""

from datetime import datetime

from icalendar import Calendar
from icalendar import Event
from icalendar import vCalAddress
from icalendar import vText

from services.mentoring.domain.mentors import Mentor
from services.mentoring.domain.sessions import CANCELLED
from services.mentoring.domain.sessions import REQUESTED
from services.mentoring.domain.sessions import Session

_SUMMARY = {"en": "Mentoring session: {mentor}", "id": "Sesi asistensi: {mentor}"}


def invitation(session: Session, mentor: Mentor, now: datetime, language: str) -> bytes:
    """The calendar entry of a session: a request, or a cancellation once it is called off.

    UID stays and SEQUENCE rises over the session's life, and when it is moved, so that a
    calendar that knows it updates its entry. Times are UTC: a session happens once, and every
    calendar shows it in its reader's own zone. The organiser has no address here: addresses
    live in enrolment alone.
    """
    cancelled = session.state in CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//Academy//mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    calendar.add_component(_entry(session, mentor, now, language))
    return bytes(calendar.to_ical())


def _entry(session: Session, mentor: Mentor, now: datetime, language: str) -> Event:
    entry = Event()
    entry.add("uid", session.calendar_uid)
    entry.add("sequence", session.calendar_sequence)
    entry.add("dtstamp", now)
    entry.add("dtstart", session.start)
    entry.add("dtend", session.end)
    entry.add("summary", _SUMMARY[language].format(mentor=mentor.name))
    entry.add("status", _status(session))
    organiser = vCalAddress(f"urn:uuid:{mentor.id}")
    organiser.params["CN"] = vText(mentor.name)
    entry.add("organizer", organiser)
    if session.topic:
        entry.add("description", session.topic)
    if session.room:
        entry.add("location", session.room)
    return entry


def _status(session: Session) -> str:
    if session.state in CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if session.state == REQUESTED else "CONFIRMED"
