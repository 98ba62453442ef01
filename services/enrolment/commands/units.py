"""Units and their names."""

from datetime import date

from services.enrolment.domain.unit import Unit
from services.enrolment.domain.unit import UnitName
from services.enrolment.repository import academies
from services.enrolment.repository import units
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def add_unit(
    tx: Transaction,
    academy: str,
    kind: str,
    name: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Document:
    """Add a unit; its name holds from today when no day is given."""
    today = academies.get(tx, academy).today(tx.now)
    first = UnitName(name, valid_from or today, valid_to)
    return units.add(tx, Unit(tx.new_id(), academy, kind, (first,)))


def rename_unit(
    tx: Transaction,
    academy: str,
    unit_id: str,
    expected_version: int | None,
    name: str,
    valid_from: date,
    valid_to: date | None = None,
) -> Document:
    """Give a unit a new name from a day on; raises StaleDocument."""
    renamed = units.get(tx, academy, unit_id).renamed(name, valid_from, valid_to)
    return units.save(tx, renamed, expected_version)


def end_unit(
    tx: Transaction, academy: str, unit_id: str, expected_version: int | None, valid_to: date
) -> Document:
    """The unit is dissolved after that day; raises StaleDocument."""
    return units.save(tx, units.get(tx, academy, unit_id).ended(valid_to), expected_version)
