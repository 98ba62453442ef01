"""Acts that revoke many certificates, as organisers follow them."""

from typing import Any

from services.certification.commands.revocations import find_revocation
from services.certification.repository import revocation_of
from shared.mongo.documents import Readable
from shared.mongo.paging import find_page

Document = dict[str, Any]


def read_revocation(source: Readable, academy: str, id: str) -> Document:
    """One act with how far it has come. Raises NotFound."""
    return revocation_view(find_revocation(source, academy, id))


def list_revocations(source: Readable, academy: str, limit: int, cursor: str | None) -> Document:
    """A page of acts, the latest first."""
    sort = (("_id", -1),)  # UUIDv7: by the time of their making.
    page = find_page(source["revocations"], {"academy": academy}, limit, cursor, sort)
    return {**page, "items": [revocation_view(each) for each in page["items"]]}


def revoked_by(source: Readable, academy: str, id: str) -> Document:
    """A filter for the certificates that the act has revoked. Raises NotFound."""
    act = revocation_of(find_revocation(source, academy, id))
    # The act's own list or cohort first, which an index finds.
    where = {"cohort_id": act.cohort_id} if act.cohort_id else {"_id": {"$in": [*act.certificates]}}
    return {**where, "history.batch": id}


def revocation_view(document: Document) -> Document:
    """The act with its progress, 0..1, and until when it can be undone."""
    revocation = revocation_of(document)
    return {
        **document,
        "progress": round(revocation.progress, 4),
        "can_be_undone_until": revocation.can_be_undone_until,
    }
