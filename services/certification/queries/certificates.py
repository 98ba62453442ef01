"""Certificates as their holders and organisers see them."""

from typing import Any

from services.certification.commands.certificates import find_certificate
from services.certification.domain.errors import NotFound
from services.certification.queries.revocations import revoked_by
from shared.mongo.documents import Readable
from shared.mongo.paging import find_page

Document = dict[str, Any]


def read_certificate(
    source: Readable, academy: str, serial: str, person_id: str | None = None
) -> Document:
    """One certificate; with `person_id` only that person's own. Raises NotFound."""
    found = find_certificate(source, academy, serial)
    if person_id is not None and found["person_id"] != person_id:
        raise NotFound("certificate_not_found", serial=serial)
    return found


def list_certificates(
    source: Readable,
    academy: str,
    limit: int,
    cursor: str | None,
    person_id: str | None = None,
    cohort_id: str | None = None,
    state: str | None = None,
    review: bool | None = None,
    revocation_id: str | None = None,
) -> dict[str, Any]:
    """A page of certificates; `review` asks for those that the facts do not support any more.

    `revocation_id` asks for those that an act on many has revoked, whatever became of them.
    """
    asked = {"person_id": person_id, "cohort_id": cohort_id, "state": state}
    query: Document = {
        "academy": academy,
        **{name: value for name, value in asked.items() if value is not None},
    }
    if review is not None:
        query["review"] = {"$ne": None} if review else None
    if revocation_id is not None:
        query = {"$and": [query, revoked_by(source, academy, revocation_id)]}
    return find_page(source["certificates"], query, limit, cursor)
