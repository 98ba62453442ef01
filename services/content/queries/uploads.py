"""Uploads that come in parts: what has come of them."""

from typing import Any

from pymongo.database import Database

from services.content.adapters.parts import KEPT_IN_PARTS
from services.content.adapters.parts import PART_SIZE
from shared.mongo.client import Document
from shared.mongo.paging import find_page


def uploads(db: Database[Document], academy: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the academy's uploads in parts, the newest first."""
    page = find_page(db["uploads"], {"academy": academy}, limit, cursor, sort=[("_id", -1)])
    return {**page, "items": [upload(document) for document in page["items"]]}


def upload(document: Document) -> dict[str, Any]:
    """One upload as it is shown: `receiving`, `complete` when all bytes are there, `received`."""
    size, offset, received = document["size"], document["offset"], document["received"]
    state = "received" if received else "complete" if offset == size else "receiving"
    curriculum_id, version = received or (document["curriculum_id"], None)
    return {
        "id": document["_id"],
        "state": state,
        "filename": document["filename"],
        "size": size,
        "offset": offset,
        "progress": offset / size,
        "part_size": PART_SIZE,
        "sha256": document["sha256"],
        "curriculum_id": curriculum_id,
        "version": version,
        "expires_at": document["alive_at"] + KEPT_IN_PARTS,
    }
