"""A team's application until it is handed in: the members' own doing."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.enrolment.commands.facts import application_data
from services.enrolment.commands.people import remember_person
from services.enrolment.domain.application import Application
from services.enrolment.domain.application import Idea
from services.enrolment.domain.errors import Invalid
from services.enrolment.domain.errors import NotFound
from services.enrolment.domain.team import Assent
from services.enrolment.domain.team import Member
from services.enrolment.domain.team import Team
from services.enrolment.repository import academies
from services.enrolment.repository import applications
from services.enrolment.repository import cohorts
from services.enrolment.repository import places
from services.enrolment.repository import units
from shared.contracts import APPLICATION_SUBMITTED
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def start_application(
    tx: Transaction,
    academy: str,
    person_id: str,
    person_name: str | None,
    email: str | None,
    *,
    cohort_id: str,
    unit_id: str,
    team_name: str,
    idea: Mapping[str, str],
    innovation: str,
) -> Document:
    """Start a draft; the person who starts it is its first member."""
    cohort = cohorts.get(tx, academy, cohort_id)
    if not cohort.published:
        raise NotFound("cohort_not_found")
    cohort.check_takes_applications(tx.now)
    cohorts.touch(tx, cohort)
    unit = units.get(tx, academy, unit_id)
    if unit.name_on(academies.get(tx, academy).today(tx.now)) is None:
        raise Invalid("unit_not_in_force", "/unit_id")
    units.touch(tx, unit)
    person = remember_person(tx, academy, person_id, person_name, email)
    application = Application(
        id=tx.new_id(),
        academy=academy,
        cohort_id=cohort_id,
        unit_id=unit.id,
        unit_kind=unit.kind,
        team=Team(tx.new_id(), team_name, (Member(person_id, person.name, tx.now),)),
        idea=Idea(idea["title"], idea["problem"], innovation),
    )
    places.take(tx, application, person_id)
    return applications.add(tx, application)


def edit_application(
    tx: Transaction,
    academy: str,
    application_id: str,
    person_id: str,
    expected_version: int | None,
    team_name: str | None = None,
    idea: Mapping[str, str] | None = None,
    innovation: str | None = None,
) -> Document:
    """Change a draft's team name or idea; raises StaleDocument."""
    application = of_own_team(tx, academy, application_id, person_id)
    changed: dict[str, Any] = {**asdict(application.idea), **(idea or {})}
    if innovation is not None:
        changed["innovation"] = innovation
    edited = application.edited(team_name, Idea(**changed))
    return applications.save(tx, edited, expected_version)


def invite_member(
    tx: Transaction, academy: str, application_id: str, person_id: str
) -> dict[str, Any]:
    """Make a code for one more person. It is told this once; only its digest is kept."""
    application = of_own_team(tx, academy, application_id, person_id)
    cohort = cohorts.get(tx, academy, application.cohort_id)
    code = secrets.token_urlsafe(12)
    applications.save(tx, application.invite(code, cohort.team_size.max, tx.now))
    return {"application_id": application.id, "code": code}


def join_team(
    tx: Transaction,
    academy: str,
    application_id: str,
    person_id: str,
    person_name: str | None,
    email: str | None,
    code: str,
) -> Document:
    """Join with an invitation's code and the own token; one live application a cohort."""
    application = applications.get(tx, academy, application_id)
    cohort = cohorts.get(tx, academy, application.cohort_id)
    person = remember_person(tx, academy, person_id, person_name, email)
    member = Member(person_id, person.name, tx.now)
    joined = application.join(code, member, cohort.team_size.max)
    places.take(tx, joined, person_id)
    return applications.save(tx, joined)


def leave_team(tx: Transaction, academy: str, application_id: str, person_id: str) -> None:
    """Leave while it is a draft; the person may then join another team."""
    application = of_own_team(tx, academy, application_id, person_id)
    applications.save(tx, application.leave(person_id))
    places.free(tx, academy, application.cohort_id, [person_id])


def record_assent(
    tx: Transaction,
    academy: str,
    application_id: str,
    person_id: str,
    as_organiser: bool,
    name: str,
    position: str,
) -> Document:
    """Put the supervisor's assent on record, as a member or as the organiser who holds it."""
    application = of_own_team(tx, academy, application_id, person_id, as_organiser)
    assent = Assent(name, position, recorded_by=person_id, recorded_at=tx.now)
    return applications.save(tx, application.record_assent(assent))


def submit_application(
    tx: Transaction, academy: str, application_id: str, person_id: str
) -> Document:
    """Hand it in, within the window."""
    application = of_own_team(tx, academy, application_id, person_id)
    cohort = cohorts.get(tx, academy, application.cohort_id)
    cohort.check_takes_applications(tx.now)
    cohorts.touch(tx, cohort)
    submitted = application.submit(cohort.team_size, tx.now)
    tx.publish(APPLICATION_SUBMITTED, academy, application_data(submitted))
    return applications.save(tx, submitted)


def of_own_team(
    tx: Transaction,
    academy: str,
    application_id: str,
    person_id: str,
    as_organiser: bool = False,
) -> Application:
    """The application, for its members and, when said so, for an organiser; NotFound else."""
    application = applications.get(tx, academy, application_id)
    if not as_organiser and not application.team.has(person_id):
        raise NotFound("application_not_found")
    return application
