"""A learner hands something in; an organiser or a mentor says what they think of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.content.adapters.gridfs import claim
from services.content.commands.progress import keep_progress
from services.content.commands.progress import learning_of
from services.content.domain.errors import Invalid
from services.content.domain.errors import NotFound
from services.content.domain.hand_ins import require_feedback_room
from services.content.domain.hand_ins import require_room
from services.content.domain.progress import step_named
from services.content.repository import item_of
from services.content.repository import live_enrolment
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction


@dataclass(frozen=True)
class Entry:
    """One thing that is handed in: `kind` is "text", "link" or "file", `what` the thing itself.

    A file is {blob, sha256, size, name, type}; `batch` holds its bytes, unclaimed yet.
    """

    kind: str
    what: str | Document
    batch: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Entry":
        """A text or a link. Raises Invalid for none and for both."""
        if len(given) != 1:
            raise Invalid("text_or_link", "/text")
        [(kind, what)] = given.items()
        return cls(kind, what)


def hand_in(
    tx: Transaction, academy: str, person_id: str, cohort_id: str, item_id: str, entry: Entry
) -> Document:
    """Adds the entry to what the learner has handed in for the item and returns all of it.

    The item is done with that. Raises NotFound for who is not in the cohort and for an unknown
    item, WrongState when nothing of this kind is wanted, or no more.
    """
    own = live_enrolment(tx, academy, cohort_id, person_id)
    enrolment = get(tx, "enrolments", academy, own["_id"]) if own else None
    learning = learning_of(tx, academy, enrolment, person_id)
    step = step_named(learning.steps, item_id)
    submission = item_of(tx, academy, learning.version_id, item_id)["submission"]
    found = tx["hand_ins"].find_one(
        {"academy": academy, "enrolment_id": learning.enrolment["_id"], "item_id": item_id}
    )
    require_room(submission, entry.kind, found["entries"] if found else [])
    if entry.batch is not None:
        claim(tx, entry.batch)
    line = {"id": tx.new_id(), "kind": entry.kind, entry.kind: entry.what, "at": tx.now}
    if found is None:
        kept = insert(
            tx,
            "hand_ins",
            {
                "_id": tx.new_id(),
                "academy": academy,
                "enrolment_id": learning.enrolment["_id"],
                "cohort_id": cohort_id,
                "item_id": item_id,
                "entries": [line],
                "feedback": [],
                "at": tx.now,
            },
        )
    else:
        kept = save(tx, "hand_ins", {**found, "entries": [*found["entries"], line], "at": tx.now})
    after, events = learning.progress.hand_in(step, tx.now, learning.steps)
    keep_progress(tx, learning, after, events)
    return kept


def give_feedback(
    tx: Transaction, academy: str, person_id: str, cohort_id: str, hand_in_id: str, text: str
) -> Document:
    """Says something about what was handed in; the learner sees it. Raises NotFound, WrongState."""
    found = get(tx, "hand_ins", academy, hand_in_id)
    if found is None or found["cohort_id"] != cohort_id:
        raise NotFound("hand_in_unknown")
    require_feedback_room(found["feedback"])
    said = {"by": person_id, "text": text, "at": tx.now}
    return save(tx, "hand_ins", {**found, "feedback": [*found["feedback"], said]})
