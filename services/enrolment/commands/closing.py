"""What ends with a cohort: applications that are still open, and on cancellation the enrolments."""

from dataclasses import replace

from services.enrolment.commands.facts import tell_decided
from services.enrolment.commands.facts import tell_withdrawn
from services.enrolment.domain.cohort import Cohort
from services.enrolment.repository import applications
from services.enrolment.repository import enrolments
from services.enrolment.repository import places
from shared.mongo.unit_of_work import Transaction


def end_applications(
    tx: Transaction, cohort: Cohort, reason: str, accepted_too: bool = False
) -> Cohort:
    """Decline every application that is still open; returns the cohort to be stored.

    With `accepted_too` accepted teams are withdrawn as well: the run does not take place.
    """
    seats = cohort.seats
    for application in applications.of_cohort(tx, cohort.academy, cohort.id):
        if not application.live or (application.state == "accepted" and not accepted_too):
            continue
        seats = seats.leave(application.id)
        if application.holds_seats:
            seats = seats.release(application.unit_kind, application.team.size)
        ended = application.end_with_cohort(reason)
        applications.save(tx, ended)
        tell_decided(tx, ended)
        members = [member.person_id for member in ended.team.members]
        places.free(tx, cohort.academy, cohort.id, members)
    return replace(cohort, seats=seats)


def end_enrolments(tx: Transaction, cohort: Cohort, reason: str) -> Cohort:
    """Withdraw everyone who is enrolled; returns the cohort to be stored."""
    seats = cohort.seats
    for enrolment in enrolments.of_cohort(tx, cohort.academy, cohort.id):
        if enrolment.state != "enrolled":
            continue
        withdrawn = enrolment.withdraw(reason, tx.now)
        enrolments.save(tx, withdrawn)
        tell_withdrawn(tx, withdrawn)
        seats = seats.release(enrolment.unit.kind, 1)
        places.free(tx, cohort.academy, cohort.id, [enrolment.person_id])
    return replace(cohort, seats=seats)
