"""The end of one person's enrolment: withdrawn by the person or the organiser, or completed."""

from dataclasses import replace

from services.enrolment.commands.facts import tell_decided
from services.enrolment.commands.facts import tell_withdrawn
from services.enrolment.commands.waiting_list import save_and_fill
from services.enrolment.domain.enrolment import Enrolment
from services.enrolment.domain.errors import NotFound
from services.enrolment.repository import applications
from services.enrolment.repository import cohorts
from services.enrolment.repository import enrolments
from services.enrolment.repository import places
from shared.contracts import LEARNER_COMPLETED
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def withdraw_enrolment(
    tx: Transaction,
    academy: str,
    enrolment_id: str,
    person_id: str,
    as_organiser: bool,
    reason: str,
) -> Document:
    """One person goes; the seat goes down the waiting list. The last one takes the team along."""
    enrolment = enrolments.get(tx, academy, enrolment_id)
    if not as_organiser and enrolment.person_id != person_id:
        raise NotFound("enrolment_not_found")
    withdrawn = enrolment.withdraw(reason, tx.now)
    stored = enrolments.save(tx, withdrawn)
    tell_withdrawn(tx, withdrawn)
    places.free(tx, academy, enrolment.cohort_id, [enrolment.person_id])
    _end_team_without_people(tx, withdrawn)
    cohort = cohorts.get(tx, academy, enrolment.cohort_id)
    save_and_fill(tx, replace(cohort, seats=cohort.seats.release(enrolment.unit.kind, 1)))
    return stored


def complete_enrolment(tx: Transaction, academy: str, enrolment_id: str, serial: str) -> None:
    """A certificate of completion was issued. Does nothing for whom it changes nothing."""
    enrolment = enrolments.find(tx, academy, enrolment_id)
    completed = None if enrolment is None else enrolment.complete(serial, tx.now)
    if completed is None:
        return
    enrolments.save(tx, completed)
    data = {"enrolment_id": enrolment_id, "cohort_id": completed.cohort_id, "serial": serial}
    tx.publish(LEARNER_COMPLETED, academy, data)


def _end_team_without_people(tx: Transaction, left: Enrolment) -> None:
    # Two last members who leave at once both write the cohort, so one of them sees the other gone.
    team = enrolments.of_application(tx, left.academy, left.application_id)
    if any(e.state in ("enrolled", "completed") for e in team if e.id != left.id):
        return
    application = applications.get(tx, left.academy, left.application_id)
    ended = application.withdraw(left.reason)
    applications.save(tx, ended)
    tell_decided(tx, ended)
