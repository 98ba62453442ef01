"""Reads of cohorts, with what is free and the course that is pinned to them."""

from typing import Any

from pymongo.database import Database

from services.enrolment.domain.errors import NotFound
from services.enrolment.repository import cohorts
from shared.mongo import documents
from shared.mongo.client import Document
from shared.mongo.paging import find_page


def list_cohorts(
    db: Database[Document],
    academy: str,
    with_drafts: bool,
    limit: int,
    cursor: str | None,
    state: str | None = None,
) -> dict[str, Any]:
    """The cohorts in the order they were planned; drafts for organisers alone."""
    query: Document = {"academy": academy}
    if not with_drafts:
        query["published"] = True
    if state is not None:
        query["state"] = state
    page = find_page(db["cohorts"], query, limit, cursor)
    return {**page, "items": [show_cohort(db, found) for found in page["items"]]}


def get_cohort(db: Database[Document], academy: str, cohort_id: str, with_drafts: bool) -> Document:
    """The cohort; raises NotFound, for a draft too unless `with_drafts`."""
    found = documents.get(db, "cohorts", academy, cohort_id)
    if found is None or not (found["published"] or with_drafts):
        raise NotFound("cohort_not_found")
    return show_cohort(db, found)


def show_cohort(db: Database[Document], found: Document) -> Document:
    """The stored cohort with its free seats, its waiting teams counted, and its course."""
    seats = cohorts.from_document(found).seats
    return {
        **found,
        "seats_held": seats.taken,
        "seats_free": max(seats.total - seats.taken, 0),
        "teams_waiting": len(seats.waiting),
        "course": _course(db, found["academy"], found["_id"]),
    }


def _course(db: Database[Document], academy: str, cohort_id: str) -> Document | None:
    course = documents.get(db, "courses", academy, cohort_id)
    if course is None:
        return None
    version = {
        "academy": academy,
        "curriculum_id": course["curriculum_id"],
        "curriculum_version": course["curriculum_version"],
    }
    # The pin may arrive before the news of the curriculum: the title is told once it is known.
    curriculum = db["curricula"].find_one(version)
    return {**version, "title": None if curriculum is None else curriculum.get("title")}
