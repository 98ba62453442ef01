"""What was said about a version in its review."""

from typing import Any

from pymongo.database import Database

from services.content.repository import version_numbered
from shared.mongo.client import Document
from shared.mongo.paging import find_page


def comments(
    db: Database[Document],
    academy: str,
    curriculum_id: str,
    number: int,
    limit: int,
    cursor: str | None,
    item_id: str | None = None,
) -> dict[str, Any]:
    """A page of the comments, the first one first; of one item when it is named.

    Raises NotFound for an unknown version.
    """
    version = version_numbered(db, academy, curriculum_id, number)
    query = {"academy": academy, "version_id": version["_id"]}
    if item_id is not None:
        query["item_id"] = item_id
    page = find_page(db["comments"], query, limit, cursor)
    return {**page, "items": [comment(found) for found in page["items"]]}


def comment(document: Document) -> dict[str, Any]:
    """One comment as it is shown."""
    names = ("item_id", "text", "by", "at")
    return {"id": document["_id"], **{name: document[name] for name in names}}
