"""Tells the other services and the people what became of a session."""

from datetime import datetime
from typing import Any

from services.mentoring.domain.intervals import zone_named
from services.mentoring.domain.sessions import Session
from shared.contracts import MENTORING_MESSAGE_REQUESTED
from shared.contracts import EventType
from shared.mongo.unit_of_work import Transaction

# Templates of messages, by what happened; enrolment has their texts and the addresses.
REQUESTED = "session-requested"
BOOKED = "session-booked"
RESCHEDULED = "session-rescheduled"
CANCELLED = "session-cancelled"


def announce(tx: Transaction, event_type: EventType, session: Session) -> None:
    """Publishes an event of a session. Its topic and reasons stay here: people wrote them."""
    data: dict[str, Any] = {
        "session_id": session.id,
        "mentor_id": session.mentor_id,
        "team_id": session.team_id,
        "cohort_id": session.cohort_id,
        "start": session.start,
        "end": session.end,
        "time_zone": session.time_zone,
    }
    if session.previous_session_id is not None:
        data["previous_session_id"] = session.previous_session_id
    if session.cancelled_by is not None:
        data["cancelled_by"] = session.cancelled_by
    tx.publish(event_type, session.academy, data)


def write_to(tx: Transaction, people: list[str], template: str, session: Session) -> None:
    """Asks for one message a person. Parameters say which session and when, never who."""
    for person_id in sorted(set(people)):
        tx.publish(
            MENTORING_MESSAGE_REQUESTED,
            session.academy,
            {
                "person_id": person_id,
                "template": template,
                "parameters": {
                    "session_id": session.id,
                    "start": _wall_time(session.start, session.time_zone),
                    "end": _wall_time(session.end, session.time_zone),
                    "time_zone": session.time_zone,
                },
                # Nobody needs to hear of a meeting after it has begun.
                "deadline": session.start,
            },
        )


def _wall_time(moment: datetime, zone: str) -> str:
    """As people read it beside the name of its zone."""
    return f"{moment.astimezone(zone_named(zone)):%Y-%m-%d %H:%M}"
