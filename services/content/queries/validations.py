"""Dry runs, and the pages of reports, which a browser opens without a token."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from pymongo.database import Database

from services.content.commands.validations import VALIDATING
from services.content.domain.addresses import LIFETIME_SECONDS
from services.content.domain.addresses import REPORT
from services.content.domain.addresses import Ticket
from services.content.domain.addresses import check
from services.content.domain.addresses import sign
from services.content.domain.errors import NotFound
from services.content.domain.report import completed
from services.content.queries.access import STAFF
from services.content.queries.files import AddressKey
from shared.mongo.client import Document
from shared.mongo.documents import get


def validation(
    db: Database[Document], academy: str, validation_id: str, now: datetime
) -> dict[str, Any]:
    """A dry run, how far it is, and its report once there is one. `now` is real time.

    Raises NotFound, also for one whose day is over.
    """
    found = _living(db, academy, validation_id, now)
    if found is None:
        raise NotFound("validation_unknown")
    job = db["jobs"].find_one({"_id": found["job"]}, {"state": 1, "progress": 1}) or {}
    running = found["state"] == VALIDATING
    return {
        "id": found["_id"],
        "state": found["state"],
        "filename": found["filename"],
        "sha256": found["sha256"],
        "size": found["size"],
        "job": {
            "id": found["job"],
            "state": job.get("state", "queued" if running else "done"),
            "progress": job.get("progress", 0.0) if running else 1.0,
        },
        "expires_at": found["expires_at"],
        "report": found["report"],
    }


def report_address(academy: str, report_id: str, key: AddressKey, now: float) -> str:
    """Where a browser finds the page of a report, for an hour. `now` is real time, seconds."""
    expires = int(now) + LIFETIME_SECONDS
    signature = sign(Ticket(academy, report_id, REPORT, STAFF, expires), key.value)
    query = urlencode({"expires": expires, "signature": signature})
    return f"/v1/academies/{academy}/curricula/reports/{report_id}.html?{query}"


def signed_report(
    db: Database[Document], key: AddressKey, ticket: Ticket, signature: str, now: datetime
) -> dict[str, Any]:
    """The report that a signed address names, with its `package`. Raises NotFound."""
    check(ticket, signature, key.value, now.timestamp())
    place = (ticket.academy, ticket.version_id)
    owner = get(db, "versions", *place)
    if owner is not None:
        report = get(db, "reports", *place)
    else:
        owner = _living(db, *place, now)
        report = owner and owner["report"]
    if owner is None or report is None:
        raise NotFound("address_invalid")
    package = {name: owner[name] for name in ("filename", "sha256", "size")}
    return {**completed(report), "package": package}


def _living(
    db: Database[Document], academy: str, validation_id: str, now: datetime
) -> Document | None:
    found = get(db, "validations", academy, validation_id)
    if found is None or (found["expires_at"] is not None and found["expires_at"] <= now):
        return None
    return found
