"""Sealed content: the addresses that start it, and who may fetch a file of it."""

from urllib.parse import quote

from pymongo.database import Database

from services.content.adapters.packages.checks import folded
from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.sealed import PREFIX
from services.content.domain.sealed import SealedTicket
from services.content.domain.sealed import issue
from services.content.domain.sealed import read
from services.content.domain.sealed import written
from services.content.queries.access import STAFF
from services.content.queries.access import Access
from services.content.queries.access import holds
from services.content.queries.contents import require_audience
from services.content.queries.files import AddressKey
from services.content.repository import item_of
from shared.mongo.client import Document

SAFE_IN_QUERY = "=&;+%$,/:@!~*'()?"
"""Besides letters, digits and `_.-~`: what a package's own query may hold as it is."""

FRAMED = frozenset({"scorm-1.2", "scorm-2004"})
"""Standards whose pages look for their runtime in the frame around them."""


def launches(
    db: Database[Document],
    key: AddressKey,
    origin: str,
    academy: str,
    access: Access,
    item_id: str,
    now: float,
) -> Document:
    """Where each page of a sealed item is opened, and until when (Unix time, seconds).

    Nothing for an item that has none. `now` is real time. Raises NotFound, and WrongState when no
    sandbox origin is configured.
    """
    ticket = issue(academy, access.version_id, access.holder, now)
    item = item_of(db, academy, access.version_id, item_id)
    require_audience(item, access.holder == STAFF)
    sealed = item.get("sealed") or {"launches": []}
    if sealed["launches"] and not origin:
        raise WrongState("sandbox_missing")
    start = f"{origin}{PREFIX}{written(ticket, key.value)}"
    items = [
        {
            "id": launch["id"],
            "title": launch["title"],
            "address": f"{start}{_place(item_id, sealed, launch)}",
        }
        for launch in sealed["launches"]
    ]
    return {"items": items, "expires": ticket.expires}


def _place(item_id: str, sealed: Document, launch: Document) -> str:
    if sealed["standard"] in FRAMED:
        return f"/run/{quote(item_id, safe='')}/{quote(launch['id'], safe='')}"
    return f"/files/{page_address(launch)}"


def page_address(launch: Document) -> str:
    """The page's path, query and fragment as a relative address."""
    address = quote(launch["path"])
    if launch["query"]:
        address += f"?{quote(launch['query'], safe=SAFE_IN_QUERY)}"
    if launch["fragment"]:
        address += f"#{quote(launch['fragment'], safe=SAFE_IN_QUERY)}"
    return address


def admitted(db: Database[Document], key: AddressKey, ticket_text: str, now: float) -> SealedTicket:
    """The ticket, when it is good and its holder may still read. Raises NotFound."""
    ticket = read(ticket_text, key.value, now)
    if not holds(db, ticket.academy, ticket.version_id, ticket.holder):
        raise NotFound("address_invalid")
    return ticket


def sealed_file(db: Database[Document], ticket: SealedTicket, path: str) -> Document:
    """The file at this path of the package, letter case forgiven. Raises NotFound."""
    place = {"academy": ticket.academy, "version_id": ticket.version_id}
    found = db["sealed_files"].find_one({**place, "folded": folded(path)})
    if found is None:
        raise NotFound("file_unknown")
    file = db["files"].find_one({**place, "sha256": found["sha256"]})
    if file is None:
        raise NotFound("file_unknown")
    return {**file, "path": found["path"]}


def sealed_launch(
    db: Database[Document], ticket: SealedTicket, item_id: str, launch_id: str
) -> Document:
    """One launch of a sealed item, with the standard that its pages follow. Raises NotFound."""
    sealed = item_of(db, ticket.academy, ticket.version_id, item_id).get("sealed")
    for launch in (sealed or {"launches": []})["launches"]:
        if launch["id"] == launch_id and sealed["standard"] in FRAMED:
            return {**launch, "standard": sealed["standard"]}
    raise NotFound("item_unknown")
