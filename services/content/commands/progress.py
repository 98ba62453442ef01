"""A learner comes forward: opens an item, completes it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from services.content.commands.courses import history_of
from services.content.domain import progress as rules
from services.content.domain.courses import Step
from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.progress import Progress
from services.content.domain.progress import step_named
from services.content.repository import learners_steps_of
from services.content.repository import progress_fields
from services.content.repository import progress_from
from shared.contracts import COURSE_COMPLETED
from shared.contracts import ITEM_COMPLETED
from shared.contracts import QUIZ_GRADED
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction


@dataclass(frozen=True)
class Learning:
    """One learner in one course, as a command finds them; `document` holds the progress."""

    enrolment: Document
    steps: tuple[Step, ...]
    document: Document
    progress: Progress

    @property
    def version_id(self) -> str:
        return str(self.enrolment["version_id"])


def move_item(
    tx: Transaction,
    academy: str,
    person_id: str,
    enrolment_id: str,
    item_id: str,
    *,
    completed: bool,
    minutes: float,
) -> Learning:
    """The learner opened the item, or has done it; returns how far the learner is now.

    Saying the same again, from whichever device, changes nothing but the minutes. Raises NotFound
    for another person's enrolment and an unknown item, WrongState for a quiz or a heading.
    """
    enrolment = get(tx, "enrolments", academy, enrolment_id)
    learning = learning_of(tx, academy, enrolment, person_id)
    step = _step_ever(tx, learning, item_id)
    if completed:
        after, events = learning.progress.complete(step, minutes, tx.now, learning.steps)
    else:
        after, events = learning.progress.start(step, minutes, tx.now), ()
    keep_progress(tx, learning, after, events)
    return replace(learning, progress=after)


@dataclass(frozen=True)
class Moved:
    """What a device says of one item: opened, or done, and how long it took."""

    item_id: str
    completed: bool
    minutes: float


def merge_progress(
    tx: Transaction, academy: str, person_id: str, enrolment_id: str, moves: Sequence[Moved]
) -> tuple[Learning, list[Document]]:
    """All that was done without a network, as `move_item` for each; a second time changes nothing.

    Returns how far the learner is now, and the moves that could not be made with the reason's code:
    the course may have got another version since. Raises NotFound for another person's enrolment.
    """
    enrolment = get(tx, "enrolments", academy, enrolment_id)
    learning = learning_of(tx, academy, enrolment, person_id)
    after, events = learning.progress, ()
    skipped: list[Document] = []
    for move in moves:
        try:
            step = _step_ever(tx, learning, move.item_id)
            if move.completed:
                after, more = after.complete(step, move.minutes, tx.now, learning.steps)
                events += more
            else:
                after = after.start(step, move.minutes, tx.now)
        except (NotFound, WrongState) as error:
            skipped.append({"item_id": move.item_id, "reason": error.code})
    keep_progress(tx, learning, after, events)
    return replace(learning, progress=after), skipped


def _step_ever(tx: Transaction, learning: Learning, item_id: str) -> Step:
    """The item as the course has it now, else as a version had it that the cohort had before.

    Somebody may have done it without a network, or at the moment of a re-pin: that is not lost, it
    is set aside. Raises NotFound.
    """
    with suppress(NotFound):
        return step_named(learning.steps, item_id)
    academy, cohort_id = learning.enrolment["academy"], learning.enrolment["cohort_id"]
    course = get(tx, "courses", academy, cohort_id)
    former = {entry["version_id"] for entry in history_of(course)} if course else set()
    for version_id in sorted(former - {learning.version_id}, reverse=True):
        with suppress(NotFound):
            return step_named(learners_steps_of(tx, academy, version_id), item_id)
    raise NotFound("item_unknown")


def learning_of(
    tx: Transaction, academy: str, enrolment: Document | None, person_id: str
) -> Learning:
    """The learner in the course, who has begun from now on. Raises NotFound, WrongState."""
    if enrolment is None or not enrolment["live"] or enrolment["person_id"] != person_id:
        raise NotFound("enrolment_unknown")
    if enrolment["version_id"] is None:
        raise WrongState("course_not_pinned")
    steps = learners_steps_of(tx, academy, enrolment["version_id"])
    document = get(tx, "progress", academy, enrolment["_id"])
    if document is None:
        document = _begin(tx, academy, enrolment)
    return Learning(enrolment, steps, document, progress_from(document))


def _begin(tx: Transaction, academy: str, enrolment: Document) -> Document:
    """The first sign of a learner also writes the course, which from now on cannot be replaced."""
    course = {"_id": enrolment["cohort_id"], "academy": academy}
    tx["courses"].update_one(course, {"$inc": {"begun": 1, "version": 1}})
    return insert(
        tx,
        "progress",
        {
            "_id": enrolment["_id"],
            "academy": academy,
            "cohort_id": enrolment["cohort_id"],
            "version_id": enrolment["version_id"],
            **progress_fields(Progress()),
        },
    )


def keep_progress(
    tx: Transaction,
    learning: Learning,
    after: Progress,
    events: tuple[rules.Event, ...],
    *,
    at: datetime | None = None,
) -> None:
    """Stores how far the learner is now, and publishes what happened on the way.

    `at` is when it happened, by default now.
    """
    if after != learning.progress:
        save(tx, "progress", {**learning.document, **progress_fields(after)})
    head = {
        "enrolment_id": learning.enrolment["_id"],
        "cohort_id": learning.enrolment["cohort_id"],
    }
    academy = learning.enrolment["academy"]
    for event in events:
        data = {**head, **vars(event)}
        if isinstance(event, rules.ItemCompleted):
            tx.publish(ITEM_COMPLETED, academy, data, at=at)
        elif isinstance(event, rules.QuizGraded):
            tx.publish(QUIZ_GRADED, academy, data, at=at)
        else:
            tx.publish(COURSE_COMPLETED, academy, data, at=at)
