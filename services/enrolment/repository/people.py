"""People: the only place where an address or a telephone number is kept."""

from pymongo.errors import DuplicateKeyError

from services.enrolment.domain.errors import NotFound
from services.enrolment.domain.errors import WrongState
from services.enrolment.domain.person import Person
from shared.mongo import documents
from shared.mongo.client import Document
from shared.mongo.documents import Readable
from shared.mongo.unit_of_work import Transaction

_FIELDS = ("person_id", "academy", "name", "email", "phone", "language", "unit_id", "version")


def find(source: Readable, academy: str, person_id: str) -> Person | None:
    """The person as this academy knows them, if it does."""
    found = documents.get(source, "people", academy, _id(academy, person_id))
    return None if found is None else Person(**{field: found[field] for field in _FIELDS})


def get(source: Readable, academy: str, person_id: str) -> Person:
    """The person; raises NotFound."""
    found = find(source, academy, person_id)
    if found is None:
        raise NotFound("person_not_found")
    return found


def put(tx: Transaction, person: Person, expected_version: int | None = None) -> Document:
    """Store a new person or a change; raises StaleDocument.

    Whoever decides by a person's name stores the person too, so that a renaming which runs at the
    same time conflicts instead of passing unseen.
    """
    document = {"_id": _id(person.academy, person.person_id)}
    document |= {field: getattr(person, field) for field in _FIELDS}
    if person.version == 0:
        try:
            return documents.insert(tx, "people", document)
        except DuplicateKeyError:
            raise WrongState("changed_meanwhile") from None
    return documents.save(tx, "people", document, expected_version)


def _id(academy: str, person_id: str) -> str:
    # A person may take part in two academies, each with a record of its own.
    return f"{academy}:{person_id}"
