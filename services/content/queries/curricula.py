"""Curricula and their versions, for those who make them."""

from typing import Any

from pymongo.database import Database

from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.versions import READABLE
from services.content.domain.versions import VersionState
from services.content.repository import curriculum_of
from services.content.repository import steps_of_version
from services.content.repository import version_numbered
from shared.mongo.client import Document
from shared.mongo.paging import find_page


def curricula(
    db: Database[Document], academy: str, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of the academy's curricula, newest first."""
    page = find_page(db["curricula"], {"academy": academy}, limit, cursor, sort=[("_id", -1)])
    return {**page, "items": [_curriculum(document) for document in page["items"]]}


def curriculum(db: Database[Document], academy: str, curriculum_id: str) -> dict[str, Any]:
    """One curriculum with all its versions, the newest first. Raises NotFound."""
    found = curriculum_of(db, academy, curriculum_id)
    query = {"academy": academy, "curriculum_id": curriculum_id}
    versions = db["versions"].find(query).sort("number", -1)
    return {**_curriculum(found), "versions": [_version(db, each) for each in versions]}


def version(
    db: Database[Document], academy: str, curriculum_id: str, number: int
) -> dict[str, Any]:
    """One version with its items, none as long as nothing has been imported. Raises NotFound."""
    found = version_numbered(db, academy, curriculum_id, number)
    items: list[dict[str, Any]] = []
    if found["state"] in READABLE:
        items = [
            {
                "id": step.item_id,
                "kind": step.kind,
                "title": step.title,
                "minutes": step.minutes,
                "required": step.required,
                "module_id": step.module_id,
            }
            for step in steps_of_version(db, academy, found["_id"])
        ]
    return {**_version(db, found), "items": items}


def version_line(
    db: Database[Document], academy: str, curriculum_id: str, number: int
) -> dict[str, Any]:
    """One version without its items. Raises NotFound."""
    return _version(db, version_numbered(db, academy, curriculum_id, number))


def report(db: Database[Document], academy: str, curriculum_id: str, number: int) -> dict[str, Any]:
    """What the import had to say. Raises NotFound, WrongState while it is under way."""
    found = version_numbered(db, academy, curriculum_id, number)
    stored = db["reports"].find_one({"_id": found["_id"], "academy": academy})
    if stored is None:
        raise WrongState("version_not_ready", state=found["state"])
    return {
        "state": found["state"],
        "entries": stored["entries"],
        "omitted": stored["omitted"],
        "counts": stored["counts"],
    }


def readable_version_id(
    db: Database[Document], academy: str, curriculum_id: str, number: int
) -> str:
    """The id of a version that has contents, a draft too. Raises NotFound, WrongState."""
    found = version_numbered(db, academy, curriculum_id, number)
    if VersionState(found["state"]) not in READABLE:
        raise WrongState("version_not_ready", state=found["state"])
    return str(found["_id"])


def require_curriculum(db: Database[Document], academy: str, curriculum_id: str | None) -> None:
    """Before anything large is received: is there such a curriculum? Raises NotFound."""
    if curriculum_id is not None:
        query = {"_id": curriculum_id, "academy": academy}
        if db["curricula"].find_one(query, {"_id": 1}) is None:
            raise NotFound("curriculum_unknown")


def _curriculum(document: Document) -> dict[str, Any]:
    return {
        "id": document["_id"],
        "title": document["title"],
        "latest_version": document["versions"],
        "published_version": document["published"],
        "created_at": document["created_at"],
    }


def _version(db: Database[Document], document: Document) -> dict[str, Any]:
    return {
        "curriculum_id": document["curriculum_id"],
        "version": document["number"],
        # Rises with every change of the version's state; clients see it as the ETag.
        "revision": document["version"],
        "state": document["state"],
        "title": document["title"],
        "filename": document["filename"],
        "sha256": document["sha256"],
        "size": document["size"],
        "format": document["format"],
        "producer": document["producer"],
        "counts": document["counts"],
        "item_count": document["item_count"],
        "cohorts": document["pins"],
        "job": _job(db, document),
        "history": document["history"],
    }


def _job(db: Database[Document], version: Document) -> dict[str, Any]:
    """How far the import is; a finished job may have been cleaned away."""
    job = db["jobs"].find_one({"_id": version["job"]}, {"state": 1, "progress": 1}) or {}
    importing = version["state"] == VersionState.IMPORTING
    return {
        "id": version["job"],
        "state": job.get("state", "queued" if importing else "done"),
        "progress": job.get("progress", 0.0 if importing else 1.0),
    }
