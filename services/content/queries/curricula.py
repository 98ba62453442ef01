"""Curricula and their versions, for those who make them."""

from typing import Any

from pymongo.database import Database

from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.report import completed
from services.content.domain.versions import READABLE
from services.content.domain.versions import REPINNABLE
from services.content.domain.versions import VersionState
from services.content.repository import curriculum_of
from services.content.repository import steps_of_version
from services.content.repository import version_numbered
from shared.mongo.client import Document
from shared.mongo.documents import get
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
    """One version with its items (none as long as nothing has been imported) and the cohorts that
    have it now. Raises NotFound."""
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
    return {**_version(db, found), "items": items, "used_by": users(db, found)}


def version_line(
    db: Database[Document], academy: str, curriculum_id: str, number: int
) -> dict[str, Any]:
    """One version without its items, with the cohorts that have it now. Raises NotFound."""
    found = version_numbered(db, academy, curriculum_id, number)
    return {**_version(db, found), "used_by": users(db, found)}


def users(db: Database[Document], version: Document) -> list[dict[str, Any]]:
    """The cohorts that learn from the version, and which version each could be moved back to.

    That is the one that it had before its last re-pin (`undo`), else the newest earlier one that
    has not been withdrawn; None where there is none or the cohort is over.
    """
    academy = version["academy"]
    earlier = None
    found = []
    for course in db["courses"].find({"academy": academy, "version_id": version["_id"]}):
        earlier = earlier or _earlier(db, version)
        cohort = get(db, "cohorts", academy, course["_id"]) or {}
        former = course.get("former")
        back = (former["curriculum_id"], former["number"]) if former else earlier
        running = cohort.get("state") == "published"
        found.append(
            {
                "cohort_id": course["_id"],
                "number": cohort.get("number"),
                "title": cohort.get("title"),
                "begun": course["begun"],
                "back_to": {"curriculum_id": back[0], "version": back[1], "undo": bool(former)}
                if back and running
                else None,
            }
        )
    return sorted(found, key=lambda user: str(user["cohort_id"]))


def _earlier(db: Database[Document], version: Document) -> tuple[str, int] | None:
    """The newest earlier version of the curriculum that a running cohort may be moved to."""
    query = {"academy": version["academy"], "curriculum_id": version["curriculum_id"]}
    numbers = [
        other["number"]
        for other in db["versions"].find(query, {"number": 1, "state": 1})
        if other["number"] < version["number"] and other["state"] in REPINNABLE
    ]
    return (version["curriculum_id"], max(numbers)) if numbers else None


def report(db: Database[Document], academy: str, curriculum_id: str, number: int) -> dict[str, Any]:
    """What the import had to say. Raises NotFound, WrongState while it is under way."""
    found = version_numbered(db, academy, curriculum_id, number)
    stored = db["reports"].find_one({"_id": found["_id"], "academy": academy})
    if stored is None:
        raise WrongState("version_not_ready", state=found["state"])
    return {**completed(stored), "state": found["state"], "version_id": found["_id"]}


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
