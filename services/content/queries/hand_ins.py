"""What was handed in: a learner's own, or a cohort's for those who teach it."""

from typing import Any

from pymongo.database import Database

from services.content.domain.errors import NotFound
from services.content.queries.access import Person
from services.content.queries.access import access_to_course
from services.content.repository import item_of
from services.content.repository import live_enrolment
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.paging import find_page

TEACHERS = ("organiser", "mentor")


def own_hand_in(
    db: Database[Document], academy: str, cohort_id: str, item_id: str, person: Person
) -> Document:
    """What the learner has handed in for the item, which may be nothing yet. Raises NotFound."""
    access = access_to_course(db, academy, cohort_id, person)
    item_of(db, academy, access.version_id, item_id)
    own = live_enrolment(db, academy, cohort_id, person.person_id)
    enrolment_id = own["_id"] if own else None
    query = {"academy": academy, "enrolment_id": enrolment_id, "item_id": item_id}
    found: Document | None = db["hand_ins"].find_one(query)
    return found or {**query, "_id": None, "entries": [], "feedback": [], "at": None}


def hand_ins(
    db: Database[Document], academy: str, cohort_id: str, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of what a cohort has handed in, the newest first. Raises NotFound."""
    if get(db, "courses", academy, cohort_id) is None:
        raise NotFound("course_unknown")
    query = {"academy": academy, "cohort_id": cohort_id}
    return find_page(db["hand_ins"], query, limit, cursor, sort=[("_id", -1)])


def hand_in(
    db: Database[Document], academy: str, cohort_id: str, hand_in_id: str, person: Person
) -> Document:
    """One hand-in, for who teaches and for who handed it in. Raises NotFound for all others."""
    found = get(db, "hand_ins", academy, hand_in_id)
    if found is None or found["cohort_id"] != cohort_id:
        raise NotFound("hand_in_unknown")
    if not any(person.has(role, academy) for role in TEACHERS):
        own = live_enrolment(db, academy, cohort_id, person.person_id)
        if own is None or own["_id"] != found["enrolment_id"]:
            raise NotFound("hand_in_unknown")
    return found


def handed_in_file(
    db: Database[Document],
    academy: str,
    cohort_id: str,
    hand_in_id: str,
    entry_id: str,
    person: Person,
) -> Document:
    """The file of one entry, as `hand_in` lets the person see it. Raises NotFound."""
    found = hand_in(db, academy, cohort_id, hand_in_id, person)
    for entry in found["entries"]:
        if entry["id"] == entry_id and entry["kind"] == "file":
            return dict(entry["file"])
    raise NotFound("file_unknown")
