"""Units. Dates are kept as ISO strings, since BSON knows moments and no days."""

from datetime import date

from services.enrolment.domain.errors import NotFound
from services.enrolment.domain.unit import Unit
from services.enrolment.domain.unit import UnitName
from shared.mongo import documents
from shared.mongo.client import Document
from shared.mongo.documents import Readable
from shared.mongo.unit_of_work import Transaction


def get(source: Readable, academy: str, id: str) -> Unit:
    """The unit; raises NotFound."""
    found = documents.get(source, "units", academy, id)
    if found is None:
        raise NotFound("unit_not_found")
    return from_document(found)


def add(tx: Transaction, unit: Unit) -> Document:
    """Store a new unit."""
    return documents.insert(tx, "units", _to_document(unit))


def save(tx: Transaction, unit: Unit, expected_version: int | None = None) -> Document:
    """Store the change; raises StaleDocument."""
    return documents.save(tx, "units", _to_document(unit), expected_version)


def touch(tx: Transaction, unit: Unit) -> None:
    """Write what a decision has only read; the version stays."""
    tx["units"].update_one({"_id": unit.id, "academy": unit.academy}, {"$inc": {"touched": 1}})


def from_document(found: Document) -> Unit:
    """The aggregate of a stored document."""
    names = tuple(
        UnitName(
            name["name"],
            date.fromisoformat(name["valid_from"]),
            None if name["valid_to"] is None else date.fromisoformat(name["valid_to"]),
        )
        for name in found["names"]
    )
    return Unit(found["_id"], found["academy"], found["kind"], names, found["version"])


def _to_document(unit: Unit) -> Document:
    return {
        "_id": unit.id,
        "academy": unit.academy,
        "kind": unit.kind,
        "names": [
            {
                "name": name.name,
                "valid_from": name.valid_from.isoformat(),
                "valid_to": None if name.valid_to is None else name.valid_to.isoformat(),
            }
            for name in unit.names
        ],
        "version": unit.version,
    }
