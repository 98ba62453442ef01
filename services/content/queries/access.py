"""Who may read a course: read on every request, a 304 included."""

from dataclasses import dataclass
from typing import Protocol

from pymongo.database import Database

from services.content.domain.errors import NotFound
from services.content.repository import live_enrolment
from shared.mongo.client import Document

STAFF = "staff"
STAFF_ROLES = ("organiser", "partner", "mentor")


class Person(Protocol):
    """What is asked of the one who reads."""

    @property
    def person_id(self) -> str: ...

    def has(self, role: str, academy: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Access:
    """The version that the course shows, and for whom: an enrolment's id, or STAFF."""

    version_id: str
    holder: str


def is_staff(person: Person, academy: str) -> bool:
    """Whether the person sees every course of the academy, and what is no learner's to see."""
    return any(person.has(role, academy) for role in STAFF_ROLES)


def access_to_course(
    db: Database[Document], academy: str, cohort_id: str, person: Person
) -> Access:
    """One indexed find: a learner's live enrolment knows the version that the cohort is pinned to.

    Raises NotFound for everybody else, and as long as nothing is pinned.
    """
    if is_staff(person, academy):
        found = db["courses"].find_one({"_id": cohort_id, "academy": academy}, {"version_id": 1})
        if found is None:
            raise NotFound("course_unknown")
        return Access(found["version_id"], STAFF)
    found = live_enrolment(db, academy, cohort_id, person.person_id)
    if found is None:
        raise NotFound("course_unknown")
    if found["version_id"] is None:
        raise NotFound("course_not_pinned")
    return Access(found["version_id"], found["_id"])


def holds(db: Database[Document], academy: str, version_id: str, holder: str) -> bool:
    """Whether a signed address's holder may still read the version."""
    if holder == STAFF:
        return True
    query = {"_id": holder, "academy": academy, "live": True, "version_id": version_id}
    return db["enrolments"].find_one(query, {"_id": 1}) is not None
