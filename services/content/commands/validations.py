"""A dry run: a package is read and told about, and nothing of it is kept but the report, a day."""

from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from typing import Any

from services.content.adapters.gridfs import claim
from services.content.adapters.gridfs import give_back
from services.content.commands.imports import REPORT_ENTRIES
from services.content.commands.uploads import Package
from shared.mongo.client import Document
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction

VALIDATE_JOB = "validate-package"

KEPT = timedelta(hours=24)
"""How long the report of a dry run can be read, in real time."""

# States of a dry run; it ends as one of the last two.
VALIDATING, ACCEPTED, REFUSED = "validating", "accepted", "refused"


def start_validation(
    tx: Transaction, academy: str, person_id: str, package: Package
) -> dict[str, str]:
    """Claims the stored bytes for a dry run and starts it.

    Returns {id, state}. Raises WrongState when the bytes have been swept meanwhile.
    """
    claim(tx, package.batch)
    validation_id = tx.new_id()
    insert(
        tx,
        "validations",
        {
            "_id": validation_id,
            "academy": academy,
            "created_by": person_id,
            "state": VALIDATING,
            "filename": package.filename,
            "sha256": package.sha256,
            "size": package.size,
            "batch": package.batch,
            "blob": package.blob_id,
            "job": tx.enqueue(
                VALIDATE_JOB, academy, {"validation_id": validation_id}, key=validation_id
            ),
            "report": None,
            "expires_at": None,
        },
    )
    return {"id": validation_id, "state": VALIDATING}


def end_validation(
    tx: Transaction, validation_id: str, report: Mapping[str, Any], now: datetime
) -> None:
    """Keeps the report and gives the bytes back, to be thrown away; does nothing a second time.

    `now` is real time: a day later the report goes too.
    """
    found: Document | None = tx["validations"].find_one({"_id": validation_id})
    if found is None or found["state"] != VALIDATING:
        return
    give_back(tx, found["batch"], found["academy"], now)
    entries = report["entries"]
    kept = {
        **report,
        "entries": list(entries[:REPORT_ENTRIES]),
        "omitted": max(0, len(entries) - REPORT_ENTRIES),
    }
    state = REFUSED if report["refused"] else ACCEPTED
    save(tx, "validations", {**found, "state": state, "report": kept, "expires_at": now + KEPT})
