"""A course: the published version that a cohort learns from."""

from collections.abc import Iterable

from services.content.domain.courses import Step
from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.versions import VersionState
from services.content.domain.versions import require_pinnable
from services.content.repository import bump
from services.content.repository import steps_of_version
from services.content.repository import version_numbered
from shared.contracts import COURSE_PINNED
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction


def pin_course(
    tx: Transaction,
    academy: str,
    person_id: str,
    cohort_id: str,
    curriculum_id: str,
    version: int,
    *,
    replace: bool = False,
) -> Document:
    """Gives the cohort this version and returns the course. The same pin again changes nothing.

    Another version than the present one needs `replace`, and is refused once a learner of the
    cohort has begun. Raises NotFound for an unknown cohort or version, WrongState otherwise.
    """
    cohort = get(tx, "cohorts", academy, cohort_id)
    if cohort is None:
        raise NotFound("cohort_unknown")
    wanted = version_numbered(tx, academy, curriculum_id, version)
    course = get(tx, "courses", academy, cohort_id)
    if course is not None and course["version_id"] == wanted["_id"]:
        return course
    if cohort["state"] != "published":
        raise WrongState("cohort_over", state=cohort["state"])
    require_pinnable(VersionState(wanted["state"]))
    replaced = _require_replaceable(course, replace)
    # A withdrawal of the version, an enrolment into the cohort and a closing of the cohort must not
    # pass by this pin unseen: each writes one of these documents too.
    tx["versions"].update_one({"_id": wanted["_id"]}, {"$inc": {"pins": 1, "version": 1}})
    tx["cohorts"].update_one({"_id": cohort_id}, {"$inc": {"pins": 1}})
    bump(tx, "course_guards", cohort_id, academy)
    stored = _store(tx, academy, person_id, cohort_id, wanted, course)
    tx["enrolments"].update_many(
        {"academy": academy, "cohort_id": cohort_id}, {"$set": {"version_id": wanted["_id"]}}
    )
    steps = steps_of_version(tx, academy, wanted["_id"])
    publish_pin(tx, academy, wanted, cohort_id, steps, replaced)
    return stored


def publish_pin(
    tx: Transaction,
    academy: str,
    version: Document,
    cohort_id: str,
    steps: Iterable[Step],
    replaced: int | None,
) -> None:
    """Tells which version the cohort has now, and the number of the one that it replaces."""
    data: Document = {
        "cohort_id": cohort_id,
        "curriculum_id": version["curriculum_id"],
        "curriculum_version": version["number"],
        "required_items": [step.item_id for step in steps if step.required],
    }
    if replaced is not None:
        data["replaced_version"] = replaced
    tx.publish(COURSE_PINNED, academy, data)


def pin_entry(tx: Transaction, act: str, person_id: str, version: Document) -> Document:
    """One line of a course's history: `pinned`, `replaced`, `repinned` or `undone`."""
    names = ("curriculum_id", "number")
    head = {"act": act, "at": tx.now, "by": person_id, "version_id": version["_id"]}
    return {**head, **{name: version[name] for name in names}}


def history_of(course: Document) -> list[Document]:
    """Every version that the course has had, the first one first.

    A course that was pinned before there was a history has the one that it was pinned to.
    """
    if "history" in course:
        return list(course["history"])
    names = ("curriculum_id", "number", "version_id")
    head = {"act": "pinned", "at": course["pinned_at"], "by": course["pinned_by"]}
    return [{**head, **{name: course[name] for name in names}}]


def _require_replaceable(course: Document | None, replace: bool) -> int | None:
    """The number of the version that goes, None when there is none yet. Raises WrongState."""
    if course is None:
        return None
    number = int(course["number"])
    if not replace:
        raise WrongState("course_pinned_already", number=number)
    if course["begun"]:
        raise WrongState("course_begun", learners=course["begun"])
    return number


def _store(
    tx: Transaction,
    academy: str,
    person_id: str,
    cohort_id: str,
    version: Document,
    course: Document | None,
) -> Document:
    fields = {
        "academy": academy,
        "curriculum_id": version["curriculum_id"],
        "number": version["number"],
        "version_id": version["_id"],
        "title": version["title"],
        "pinned_by": person_id,
        "pinned_at": tx.now,
        "begun": 0,
        # Nobody had begun, so there is nothing that an undo would have to bring back.
        "former": None,
        "repinned": None,
    }
    if course is None:
        first = [pin_entry(tx, "pinned", person_id, version)]
        return insert(tx, "courses", {"_id": cohort_id, **fields, "history": first})
    history = [*history_of(course), pin_entry(tx, "replaced", person_id, version)]
    return save(tx, "courses", {**course, **fields, "history": history})
