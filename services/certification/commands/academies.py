"""Keeps what certificates say of an academy: code, names, time zone, the language it writes in."""

from typing import Any
from zoneinfo import ZoneInfo

from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction

FIELDS = ("code", "name", "time_zone", "locale")


def note_academy(tx: Transaction, academy: str, sequence: int, data: dict[str, Any]) -> None:
    """Stores the academy as it was at `sequence`, unless something newer is known."""
    # An unknown zone is refused here, where it is one dead letter, and not at each certificate.
    ZoneInfo(data["time_zone"])
    known = {name: data[name] for name in FIELDS}
    held = get(tx, "academies", academy, academy)
    if held is None:
        insert(tx, "academies", {"_id": academy, "academy": academy, "sequence": sequence, **known})
    elif held["sequence"] < sequence:
        save(tx, "academies", {**held, **known, "sequence": sequence})
