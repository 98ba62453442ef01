"""Enrolments: one document a person and place."""

from collections.abc import Iterable
from dataclasses import asdict
from dataclasses import fields

from services.enrolment.domain.enrolment import EnrolledUnit
from services.enrolment.domain.enrolment import Enrolment
from services.enrolment.domain.errors import NotFound
from shared.mongo import documents
from shared.mongo.client import Document
from shared.mongo.documents import Readable
from shared.mongo.unit_of_work import Transaction

_STORED = frozenset(field.name for field in fields(Enrolment)) - {"id", "unit"}


def get(source: Readable, academy: str, id: str) -> Enrolment:
    """The enrolment; raises NotFound."""
    found = find(source, academy, id)
    if found is None:
        raise NotFound("enrolment_not_found")
    return found


def find(source: Readable, academy: str, id: str) -> Enrolment | None:
    """The enrolment, if there is one."""
    found = documents.get(source, "enrolments", academy, id)
    return None if found is None else from_document(found)


def of_application(tx: Transaction, academy: str, application_id: str) -> Iterable[Enrolment]:
    """The enrolments of one team."""
    return _all(tx, {"academy": academy, "application_id": application_id})


def of_cohort(tx: Transaction, academy: str, cohort_id: str) -> Iterable[Enrolment]:
    """The enrolments of one cohort."""
    return _all(tx, {"academy": academy, "cohort_id": cohort_id})


def of_person(tx: Transaction, academy: str, person_id: str) -> Iterable[Enrolment]:
    """The enrolments of one person."""
    return _all(tx, {"academy": academy, "person_id": person_id})


def add(tx: Transaction, enrolment: Enrolment) -> Document:
    """Store a new enrolment."""
    return documents.insert(tx, "enrolments", _to_document(enrolment))


def save(tx: Transaction, enrolment: Enrolment, expected_version: int | None = None) -> Document:
    """Store the change; raises StaleDocument."""
    return documents.save(tx, "enrolments", _to_document(enrolment), expected_version)


def from_document(found: Document) -> Enrolment:
    """The aggregate of a stored document."""
    known = {name: found[name] for name in _STORED if name in found}
    return Enrolment(**{**known, "id": found["_id"], "unit": EnrolledUnit(**found["unit"])})


def _all(tx: Transaction, query: Document) -> Iterable[Enrolment]:
    return [from_document(d) for d in sorted(tx["enrolments"].find(query), key=lambda d: d["_id"])]


def _to_document(enrolment: Enrolment) -> Document:
    document = asdict(enrolment)
    document["_id"] = document.pop("id")
    return document
