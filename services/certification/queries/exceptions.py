"""Exceptions as organisers see them."""

from typing import Any

from services.certification.commands.exceptions import find_exception
from services.certification.domain.errors import NotFound
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.paging import find_page

Document = dict[str, Any]


def read_exception(source: Readable, academy: str, enrolment_id: str, id: str) -> Document:
    """One exception with who did what. Raises NotFound."""
    return find_exception(source, academy, enrolment_id, id)


def list_exceptions(
    source: Readable,
    academy: str,
    limit: int,
    cursor: str | None,
    enrolment_id: str | None = None,
    state: str | None = None,
) -> Document:
    """A page of exceptions, the oldest first. Raises NotFound for an enrolment without a ledger."""
    if enrolment_id is not None and get(source, "ledgers", academy, enrolment_id) is None:
        raise NotFound("ledger_not_found")
    asked = {"enrolment_id": enrolment_id, "state": state}
    query = {"academy": academy, **{name: value for name, value in asked.items() if value}}
    return find_page(source["exceptions"], query, limit, cursor)
