"""A team books a session, holds a slot before that, moves a session or calls it off."""

from services.mentoring.commands.announcements import BOOKED
from services.mentoring.commands.announcements import CANCELLED
from services.mentoring.commands.announcements import REQUESTED as ASKED
from services.mentoring.commands.announcements import RESCHEDULED
from services.mentoring.commands.announcements import announce
from services.mentoring.commands.announcements import write_to
from services.mentoring.commands.placing import place_session
from services.mentoring.domain.errors import Invalid
from services.mentoring.domain.errors import NotAllowed
from services.mentoring.domain.errors import NotFound
from services.mentoring.domain.sessions import CANCELLED_BY_MENTOR
from services.mentoring.domain.sessions import CONFIRMED
from services.mentoring.domain.sessions import MENTOR
from services.mentoring.domain.sessions import Session
from services.mentoring.domain.sessions import side_of
from services.mentoring.queries.access import Person
from services.mentoring.queries.access import session_for
from services.mentoring.queries.views import View
from services.mentoring.queries.views import session_view
from services.mentoring.queries.views import shown
from services.mentoring.repository.aggregates import SESSIONS
from services.mentoring.repository.aggregates import SLOTS
from services.mentoring.repository.aggregates import load
from services.mentoring.repository.aggregates import save
from services.mentoring.repository.calendars import release
from services.mentoring.repository.facts import team_to_act_for
from services.mentoring.repository.facts import touch_team
from shared.contracts import SESSION_BOOKED
from shared.contracts import SESSION_CANCELLED
from shared.contracts import SESSION_RESCHEDULED
from shared.mongo.unit_of_work import Transaction


def hold_slot(
    tx: Transaction, academy: str, person: Person, slot_id: str, team_id: str | None
) -> View:
    """Keeps a slot for a learner's team for five minutes. A team holds one slot at a time."""
    chosen = team_to_act_for(tx, academy, person.person_id, team_id)
    team = touch_team(tx, academy, chosen)
    slot = load(tx, SLOTS, academy, slot_id)
    hold = slot.hold_for(chosen, tx.now)
    save(tx, SLOTS, slot)
    held_before = team.get("holds")
    if held_before not in (None, slot.id):
        _let_go(tx, academy, held_before, chosen)
    tx["teams"].update_one({"_id": chosen, "academy": academy}, {"$set": {"holds": slot.id}})
    return shown(hold) | {"slot_id": slot.id}


def _let_go(tx: Transaction, academy: str, slot_id: str, team_id: str) -> None:
    try:
        slot = load(tx, SLOTS, academy, slot_id)
    except NotFound:
        return  # The mentor has taken it back meanwhile.
    slot.let_go(team_id)
    save(tx, SLOTS, slot)


def book_session(
    tx: Transaction,
    academy: str,
    person: Person,
    slot_id: str,
    topic: str | None,
    team_id: str | None,
) -> View:
    """Books a slot for a learner's own team; an organiser names any team.

    Confirmed at once unless the mentor wants to be asked. Raises WrongState when the slot, the
    mentor, the room or anybody of the team is taken at that time.
    """
    if team_id is None or not person.has("organiser", academy):
        team_id = team_to_act_for(tx, academy, person.person_id, team_id)
    session = place_session(tx, academy, slot_id, team_id, topic, person.person_id)
    _tell_of(tx, session)
    return session_view(tx, session)


def _tell_of(tx: Transaction, session: Session) -> None:
    if session.state != CONFIRMED:
        write_to(tx, [session.mentor_person_id], ASKED, session)
        return
    moved = session.previous_session_id is not None
    announce(tx, SESSION_RESCHEDULED if moved else SESSION_BOOKED, session)
    write_to(tx, session.people(), RESCHEDULED if moved else BOOKED, session)


def confirm_session(tx: Transaction, academy: str, person: Person, session_id: str) -> View:
    """The mentor's yes to a session that a team has asked for."""
    session, side = session_for(tx, academy, person, session_id)
    if side != MENTOR:
        raise NotAllowed("the_mentor_confirms")
    session.confirm(tx.now)
    save(tx, SESSIONS, session)
    _tell_of(tx, session)
    return session_view(tx, session)


def cancel_session(
    tx: Transaction,
    academy: str,
    person: Person,
    session_id: str,
    reason: str | None,
    on_behalf_of: str | None,
) -> View:
    """Calls a session off and frees everybody's time; see `Session.cancel` for who may when."""
    session, side = session_for(tx, academy, person, session_id)
    session.cancel(side, side_of(side, on_behalf_of), reason, tx.now)
    call_off(tx, session)
    write_to(tx, session.people(), CANCELLED, session)
    return session_view(tx, session)


def call_off(tx: Transaction, session: Session) -> None:
    """Stores a cancelled session, gives back its time and slot, and announces it."""
    save(tx, SESSIONS, session)
    release(tx, session)
    slot = load(tx, SLOTS, session.academy, session.slot_id)
    if session.state == CANCELLED_BY_MENTOR:
        slot.withdraw()
    else:
        slot.free()
    save(tx, SLOTS, slot)
    announce(tx, SESSION_CANCELLED, session)


def reschedule_session(
    tx: Transaction, academy: str, person: Person, session_id: str, slot_id: str
) -> View:
    """Moves a session to another slot: a new session that knows the old one, and the reverse.

    A mentor moves it to an own slot only. The old time is given back first, so that the new
    one may overlap it.
    """
    session, side = session_for(tx, academy, person, session_id)
    if slot_id == session.slot_id:
        raise Invalid("same_slot", pointer="/slot_id")
    if side == MENTOR and load(tx, SLOTS, academy, slot_id).mentor_id != session.mentor_id:
        raise NotFound(SLOTS.unknown)
    session.move_to(tx.new_id(), side, side_of(side, None), tx.now)
    call_off(tx, session)
    following = place_session(
        tx, academy, slot_id, session.team_id, session.topic, person.person_id, session
    )
    _tell_of(tx, following)
    return session_view(tx, following)
