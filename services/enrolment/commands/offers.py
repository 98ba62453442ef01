"""An offer's ends: accepted by the team, declined, run out; and a team that withdraws."""

from dataclasses import replace

from services.enrolment.commands.applications import of_own_team
from services.enrolment.commands.facts import tell_decided
from services.enrolment.commands.facts import tell_enrolled
from services.enrolment.commands.facts import tell_withdrawn
from services.enrolment.commands.waiting_list import save_and_fill
from services.enrolment.domain.application import Application
from services.enrolment.domain.enrolment import EnrolledUnit
from services.enrolment.domain.enrolment import enrol
from services.enrolment.domain.errors import Invalid
from services.enrolment.repository import academies
from services.enrolment.repository import applications
from services.enrolment.repository import cohorts
from services.enrolment.repository import enrolments
from services.enrolment.repository import people
from services.enrolment.repository import places
from services.enrolment.repository import units
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def accept_offer(tx: Transaction, academy: str, application_id: str, person_id: str) -> Document:
    """Any member accepts for the team, in time; every member is enrolled."""
    application = of_own_team(tx, academy, application_id, person_id)
    accepted = application.accept(tx.now)
    # The seats are held since the offer. The cohort is written all the same, because the decision
    # has read that it is open.
    cohort = cohorts.get(tx, academy, application.cohort_id)
    cohort.check_open()
    cohorts.save(tx, cohort)
    unit = units.get(tx, academy, application.unit_id)
    name = unit.name_on(academies.get(tx, academy).today(tx.now)) or unit.names[-1].name
    enrolled_unit = EnrolledUnit(unit.id, unit.kind, name)
    for member in accepted.team.members:
        # The name of the day; storing the person lets a renaming at the same time conflict.
        person = people.get(tx, academy, member.person_id)
        people.put(tx, person)
        named = replace(member, name=person.name)
        enrolment = enrol(accepted, named, enrolled_unit, tx.new_id(), tx.now)
        enrolments.add(tx, enrolment)
        tell_enrolled(tx, enrolment)
    tell_decided(tx, accepted)
    return applications.save(tx, accepted)


def decline_offer(tx: Transaction, academy: str, application_id: str, person_id: str) -> Document:
    """Any member declines for the team; the seats go down the waiting list."""
    application = of_own_team(tx, academy, application_id, person_id)
    return _end(tx, application, application.decline())


def expire_offer(tx: Transaction, academy: str, application_id: str) -> bool:
    """End an offer that has run out, if it still is one; whether it was."""
    application = applications.get(tx, academy, application_id)
    expired = application.expire(tx.now)
    if expired is None:
        return False
    _end(tx, application, expired)
    return True


def withdraw_application(
    tx: Transaction,
    academy: str,
    application_id: str,
    person_id: str,
    as_organiser: bool,
    reason: str | None = None,
) -> Document:
    """The whole team goes, whatever the state; who has completed keeps that."""
    application = of_own_team(tx, academy, application_id, person_id, as_organiser)
    if application.state == "accepted" and not reason:
        raise Invalid("reason_missing", "/reason")
    return _end(tx, application, application.withdraw(reason))


def _end(tx: Transaction, before: Application, ended: Application) -> Document:
    """Give back what the application held, place by place and seat by seat, and store its end."""
    cohort = cohorts.get(tx, before.academy, before.cohort_id)
    seats = cohort.seats.leave(before.id)
    leaving = [member.person_id for member in before.team.members]
    if before.holds_seats:
        seats = seats.release(before.unit_kind, before.team.size)
    elif before.state == "accepted":
        leaving = _withdraw_enrolled(tx, before, ended.reason)
        seats = seats.release(before.unit_kind, len(leaving))
    places.free(tx, before.academy, before.cohort_id, leaving)
    tell_decided(tx, ended)
    stored = applications.save(tx, ended)
    freed = replace(cohort, seats=seats)
    if seats.taken < cohort.seats.taken:
        save_and_fill(tx, freed)
    else:
        # Nothing came free. Seats that the academy keeps back stay with it.
        cohorts.save(tx, freed)
    return stored


def _withdraw_enrolled(tx: Transaction, application: Application, reason: str | None) -> list[str]:
    """Withdraw whoever is still enrolled; returns these people."""
    leaving = []
    for enrolment in enrolments.of_application(tx, application.academy, application.id):
        if enrolment.state != "enrolled":
            continue
        withdrawn = enrolment.withdraw(reason, tx.now)
        enrolments.save(tx, withdrawn)
        tell_withdrawn(tx, withdrawn)
        leaving.append(enrolment.person_id)
    return leaving
