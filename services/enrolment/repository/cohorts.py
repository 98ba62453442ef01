"""Cohorts, with their seats and their waiting list in the one document."""

from dataclasses import asdict
from datetime import date

from pymongo import ReturnDocument

from services.enrolment.domain.academy import TeamSize
from services.enrolment.domain.cohort import AwardRule
from services.enrolment.domain.cohort import Cohort
from services.enrolment.domain.cohort import EarlierRule
from services.enrolment.domain.errors import NotFound
from services.enrolment.domain.seats import Party
from services.enrolment.domain.seats import Seats
from services.enrolment.repository.academies import stage_template
from services.enrolment.repository.academies import stage_template_document
from shared.mongo import documents
from shared.mongo.client import Document
from shared.mongo.documents import Readable
from shared.mongo.unit_of_work import Transaction


def get(source: Readable, academy: str, id: str) -> Cohort:
    """The cohort; raises NotFound."""
    found = documents.get(source, "cohorts", academy, id)
    if found is None:
        raise NotFound("cohort_not_found")
    return from_document(found)


def add(tx: Transaction, cohort: Cohort) -> Document:
    """Store a new cohort."""
    return documents.insert(tx, "cohorts", _to_document(cohort))


def save(tx: Transaction, cohort: Cohort, expected_version: int | None = None) -> Document:
    """Store the change; raises StaleDocument."""
    return documents.save(tx, "cohorts", _to_document(cohort), expected_version)


def touch(tx: Transaction, cohort: Cohort) -> None:
    """Write what a decision has only read, so that it conflicts with a change made meanwhile.

    The version stays: for a reader the cohort has not changed.
    """
    query = {"_id": cohort.id, "academy": cohort.academy}
    tx["cohorts"].update_one(query, {"$inc": {"touched": 1}})


def next_number(tx: Transaction, academy: str) -> str:
    """C01, C02 …: counted for each academy; a draft that is never published leaves a gap."""
    counter = tx["counters"].find_one_and_update(
        {"_id": f"{academy}:cohorts", "academy": academy},
        {"$inc": {"value": 1}},
        return_document=ReturnDocument.AFTER,
    )
    assert counter is not None
    return f"C{counter['value']:02d}"


def from_document(found: Document) -> Cohort:
    """The aggregate of a stored document."""
    seats = Seats(
        total=found["seats"],
        quotas=found["quotas"],
        held=found["held"],
        waiting=tuple(Party(**party) for party in found["waiting"]),
    )
    return Cohort(
        id=found["_id"],
        academy=found["academy"],
        number=found["number"],
        title=found["title"],
        applications_from=found["applications_from"],
        applications_until=found["applications_until"],
        starts_on=date.fromisoformat(found["starts_on"]),
        ends_on=date.fromisoformat(found["ends_on"]),
        seats=seats,
        team_size=TeamSize(**found["team_size"]),
        award_rule=AwardRule(**found["award_rule"]),
        stage_template=stage_template(found["stage_template"]),
        offer_hours=found["offer_hours"],
        reviews_required=found["reviews_required"],
        state=found["state"],
        published=found["published"],
        reason=found["reason"],
        version=found["version"],
        # Absent from cohorts that were stored before a rule could change while they ran.
        earlier_award_rules=tuple(
            EarlierRule(**each) for each in found.get("earlier_award_rules", ())
        ),
    )


def _to_document(cohort: Cohort) -> Document:
    return {
        "_id": cohort.id,
        "academy": cohort.academy,
        "number": cohort.number,
        "title": dict(cohort.title),
        "applications_from": cohort.applications_from,
        "applications_until": cohort.applications_until,
        "starts_on": cohort.starts_on.isoformat(),
        "ends_on": cohort.ends_on.isoformat(),
        "seats": cohort.seats.total,
        "quotas": dict(cohort.seats.quotas),
        "held": dict(cohort.seats.held),
        "waiting": [asdict(party) for party in cohort.seats.waiting],
        "team_size": asdict(cohort.team_size),
        "award_rule": asdict(cohort.award_rule),
        "earlier_award_rules": [asdict(each) for each in cohort.earlier_award_rules],
        "stage_template": stage_template_document(cohort.stage_template),
        "offer_hours": cohort.offer_hours,
        "reviews_required": cohort.reviews_required,
        "state": cohort.state,
        "published": cohort.published,
        "reason": cohort.reason,
        "version": cohort.version,
    }
