"""Courses: which ones a person sees."""

from typing import Any

from pymongo.database import Database

from services.content.domain.errors import NotFound
from services.content.queries.access import Person
from services.content.queries.access import access_to_course
from services.content.queries.access import is_staff
from services.content.repository import live_enrolment
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.paging import find_page


def courses(
    db: Database[Document], academy: str, person: Person, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of courses: all for those who teach, the own ones for a learner."""
    if is_staff(person, academy):
        page = find_page(db["courses"], {"academy": academy}, limit, cursor, sort=[("_id", -1)])
        return {**page, "items": [_course(db, found, person) for found in page["items"]]}
    query = {"academy": academy, "person_id": person.person_id}
    page = find_page(db["enrolments"], query, limit, cursor, sort=[("_id", -1)])
    live = [enrolment for enrolment in page["items"] if enrolment["live"]]
    own = [get(db, "courses", academy, each["cohort_id"]) for each in live]
    items = [_course(db, found, person) for found in own if found is not None]
    return {**page, "items": items}


def course(db: Database[Document], academy: str, cohort_id: str, person: Person) -> dict[str, Any]:
    """One course. Raises NotFound when it is not there, or not for this person."""
    access_to_course(db, academy, cohort_id, person)
    found = get(db, "courses", academy, cohort_id)
    if found is None:
        raise NotFound("course_unknown")
    return _course(db, found, person)


def _course(db: Database[Document], course: Document, person: Person) -> dict[str, Any]:
    """The course, with the person's own enrolment in it: who teaches may learn as well."""
    academy, cohort_id = course["academy"], course["_id"]
    cohort = get(db, "cohorts", academy, cohort_id) or {}
    enrolment = live_enrolment(db, academy, cohort_id, person.person_id)
    former = course.get("former")
    return {
        "cohort_id": course["_id"],
        "cohort": {"number": cohort.get("number"), "title": cohort.get("title")},
        "curriculum_id": course["curriculum_id"],
        "version": course["number"],
        "title": course["title"],
        "pinned_at": course["pinned_at"],
        "undo_to": {"curriculum_id": former["curriculum_id"], "version": former["number"]}
        if former
        else None,
        "enrolment_id": enrolment["_id"] if enrolment else None,
    }
