"""How content tells its state again: curricula, courses and what learners have done.

Everything that certification counts carries its own time: a completion that is older than the pin
of its course counts for nothing there.
"""

from collections.abc import Iterator

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
    steps = steps_of_version(tx, document["academy"], document["version_id"])
    data = {
        "cohort_id": document["_id"],
        "curriculum_id": document["curriculum_id"],
        "curriculum_version": document["number"],
        "required_items": [step.item_id for step in steps if step.required],
    }
    yield Told(COURSE_PINNED, data, document["pinned_at"])


def tell_attempt(tx: Transaction, document: Document) -> Iterator[Told]:
    if document["score"] is None:
        return
    data = {name: document[name] for name in ("enrolment_id", "cohort_id", "item_id", "score")}
    yield Told(QUIZ_GRADED, data | {"attempt": document["number"]}, document["submitted_at"])


def tell_progress(tx: Transaction, document: Document) -> Iterator[Told]:
    progress = progress_from(document)
    steps = steps_of_version(tx, document["academy"], document["version_id"])
    minutes = {step.item_id: step.minutes for step in steps}
    head = {"enrolment_id": document["_id"], "cohort_id": document["cohort_id"]}
    for item_id, item in progress.items.items():
        # An item of an earlier version, which this one has not, was told when it was done.
        if item.completed_at is not None and item_id in minutes:
            done = {"item_id": item_id, "minutes": minutes[item_id]}
            yield Told(ITEM_COMPLETED, head | done, item.completed_at)
    if progress.completed_at is not None:
        required = sum(1 for step in steps if step.required)
        ended = {"score": progress.score, "required_items_done": required}
        yield Told(COURSE_COMPLETED, head | ended, progress.completed_at)


RESTATEMENTS = (
    Restatement("versions", (CURRICULUM_PUBLISHED, CURRICULUM_WITHDRAWN), tell_version),
    Restatement("courses", (COURSE_PINNED,), tell_course),
    Restatement("attempts", (QUIZ_GRADED,), tell_attempt),
    Restatement("progress", (ITEM_COMPLETED, COURSE_COMPLETED), tell_progress),
)
