"""What this service tells the others, built from its aggregates. Never an address."""

from dataclasses import asdict
from typing import Any

from services.enrolment.domain.academy import Academy
from services.enrolment.domain.application import Application
from services.enrolment.domain.cohort import Cohort
from services.enrolment.domain.enrolment import Enrolment
from services.enrolment.repository.academies import stage_template_document
from shared.contracts import APPLICATION_DECIDED
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import LEARNER_WITHDRAWN
from shared.mongo.unit_of_work import Transaction


def academy_data(academy: Academy) -> dict[str, Any]:
    """The whole state of an academy."""
    return {
        "academy": academy.slug,
        "code": academy.code,
        "name": academy.name,
        "locale": academy.locale,
        "time_zone": academy.time_zone,
    }


def cohort_data(cohort: Cohort) -> dict[str, Any]:
    """The whole state of a cohort as far as others need it."""
    data = {
        "cohort_id": cohort.id,
        "number": cohort.number,
        "title": cohort.title,
        "starts_on": cohort.starts_on,
        "ends_on": cohort.ends_on,
        "award_rule": {"id": cohort.award_rule.id, "version": cohort.award_rule.version},
        "stage_template": stage_template_document(cohort.stage_template),
    }
    earlier = [asdict(each) for each in cohort.earlier_award_rules]
    return data | ({"earlier_award_rules": earlier} if earlier else {})


def application_data(application: Application) -> dict[str, Any]:
    """Where an application stands."""
    data = {
        "application_id": application.id,
        "cohort_id": application.cohort_id,
        "unit_id": application.unit_id,
        "team_id": application.team.id,
        "state": application.state,
    }
    return data | _reason(application.reason)


def tell_decided(tx: Transaction, application: Application) -> None:
    """The application has a new state."""
    tx.publish(APPLICATION_DECIDED, application.academy, application_data(application))


def enrolled_data(enrolment: Enrolment) -> dict[str, Any]:
    """Who takes part, in which team of which cohort."""
    return {
        "enrolment_id": enrolment.id,
        "person": {"id": enrolment.person_id, "name": enrolment.person_name},
        "team_id": enrolment.team_id,
        "team_name": enrolment.team_name,
        "cohort_id": enrolment.cohort_id,
        "unit": {
            "id": enrolment.unit.id,
            "kind": enrolment.unit.kind,
            "name": enrolment.unit.name,
        },
    }


def withdrawn_data(enrolment: Enrolment) -> dict[str, Any]:
    """Who has left, and why if they said so."""
    data = {
        "enrolment_id": enrolment.id,
        "cohort_id": enrolment.cohort_id,
        "team_id": enrolment.team_id,
    }
    return data | _reason(enrolment.reason)


def tell_enrolled(tx: Transaction, enrolment: Enrolment) -> None:
    """A person takes part."""
    tx.publish(LEARNER_ENROLLED, enrolment.academy, enrolled_data(enrolment))


def tell_withdrawn(tx: Transaction, enrolment: Enrolment) -> None:
    """A person has left."""
    tx.publish(LEARNER_WITHDRAWN, enrolment.academy, withdrawn_data(enrolment))


def _reason(reason: str | None) -> dict[str, str]:
    return {"reason": reason} if reason else {}
