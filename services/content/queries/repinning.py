"""What it would mean to move a running cohort to another version; nothing is changed here."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.progress import Progress
from services.content.domain.repinning import Learner
from services.content.domain.repinning import Steps
from services.content.domain.repinning import preview_of
from services.content.domain.versions import VersionState
from services.content.domain.versions import require_repinnable
from services.content.repository import progress_from
from services.content.repository import steps_of_version
from services.content.repository import version_numbered
from shared.mongo.client import Document
from shared.mongo.documents import Readable
from shared.mongo.documents import get

PORTION = 100
"""Ids that one query names: databases become slow with many more."""


@dataclass(frozen=True)
class Target:
    """A cohort's course and the version that it would be moved to."""

    course: Document
    version: Document
    before: Steps
    after: Steps


def target_of(
    source: Readable, academy: str, cohort_id: str, curriculum_id: str, number: int
) -> Target:
    """Raises NotFound for a cohort without a course and an unknown version, WrongState when the
    cohort is over, has this version already, or may not be moved to it."""
    course = running_course(source, academy, cohort_id)
    version = version_numbered(source, academy, curriculum_id, number)
    if version["_id"] == course["version_id"]:
        raise WrongState("course_has_version", number=number)
    require_repinnable(VersionState(version["state"]))
    return Target(
        course,
        version,
        steps_of_version(source, academy, course["version_id"]),
        steps_of_version(source, academy, version["_id"]),
    )


def running_course(source: Readable, academy: str, cohort_id: str) -> Document:
    """The course of a cohort that is not over. Raises NotFound, WrongState."""
    course = get(source, "courses", academy, cohort_id)
    cohort = get(source, "cohorts", academy, cohort_id)
    if course is None or cohort is None:
        raise NotFound("course_unknown")
    if cohort["state"] != "published":
        raise WrongState("cohort_over", state=cohort["state"])
    return course


def preview_repin(
    source: Readable, academy: str, cohort_id: str, curriculum_id: str, number: int
) -> dict[str, Any]:
    """The dry run: whom it would touch and how, with the digest that the act has to name."""
    target = target_of(source, academy, cohort_id, curriculum_id, number)
    enrolments = enrolments_of(source, academy, cohort_id)
    documents = progress_documents(source, academy, list(enrolments))
    return preview(target, learners_in(enrolments, documents))


def preview(target: Target, learners: Sequence[Learner]) -> dict[str, Any]:
    """As `preview_repin`, of what has been read."""
    course, version = target.course, target.version
    names = (course["_id"], course["version_id"], version["_id"])
    return {
        "cohort_id": course["_id"],
        "from": _named(course),
        "to": _named(version),
        **preview_of(target.before, target.after, learners, names),
    }


def enrolments_of(source: Readable, academy: str, cohort_id: str) -> dict[str, bool]:
    """Every enrolment that the cohort ever had, and whether it takes part now; by id, sorted."""
    query = {"academy": academy, "cohort_id": cohort_id}
    found = source["enrolments"].find(query, {"live": 1})
    return dict(sorted((enrolment["_id"], bool(enrolment["live"])) for enrolment in found))


def progress_documents(
    source: Readable, academy: str, enrolment_ids: Sequence[str]
) -> dict[str, Document]:
    """The progress of these enrolments, as far as they have begun."""
    return {
        document["_id"]: document
        for portion in portions(enrolment_ids)
        for document in source["progress"].find({"_id": {"$in": portion}})
        if document["academy"] == academy
    }


def learners_in(enrolments: dict[str, bool], documents: dict[str, Document]) -> list[Learner]:
    """Those who take part now, with how far they have come."""
    return [
        Learner(
            enrolment_id,
            progress_from(documents[enrolment_id]) if enrolment_id in documents else Progress(),
        )
        for enrolment_id, live in enrolments.items()
        if live
    ]


def portions(ids: Sequence[str]) -> Iterator[list[str]]:
    """The ids, PORTION at a time."""
    for first in range(0, len(ids), PORTION):
        yield list(ids[first : first + PORTION])


def _named(document: Document) -> dict[str, Any]:
    return {
        "curriculum_id": document["curriculum_id"],
        "version": document["number"],
        "title": document["title"],
    }
