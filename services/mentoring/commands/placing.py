"""Puts a session into a slot: the one place where people and rooms get taken."""

from services.mentoring.domain.calendars import person_key
from services.mentoring.domain.calendars import room_key
from services.mentoring.domain.errors import NotAllowed
from services.mentoring.domain.errors import WrongState
from services.mentoring.domain.mentors import Mentor
from services.mentoring.domain.sessions import CONFIRMED
from services.mentoring.domain.sessions import COUNTED
from services.mentoring.domain.sessions import REQUESTED
from services.mentoring.domain.sessions import Session
from services.mentoring.domain.slots import Slot
from services.mentoring.domain.teams import Participant
from services.mentoring.repository.aggregates import MENTORS
from services.mentoring.repository.aggregates import SESSIONS
from services.mentoring.repository.aggregates import SLOTS
from services.mentoring.repository.aggregates import add
from services.mentoring.repository.aggregates import load
from services.mentoring.repository.aggregates import save
from services.mentoring.repository.calendars import close_calendars
from services.mentoring.repository.calendars import keys_of
from services.mentoring.repository.calendars import open_calendars
from services.mentoring.repository.facts import active_members
from services.mentoring.repository.facts import cohort_is_over
from services.mentoring.repository.facts import touch_team
from shared.mongo.unit_of_work import Transaction


def place_session(
    tx: Transaction,
    academy: str,
    slot_id: str,
    team_id: str,
    topic: str | None,
    booked_by: str,
    previous: Session | None = None,
) -> Session:
    """A new session of the team in the slot, with everybody's time taken, or nothing at all.

    `previous` is the session that it takes the place of, called off already. Raises NotFound
    for a slot or team of elsewhere and WrongState for whatever stands against it.
    """
    team = touch_team(tx, academy, team_id)
    slot = load(tx, SLOTS, academy, slot_id)
    mentor = load(tx, MENTORS, academy, slot.mentor_id)
    members = _members_who_may_meet(tx, academy, team_id, team["cohort_id"], mentor)
    session = _session(tx, slot, mentor, members, team_id, team["cohort_id"], topic, booked_by)
    if previous is not None:
        _continue(session, previous)
    slot.book(session.id, team_id, tx.now)
    save(tx, SLOTS, slot)
    _take_time(tx, session, mentor)
    return add(tx, SESSIONS, session)


def _members_who_may_meet(
    tx: Transaction, academy: str, team_id: str, cohort_id: str, mentor: Mentor
) -> list[Participant]:
    members = active_members(tx, academy, team_id)
    if not members:
        raise WrongState("team_is_empty")
    if cohort_is_over(tx, academy, cohort_id):
        raise WrongState("cohort_is_over")
    if mentor.person_id in {member.person_id for member in members}:
        raise NotAllowed("mentor_of_own_team")
    return members


def _session(
    tx: Transaction,
    slot: Slot,
    mentor: Mentor,
    members: list[Participant],
    team_id: str,
    cohort_id: str,
    topic: str | None,
    booked_by: str,
) -> Session:
    session_id = tx.new_id()
    return Session(
        id=session_id,
        academy=slot.academy,
        slot_id=slot.id,
        mentor_id=mentor.id,
        mentor_person_id=mentor.person_id,
        team_id=team_id,
        cohort_id=cohort_id,
        participants=members,
        start=slot.start,
        end=slot.end,
        time_zone=slot.time_zone,
        room=slot.room,
        topic=topic,
        state=REQUESTED if mentor.confirm else CONFIRMED,
        booked_by=booked_by,
        booked_at=tx.now,
        calendar_uid=session_id,
    )


def _continue(session: Session, previous: Session) -> None:
    assert previous.next_session_id is not None
    session.id = previous.next_session_id
    session.previous_session_id = previous.id
    session.calendar_uid = previous.calendar_uid
    session.calendar_sequence = previous.calendar_sequence + 1


def _take_time(tx: Transaction, session: Session, mentor: Mentor) -> None:
    calendars = open_calendars(tx, keys_of(session))
    # The mentor's calendar is written by every booking of the mentor, so the count that the cap
    # is held against cannot change under us.
    mentor.take_team(session.team_id, _teams_of(tx, mentor))
    for key, calendar in calendars.items():
        calendar.reserve(session.id, session.interval, _clash(key, session))
    close_calendars(tx, calendars)


def _clash(key: str, session: Session) -> str:
    if key == person_key(session.mentor_person_id):
        return "mentor_busy"
    if session.room and key == room_key(session.academy, session.room):
        return "room_busy"
    return "member_busy"


def _teams_of(tx: Transaction, mentor: Mentor) -> set[str]:
    """The teams that count against the mentor's cap: those of cohorts that are still going on."""
    here = {"academy": mentor.academy, "mentor_id": mentor.id, "state": {"$in": list(COUNTED)}}
    teams = {doc["team_id"]: doc["cohort_id"] for doc in tx["sessions"].find(here)}
    over = {c for c in set(teams.values()) if cohort_is_over(tx, mentor.academy, c)}
    return {team_id for team_id, cohort_id in teams.items() if cohort_id not in over}
