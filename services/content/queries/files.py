"""Files: their signed addresses, and who may fetch one."""

from functools import cached_property
from urllib.parse import urlencode

from pymongo.database import Database

from services.content.domain.addresses import LIFETIME_SECONDS
from services.content.domain.addresses import Ticket
from services.content.domain.addresses import check
from services.content.domain.addresses import sign
from services.content.domain.errors import NotFound
from services.content.queries.access import STAFF
from services.content.queries.access import Access
from services.content.queries.access import holds
from services.content.queries.contents import require_audience
from services.content.repository import file_address_key
from services.content.repository import item_of
from shared.mongo.client import Document


class AddressKey:
    """The key of signed addresses, read at the first need: the database may be away at start."""

    def __init__(self, db: Database[Document]) -> None:
        self._db = db

    @cached_property
    def value(self) -> bytes:
        return file_address_key(self._db)


def file_addresses(
    db: Database[Document],
    key: AddressKey,
    academy: str,
    access: Access,
    item_id: str,
    now: float,
) -> list[Document]:
    """A signed address for every file that the item needs. `now` is real time, seconds.

    Raises NotFound.
    """
    item = item_of(db, academy, access.version_id, item_id)
    require_audience(item, access.holder == STAFF)
    hashes = item["files"]
    query = {"academy": academy, "version_id": access.version_id, "sha256": {"$in": hashes}}
    expires = int(now) + LIFETIME_SECONDS
    path = f"/v1/academies/{academy}/files/"
    found = []
    for file in db["files"].find(query).sort("sha256", 1):
        ticket = Ticket(academy, access.version_id, file["sha256"], access.holder, expires)
        address = {
            "version": access.version_id,
            "holder": access.holder,
            "expires": expires,
            "signature": sign(ticket, key.value),
        }
        found.append(
            {
                "sha256": file["sha256"],
                "name": file["name"],
                "type": file["type"],
                "size": file["size"],
                "address": f"{path}{file['sha256']}?{urlencode(address)}",
            }
        )
    return found


def signed_file(
    db: Database[Document], key: AddressKey, ticket: Ticket, signature: str, now: float
) -> Document:
    """The file that a signed address names. Raises NotFound.

    The enrolment is read again: who has left the cohort has no file, whatever hour is signed.
    """
    check(ticket, signature, key.value, now)
    found = db["files"].find_one(
        {"academy": ticket.academy, "version_id": ticket.version_id, "sha256": ticket.sha256}
    )
    if found is None or not holds(db, ticket.academy, ticket.version_id, ticket.holder):
        raise NotFound("address_invalid")
    return found
