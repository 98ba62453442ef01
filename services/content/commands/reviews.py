"""Comments of a review: on a version, or on one of its items."""

from services.content.domain.errors import WrongState
from services.content.domain.versions import READABLE
from services.content.domain.versions import VersionState
from services.content.repository import item_of
from services.content.repository import version_numbered
from shared.mongo.client import Document
from shared.mongo.documents import insert
from shared.mongo.unit_of_work import Transaction


def comment_version(
    tx: Transaction,
    academy: str,
    person_id: str,
    curriculum_id: str,
    number: int,
    *,
    text: str,
    item_id: str | None = None,
) -> Document:
    """Adds a comment and returns it; whoever has read a version may say what is wrong with it.

    What it is about never changes, so nothing has to be written beside it. Raises NotFound for an
    unknown version or item, WrongState for a version without contents.
    """
    version = version_numbered(tx, academy, curriculum_id, number)
    if VersionState(version["state"]) not in READABLE:
        raise WrongState("version_not_ready", state=version["state"])
    if item_id is not None:
        item_of(tx, academy, version["_id"], item_id)
    return insert(
        tx,
        "comments",
        {
            "_id": tx.new_id(),
            "academy": academy,
            "version_id": version["_id"],
            "item_id": item_id,
            "text": text,
            "by": person_id,
            "at": tx.now,
        },
    )
