"""People's own contact data, and their names wherever they take part."""

from dataclasses import replace
from typing import Any

from services.enrolment.domain.errors import Invalid
from services.enrolment.domain.person import Person
from services.enrolment.repository import academies
from services.enrolment.repository import applications
from services.enrolment.repository import enrolments
from services.enrolment.repository import people
from services.enrolment.repository import units
from shared.contracts import LEARNER_RENAMED
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def remember_person(
    tx: Transaction, academy: str, person_id: str, name: str | None, email: str | None
) -> Person:
    """The person's record, made from the token when there is none yet.

    The record is stored again even when it is there: the caller goes on to use the name, and a
    renaming at the same time must conflict with that. Raises Invalid when neither the record nor
    the token has a name.
    """
    known = people.find(tx, academy, person_id)
    if known is None and not name:
        raise Invalid("name_missing")
    person = known or Person(person_id, academy, name or "", email)
    people.put(tx, person)
    return person


def put_own_record(
    tx: Transaction,
    academy: str,
    person_id: str,
    expected_version: int | None,
    **details: Any,
) -> Document:
    """Replace a person's own contact data; a new name goes to every team and enrolment."""
    academies.get(tx, academy)
    if details.get("unit_id") is not None:
        units.get(tx, academy, details["unit_id"])
    known = people.find(tx, academy, person_id) or Person(person_id, academy, details["name"])
    stored = people.put(tx, replace(known, **details), expected_version)
    _rename(tx, academy, person_id, details["name"])
    return stored


def _rename(tx: Transaction, academy: str, person_id: str, name: str) -> None:
    for application in applications.of_member(tx, academy, person_id):
        team = application.team.renamed(person_id, name)
        if application.live and team != application.team:
            applications.save(tx, replace(application, team=team))
    for enrolment in enrolments.of_person(tx, academy, person_id):
        renamed = enrolment.renamed(name)
        if renamed is None:
            continue
        enrolments.save(tx, renamed)
        data = {"enrolment_id": renamed.id, "person": {"id": person_id, "name": name}}
        tx.publish(LEARNER_RENAMED, academy, data)
