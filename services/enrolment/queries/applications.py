"""Reads of applications and enrolments: all for organisers, one's own for everybody else."""

from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from services.enrolment.domain.errors import NotFound
from services.enrolment.repository import cohorts
from shared.mongo import documents
from shared.mongo.client import Document
from shared.mongo.paging import find_page

# A reviewer reads what has been found eligible, and never a name.
_REVIEWABLE = ["eligible", "shortlisted", "waitlisted", "offered", "accepted"]


@dataclass(frozen=True)
class Viewer:
    """Who looks, and as what."""

    person_id: str
    organiser: bool = False
    reviewer: bool = False


def list_applications(
    db: Database[Document],
    academy: str,
    viewer: Viewer,
    limit: int,
    cursor: str | None,
    cohort_id: str | None = None,
    state: str | None = None,
) -> dict[str, Any]:
    """The applications that the viewer may see, oldest first."""
    # One flat filter: below `$and` some engines do not look for an index.
    query: Document = {"academy": academy}
    if cohort_id is not None:
        query["cohort_id"] = cohort_id
    if state is not None:
        query["state"] = state
    if not viewer.organiser and viewer.reviewer:
        own = {"team.members.person_id": viewer.person_id}
        query["$or"] = [own, {"state": {"$in": _REVIEWABLE}}]
    elif not viewer.organiser:
        query["team.members.person_id"] = viewer.person_id
    page = find_page(db["applications"], query, limit, cursor)
    return {**page, "items": [show_application(db, each, viewer) for each in page["items"]]}


def get_application(
    db: Database[Document], academy: str, application_id: str, viewer: Viewer
) -> Document:
    """The application; raises NotFound, also for whoever may not see it."""
    found = documents.get(db, "applications", academy, application_id)
    if found is None or not _may_see(found, viewer):
        raise NotFound("application_not_found")
    return show_application(db, found, viewer)


def list_reviews(db: Database[Document], academy: str, application_id: str) -> list[Document]:
    """The reviews of an application: for organisers."""
    found = documents.get(db, "applications", academy, application_id)
    if found is None:
        raise NotFound("application_not_found")
    reviews: list[Document] = found["reviews"]
    return reviews


def show_application(db: Database[Document], found: Document, viewer: Viewer) -> Document:
    """The stored application as the viewer may see it: names for organisers and the own team."""
    team = found["team"]
    unused = [each for each in team["invitations"] if each["used_by"] is None]
    shown = {
        "id": team["id"],
        "name": team["name"],
        "size": len(team["members"]),
        "invitations_open": len(unused),
    }
    view = {
        **found,
        "team": shown,
        "reviews_given": len(found["reviews"]),
        "position": _position(db, found),
    }
    if viewer.organiser or _is_member(found, viewer):
        shown["members"] = team["members"]
    else:
        view["assent"] = None
    return view


def list_enrolments(
    db: Database[Document],
    academy: str,
    viewer: Viewer,
    limit: int,
    cursor: str | None,
    **filters: str,
) -> dict[str, Any]:
    """Enrolments, oldest first; filters are `cohort_id`, `team_id` and `state`."""
    query: Document = {"academy": academy, **filters}
    if not viewer.organiser:
        query["person_id"] = viewer.person_id
    return find_page(db["enrolments"], query, limit, cursor)


def get_enrolment(
    db: Database[Document], academy: str, enrolment_id: str, viewer: Viewer
) -> Document:
    """The enrolment; raises NotFound, also for whoever may not see it."""
    found = documents.get(db, "enrolments", academy, enrolment_id)
    if found is None or not (viewer.organiser or found["person_id"] == viewer.person_id):
        raise NotFound("enrolment_not_found")
    return found


def _may_see(found: Document, viewer: Viewer) -> bool:
    if viewer.organiser or _is_member(found, viewer):
        return True
    return viewer.reviewer and found["state"] in _REVIEWABLE


def _is_member(found: Document, viewer: Viewer) -> bool:
    return any(each["person_id"] == viewer.person_id for each in found["team"]["members"])


def _position(db: Database[Document], found: Document) -> int | None:
    if found["state"] != "waitlisted":
        return None
    cohort = documents.get(db, "cohorts", found["academy"], found["cohort_id"])
    if cohort is None:
        return None
    return cohorts.from_document(cohort).seats.position(found["_id"])
