"""How content tells its state again: curricula, courses and what learners have done.

Everything that certification counts carries its own time: a completion that is older than the pin
of its course counts for nothing there.
"""

from collections.abc import Iterator
from datetime import datetime

from services.content.commands.courses import history_of
from services.content.domain.courses import Step
from services.content.domain.versions import VersionState
from services.content.repository import progress_from
from services.content.repository import steps_of_version
from shared.contracts import COURSE_COMPLETED
from shared.contracts import COURSE_PINNED
from shared.contracts import CURRICULUM_PUBLISHED
from shared.contracts import CURRICULUM_WITHDRAWN
from shared.contracts import ITEM_COMPLETED
from shared.contracts import QUIZ_GRADED
from shared.events.restatement import Restatement
from shared.events.restatement import Told
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.unit_of_work import Transaction

_TOLD = (VersionState.PUBLISHED, VersionState.DEPRECATED, VersionState.WITHDRAWN)


def tell_version(tx: Transaction, document: Document) -> Iterator[Told]:
    """A withdrawn version is told as published first: only that event has its title."""
    if document["state"] not in _TOLD:
        return
    version = {
        "curriculum_id": document["curriculum_id"],
        "curriculum_version": document["number"],
    }
    described = {name: document[name] for name in ("sha256", "title", "item_count")}
    yield Told(CURRICULUM_PUBLISHED, version | described)
    if document["state"] == VersionState.WITHDRAWN:
        last = document["history"][-1]
        reason = {"reason": last["reason"]} if last["reason"] else {}
        yield Told(CURRICULUM_WITHDRAWN, version | reason, last["at"])


def tell_course(tx: Transaction, document: Document) -> Iterator[Told]:
    """Every version that the cohort has had, each at its time: what was completed then stays so."""
    replaced: Document = {}
    for entry in history_of(document):
        steps = steps_of_version(tx, document["academy"], entry["version_id"])
        data = {
            "cohort_id": document["_id"],
            "curriculum_id": entry["curriculum_id"],
            "curriculum_version": entry["number"],
            "required_items": [step.item_id for step in steps if step.required],
        }
        yield Told(COURSE_PINNED, data | replaced, entry["at"])
        replaced = {"replaced_version": entry["number"]}


def tell_attempt(tx: Transaction, document: Document) -> Iterator[Told]:
    if document["score"] is None:
        return
    data = {name: document[name] for name in ("enrolment_id", "cohort_id", "item_id", "score")}
    # What a person marked was marked later than it was handed in.
    at = document.get("marked_at") or document["submitted_at"]
    yield Told(QUIZ_GRADED, data | {"attempt": document["number"]}, at)


def tell_progress(tx: Transaction, document: Document) -> Iterator[Told]:
    progress = progress_from(document)
    steps = steps_of_version(tx, document["academy"], document["version_id"])
    minutes = _minutes_in_former_versions(tx, document)
    minutes |= {step.item_id: step.minutes for step in steps}
    head = {"enrolment_id": document["_id"], "cohort_id": document["cohort_id"]}
    for item_id, item in progress.items.items():
        if item.completed_at is not None and item_id in minutes:
            done = {"item_id": item_id, "minutes": minutes[item_id]}
            yield Told(ITEM_COMPLETED, head | done, item.completed_at)
    if progress.completed_at is not None:
        completed = _steps_at(tx, document, progress.completed_at) or steps
        required = sum(1 for step in completed if step.required)
        ended = {"score": progress.score, "required_items_done": required}
        yield Told(COURSE_COMPLETED, head | ended, progress.completed_at)


def _steps_at(tx: Transaction, document: Document, moment: datetime) -> tuple[Step, ...]:
    """The steps of the version that the cohort had then, none when that is not known."""
    course = get(tx, "courses", document["academy"], document["cohort_id"])
    stood = [entry for entry in history_of(course) if entry["at"] <= moment] if course else []
    return steps_of_version(tx, document["academy"], stood[-1]["version_id"]) if stood else ()


def _minutes_in_former_versions(tx: Transaction, document: Document) -> dict[str, float]:
    """By item id, of every version that the cohort has had: what was set aside was done all the
    same."""
    course = get(tx, "courses", document["academy"], document["cohort_id"])
    found: dict[str, float] = {}
    for version_id in {entry["version_id"] for entry in history_of(course)} if course else ():
        steps = steps_of_version(tx, document["academy"], version_id)
        found |= {step.item_id: step.minutes for step in steps}
    return found


RESTATEMENTS = (
    Restatement("versions", (CURRICULUM_PUBLISHED, CURRICULUM_WITHDRAWN), tell_version),
    Restatement("courses", (COURSE_PINNED,), tell_course),
    Restatement("attempts", (QUIZ_GRADED,), tell_attempt),
    Restatement("progress", (ITEM_COMPLETED, COURSE_COMPLETED), tell_progress),
)
