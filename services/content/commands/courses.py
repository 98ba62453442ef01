"""A course: the published version that a cohort learns from."""

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
    data: Document = {
        "cohort_id": cohort_id,
        "curriculum_id": curriculum_id,
        "curriculum_version": version,
        "required_items": [step.item_id for step in steps if step.required],
    }
    if replaced is not None:
        data["replaced_version"] = replaced
    tx.publish(COURSE_PINNED, academy, data)
    return stored


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
    }
    if course is None:
        return insert(tx, "courses", {"_id": cohort_id, **fields})
    return save(tx, "courses", {**course, **fields})
