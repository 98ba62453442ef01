"""What the academy decides about an application: eligibility, reviews, offers, the waiting list."""

from collections.abc import Mapping
from dataclasses import replace

from services.enrolment.commands.facts import tell_decided
from services.enrolment.commands.waiting_list import offer_seats
from services.enrolment.domain.application import Application
from services.enrolment.domain.errors import NotFound
from services.enrolment.domain.review import Review
from services.enrolment.domain.seats import Party
from services.enrolment.repository import applications
from services.enrolment.repository import cohorts
from services.enrolment.repository import people
from services.enrolment.repository import places
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def judge_eligibility(
    tx: Transaction, academy: str, application_id: str, eligible: bool, reason: str | None = None
) -> Document:
    """Find an application eligible, or not; then its people may apply anew."""
    judged = applications.get(tx, academy, application_id).judge(eligible, reason)
    if not judged.live:
        _free_places(tx, judged)
    tell_decided(tx, judged)
    return applications.save(tx, judged)


def review_application(
    tx: Transaction,
    academy: str,
    application_id: str,
    reviewer_id: str,
    scores: Mapping[str, int],
    comment: str | None = None,
) -> dict[str, object]:
    """Score an application. The reviewer's unit is known when the reviewer has told it."""
    application = applications.get(tx, academy, application_id)
    if application.state in ("draft", "submitted"):
        raise NotFound("application_not_found")
    reviewer = people.find(tx, academy, reviewer_id)
    if reviewer is not None:
        # The decision has read the reviewer's unit, so it also writes the record.
        people.put(tx, reviewer)
    review = Review(reviewer_id, dict(scores), comment, tx.now)
    reviewed = application.review(review, None if reviewer is None else reviewer.unit_id)
    applications.save(tx, reviewed)
    return {
        "reviewer_id": reviewer_id,
        "scores": dict(scores),
        "comment": comment,
        "given_at": tx.now,
    }


def decide(
    tx: Transaction, academy: str, application_id: str, decision: str, reason: str | None = None
) -> Document:
    """Shortlist, offer, waitlist or decline. An offer takes seats for the whole team or none."""
    application = applications.get(tx, academy, application_id)
    if decision == "shortlist":
        shortlisted = application.shortlist()
        tell_decided(tx, shortlisted)
        return applications.save(tx, shortlisted)
    return _SEAT_DECISIONS[decision](tx, application, reason)


def _offer(tx: Transaction, application: Application, reason: str | None) -> Document:
    cohort = cohorts.get(tx, application.academy, application.cohort_id)
    cohort.check_open()
    stored = offer_seats(tx, cohort, application, cohort.reviews_required)
    cohorts.save(tx, replace(cohort, seats=cohort.seats.hold(_party(application))))
    return stored


def _waitlist(tx: Transaction, application: Application, reason: str | None) -> Document:
    cohort = cohorts.get(tx, application.academy, application.cohort_id)
    cohort.check_open()
    waiting = application.waitlist(cohort.reviews_required)
    seats = cohort.seats.wait(_party(application))
    cohorts.save(tx, replace(cohort, seats=seats))
    tell_decided(tx, waiting)
    return applications.save(tx, waiting)


def _decline(tx: Transaction, application: Application, reason: str | None) -> Document:
    cohort = cohorts.get(tx, application.academy, application.cohort_id)
    refused = application.refuse(reason)
    cohorts.save(tx, replace(cohort, seats=cohort.seats.leave(application.id)))
    _free_places(tx, refused)
    tell_decided(tx, refused)
    return applications.save(tx, refused)


_SEAT_DECISIONS = {"offer": _offer, "waitlist": _waitlist, "decline": _decline}


def _party(application: Application) -> Party:
    return Party(application.id, application.unit_kind, application.team.size)


def _free_places(tx: Transaction, application: Application) -> None:
    members = [member.person_id for member in application.team.members]
    places.free(tx, application.academy, application.cohort_id, members)
