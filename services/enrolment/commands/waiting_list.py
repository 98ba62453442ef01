"""Seats that come free go down the waiting list in the transaction that frees them."""

from dataclasses import replace

from services.enrolment.commands.facts import tell_decided
from services.enrolment.commands.messages import request_message
from services.enrolment.domain.application import Application
from services.enrolment.domain.cohort import OPEN
from services.enrolment.domain.cohort import Cohort
from services.enrolment.repository import applications
from services.enrolment.repository import cohorts
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def save_and_fill(tx: Transaction, cohort: Cohort, expected_version: int | None = None) -> Document:
    """Offer what is free to the first waiting teams that fit, then store the cohort."""
    if cohort.state not in OPEN:
        return cohorts.save(tx, cohort, expected_version)
    seats, chosen = cohort.seats.promote()
    for party in chosen:
        waiting = applications.get(tx, cohort.academy, party.application_id)
        offer_seats(tx, cohort, waiting)
    return cohorts.save(tx, replace(cohort, seats=seats), expected_version)


def offer_seats(
    tx: Transaction, cohort: Cohort, application: Application, reviews_required: int = 0
) -> Document:
    """Make the offer known; the caller has held the seats on the cohort and stores that."""
    offered = application.offer(cohort.offer_until(tx.now), reviews_required)
    tell_decided(tx, offered)
    assert offered.offer_expires_at is not None
    for member in offered.team.members:
        request_message(
            tx,
            cohort.academy,
            tx.new_id(),
            member.person_id,
            "offer-made",
            {"team": offered.team.name, "expires": offered.offer_expires_at.isoformat()},
            deadline=offered.offer_expires_at,
        )
    return applications.save(tx, offered)
