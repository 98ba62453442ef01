"""How far somebody has come, and what the next step is."""

from typing import Any

from pymongo.database import Database

from services.content.domain.courses import Step
from services.content.domain.errors import NotFound
from services.content.domain.progress import ItemProgress
from services.content.domain.progress import Progress
from services.content.queries.access import Person
from services.content.repository import progress_from
from services.content.repository import steps_of_version
from shared.mongo.client import Document
from shared.mongo.documents import get


def progress(
    db: Database[Document], academy: str, enrolment_id: str, person: Person
) -> dict[str, Any]:
    """The progress of an enrolment: the learner's own, or anybody's for those who run the academy.

    Raises NotFound for everybody else.
    """
    enrolment = get(db, "enrolments", academy, enrolment_id)
    own = enrolment is not None and enrolment["person_id"] == person.person_id
    runs = person.has("organiser", academy) or person.has("mentor", academy)
    if enrolment is None or not (runs or (own and enrolment["live"])):
        raise NotFound("enrolment_unknown")
    version_id = enrolment["version_id"]
    steps = steps_of_version(db, academy, version_id) if version_id else ()
    document = get(db, "progress", academy, enrolment_id)
    reached = progress_from(document) if document else Progress()
    return view(db, enrolment, steps, reached)


def view(
    db: Database[Document], enrolment: Document, steps: tuple[Step, ...], reached: Progress
) -> dict[str, Any]:
    """What is said of an enrolment that has come so far, with the certificates it has brought."""
    version_id = enrolment["version_id"]
    required = [step for step in steps if step.required]
    present = {step.item_id for step in steps}
    done = sum(reached.is_done(step.item_id) for step in required)
    return {
        "enrolment_id": enrolment["_id"],
        "cohort_id": enrolment["cohort_id"],
        "state": _state(version_id, reached),
        "required": {"done": done, "total": len(required)},
        "score": reached.score,
        "completed_at": reached.completed_at,
        "items": [_item(name, item) for name, item in reached.items.items() if name in present],
        # Of a version that the cohort had before: kept, and counted again when an item is back.
        "set_aside": [
            _item(name, item) for name, item in reached.items.items() if name not in present
        ],
        "next": _next(reached.next_step(steps)),
        "certificates": _certificates(db, enrolment["academy"], enrolment["_id"]),
    }


def _state(version_id: str | None, reached: Progress) -> str:
    if version_id is None:
        return "waiting_for_course"
    if reached.completed_at is not None:
        return "completed"
    return "in_progress" if reached.items else "not_started"


def _item(item_id: str, item: ItemProgress) -> dict[str, Any]:
    state = "started" if item.completed_at is None else "completed"
    return {"item_id": item_id, "state": state, **vars(item)}


def _next(step: Step | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "item_id": step.item_id,
        "kind": step.kind,
        "title": step.title,
        "minutes": step.minutes,
        "module_id": step.module_id,
    }


def _certificates(db: Database[Document], academy: str, enrolment_id: str) -> list[Document]:
    found = db["certificates"].find({"academy": academy, "enrolment_id": enrolment_id})
    return [
        {"serial": each["serial"], "kind": each["kind"], "state": each["state"]}
        for each in found.sort("serial", 1)
    ]
