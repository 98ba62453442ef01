"""Cohorts, from draft to closed."""

from datetime import date
from datetime import datetime
from typing import Any

from services.enrolment.commands.closing import end_applications
from services.enrolment.commands.closing import end_enrolments
from services.enrolment.commands.facts import cohort_data
from services.enrolment.commands.waiting_list import save_and_fill
from services.enrolment.domain.academy import TeamSize
from services.enrolment.domain.cohort import AwardRule
from services.enrolment.domain.cohort import Cohort
from services.enrolment.domain.errors import Invalid
from services.enrolment.domain.seats import Seats
from services.enrolment.repository import academies
from services.enrolment.repository import cohorts
from shared.contracts import COHORT_CHANGED
from shared.contracts import COHORT_CLOSED
from shared.contracts import COHORT_PUBLISHED
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def plan_cohort(
    tx: Transaction,
    academy: str,
    *,
    title: dict[str, str],
    applications_from: datetime,
    applications_until: datetime,
    starts_on: date,
    ends_on: date,
    seats: int,
    award_rule: dict[str, Any],
    quotas: dict[str, int] | None = None,
    team_size: dict[str, int] | None = None,
    reviews_required: int = 0,
) -> Document:
    """Make a draft; it keeps the academy's stages as they are on this day."""
    home = academies.get(tx, academy)
    cohort = Cohort(
        id=tx.new_id(),
        academy=academy,
        number=cohorts.next_number(tx, academy),
        title=title,
        applications_from=applications_from,
        applications_until=applications_until,
        starts_on=starts_on,
        ends_on=ends_on,
        seats=Seats(seats).resized(seats, quotas or {}),
        team_size=home.team_size if team_size is None else TeamSize(**team_size),
        award_rule=AwardRule(**award_rule),
        stage_template=home.stage_template,
        offer_hours=home.offer_hours,
        reviews_required=reviews_required,
    )
    return cohorts.add(tx, cohort)


def change_cohort(
    tx: Transaction,
    academy: str,
    cohort_id: str,
    expected_version: int | None,
    *,
    award_rule: dict[str, Any] | None = None,
    award_rule_for: str | None = None,
    **changes: Any,
) -> Document:
    """Change what the state allows. New seats go to the waiting list; raises StaleDocument."""
    if "team_size" in changes:
        changes["team_size"] = TeamSize(**changes["team_size"])
    cohort = cohorts.get(tx, academy, cohort_id).changed(**changes)
    if award_rule is not None:
        cohort = cohort.with_award_rule(AwardRule(**award_rule), award_rule_for, tx.now)
    elif award_rule_for is not None:
        raise Invalid("award_rule_for_alone", "/award_rule_for")
    if cohort.published:
        tx.publish(COHORT_CHANGED, academy, cohort_data(cohort))
    if "seats" in changes or "quotas" in changes:
        return save_and_fill(tx, cohort, expected_version)
    return cohorts.save(tx, cohort, expected_version)


def publish_cohort(
    tx: Transaction, academy: str, cohort_id: str, expected_version: int | None
) -> Document:
    """Let teams see it and apply; raises StaleDocument."""
    cohort = cohorts.get(tx, academy, cohort_id).publish()
    tx.publish(COHORT_PUBLISHED, academy, cohort_data(cohort))
    return cohorts.save(tx, cohort, expected_version)


def start_cohort(
    tx: Transaction, academy: str, cohort_id: str, expected_version: int | None
) -> Document:
    """The first day has come; raises StaleDocument."""
    return cohorts.save(tx, cohorts.get(tx, academy, cohort_id).start(), expected_version)


def close_cohort(
    tx: Transaction, academy: str, cohort_id: str, expected_version: int | None
) -> Document:
    """The run is over: applications that were not accepted end with it; enrolments stay."""
    cohort = cohorts.get(tx, academy, cohort_id).close()
    cohort = end_applications(tx, cohort, "cohort closed")
    tx.publish(COHORT_CLOSED, academy, {"cohort_id": cohort.id, "state": cohort.state})
    return cohorts.save(tx, cohort, expected_version)


def cancel_cohort(
    tx: Transaction, academy: str, cohort_id: str, expected_version: int | None, reason: str
) -> Document:
    """The run does not take place: applications end and enrolled people are withdrawn."""
    planned = cohorts.get(tx, academy, cohort_id)
    cohort = end_applications(tx, planned.cancel(reason), reason, accepted_too=True)
    cohort = end_enrolments(tx, cohort, reason)
    if cohort.published:
        data = {"cohort_id": cohort.id, "state": cohort.state, "reason": reason}
        tx.publish(COHORT_CLOSED, academy, data)
    return cohorts.save(tx, cohort, expected_version)
