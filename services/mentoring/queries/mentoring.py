"""Mentors, free slots, sessions and their notes."""

from datetime import datetime
from typing import Any

from services.mentoring.domain.calendars import Calendar
from services.mentoring.domain.calendars import person_key
from services.mentoring.domain.calendars import room_key
from services.mentoring.domain.errors import NotFound
from services.mentoring.domain.mentors import Mentor
from services.mentoring.domain.sessions import Session
from services.mentoring.domain.slots import FREE
from services.mentoring.domain.slots import Slot
from services.mentoring.queries.access import Person
from services.mentoring.queries.access import session_for
from services.mentoring.queries.access import visible_sessions
from services.mentoring.queries.views import View
from services.mentoring.queries.views import session_view
from services.mentoring.queries.views import session_views
from services.mentoring.queries.views import shown
from services.mentoring.repository.aggregates import MENTORS
from services.mentoring.repository.aggregates import NOTES
from services.mentoring.repository.aggregates import SESSIONS
from services.mentoring.repository.aggregates import SLOTS
from services.mentoring.repository.aggregates import load
from services.mentoring.repository.calendars import read_calendars
from services.mentoring.repository.facts import own_teams
from shared.mongo.documents import Readable
from shared.mongo.paging import find_page

Page = dict[str, Any]


def list_mentors(db: Readable, academy: str, limit: int, cursor: str | None) -> Page:
    page = find_page(db["mentors"], {"academy": academy}, limit, cursor)
    return page | {"items": [shown(MENTORS.of(document)) for document in page["items"]]}


def get_mentor(db: Readable, academy: str, mentor_id: str) -> View:
    return shown(load(db, MENTORS, academy, mentor_id))


def own_profile(db: Readable, academy: str, person: Person) -> View:
    found = db["mentors"].find_one({"academy": academy, "person_id": person.person_id})
    if found is None:
        raise NotFound(MENTORS.unknown)
    return shown(MENTORS.of(found))


def free_slots(
    db: Readable,
    academy: str,
    person: Person,
    now: datetime,
    *,
    since: datetime | None,
    until: datetime | None,
    mentor: str | None,
    limit: int,
    cursor: str | None,
) -> Page:
    """Slots that the person's team could book now, soonest first.

    Left out are those held by other teams and those whose mentor or room is taken at that time
    by another booking, so a page may have fewer than `limit` items and still a next one.
    """
    start: dict[str, datetime] = {"$gt": now}
    if since is not None and since > now:
        start = {"$gte": since}
    if until is not None:
        start["$lt"] = until
    query: dict[str, Any] = {"academy": academy, "state": FREE, "start": start}
    if mentor is not None:
        query["mentor_id"] = mentor
    page = find_page(db["slots"], query, limit, cursor, [("start", 1), ("_id", 1)])
    slots = [SLOTS.of(document) for document in page["items"]]
    found = db["mentors"].find(
        {"academy": academy, "_id": {"$in": sorted({slot.mentor_id for slot in slots})}}
    )
    mentors = {document["_id"]: MENTORS.of(document) for document in found}
    calendars = _calendars(db, academy, slots, mentors)
    teams = own_teams(db, academy, person.person_id)
    items = [
        shown(slot) | {"mentor_name": mentors[slot.mentor_id].name}
        for slot in slots
        if _free(slot, mentors[slot.mentor_id], calendars)
        and not (slot.hold and slot.hold.live(now) and slot.hold.team_id not in teams)
    ]
    return page | {"items": items}


def _calendars(
    db: Readable, academy: str, slots: list[Slot], mentors: dict[str, Mentor]
) -> dict[str, Calendar]:
    keys = {person_key(mentor.person_id) for mentor in mentors.values()}
    return read_calendars(db, keys | {room_key(academy, slot.room) for slot in slots if slot.room})


def _free(slot: Slot, mentor: Mentor, calendars: dict[str, Calendar]) -> bool:
    keys = [person_key(mentor.person_id)]
    if slot.room:
        keys.append(room_key(slot.academy, slot.room))
    return all(calendars[key].is_free(slot.interval) for key in keys if key in calendars)


def list_sessions(
    db: Readable, academy: str, person: Person, state: str | None, limit: int, cursor: str | None
) -> Page:
    """Sessions that the person may see, in the order of their start."""
    query = visible_sessions(db, academy, person)
    if state is not None:
        query["state"] = state
    page = find_page(db["sessions"], query, limit, cursor, [("start", 1), ("_id", 1)])
    sessions = [SESSIONS.of(document) for document in page["items"]]
    return page | {"items": session_views(db, academy, sessions)}


def get_session(db: Readable, academy: str, person: Person, session_id: str) -> View:
    return session_view(db, session_for(db, academy, person, session_id)[0])


def session_for_calendar(
    db: Readable, academy: str, person: Person, session_id: str
) -> tuple[Session, Mentor]:
    """The session as people's calendars should have it: where it was moved, the last one."""
    session, _ = session_for(db, academy, person, session_id)
    while session.next_session_id is not None:
        session = load(db, SESSIONS, academy, session.next_session_id)
    return session, load(db, MENTORS, academy, session.mentor_id)


def list_notes(
    db: Readable, academy: str, person: Person, session_id: str, limit: int, cursor: str | None
) -> Page:
    """Shared notes of a session, and the reader's own private ones."""
    session, _ = session_for(db, academy, person, session_id)
    readable = [{"visibility": "shared"}, {"author_id": person.person_id}]
    query = {"academy": academy, "session_id": session.id, "$or": readable}
    page = find_page(db["notes"], query, limit, cursor)
    return page | {"items": [shown(NOTES.of(document)) for document in page["items"]]}
