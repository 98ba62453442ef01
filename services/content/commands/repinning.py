"""Moves a running cohort to another version, and back.

Nobody's progress is lost: it is kept by item id, so what the new version lacks waits in the same
document until a version has the item again. No completion is taken back or told a second time.
"""

from collections.abc import Iterable

from services.content.commands.courses import history_of
from services.content.commands.courses import pin_entry
from services.content.commands.courses import publish_pin
from services.content.domain.errors import WrongState
from services.content.domain.repinning import Learner
from services.content.domain.repinning import carried_over
from services.content.queries.repinning import Target
from services.content.queries.repinning import enrolments_of
from services.content.queries.repinning import learners_in
from services.content.queries.repinning import portions
from services.content.queries.repinning import preview
from services.content.queries.repinning import progress_documents
from services.content.queries.repinning import running_course
from services.content.queries.repinning import target_of
from services.content.repository import bump
from services.content.repository import version_numbered
from shared.contracts import COURSE_COMPLETED
from shared.mongo.client import Document
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction


class PreviewChanged(WrongState):
    """What would be done now is not what was seen; `preview` says what it is."""

    def __init__(self, preview: Document) -> None:
        super().__init__("preview_changed")
        self.preview = preview


def repin_course(
    tx: Transaction,
    academy: str,
    person_id: str,
    cohort_id: str,
    curriculum_id: str,
    version: int,
    *,
    digest: str,
) -> Document:
    """Moves the cohort to the version; `digest` is that of the preview that the person has seen.

    Returns {cohort_id, learners}: how many had which consequence. The same act again changes
    nothing. Raises what `target_of` raises, and PreviewChanged when the digest is another one now.
    """
    done = _done_before(tx, academy, cohort_id, curriculum_id, version, digest)
    if done is not None:
        return done
    target = target_of(tx, academy, cohort_id, curriculum_id, version)
    return _move(tx, person_id, target, "repinned", digest)


def undo_repin(tx: Transaction, academy: str, person_id: str, cohort_id: str) -> Document:
    """Moves the cohort back to the version that the last re-pin replaced, with all progress.

    What was learnt since stays as well. Raises NotFound for a cohort without a course, WrongState
    when there is nothing to undo, the cohort is over or the version has been withdrawn.
    """
    course = running_course(tx, academy, cohort_id)
    former = course.get("former")
    if former is None:
        raise WrongState("nothing_to_undo")
    curriculum_id, number = former["curriculum_id"], former["number"]
    return _move(
        tx, person_id, target_of(tx, academy, cohort_id, curriculum_id, number), "undone", None
    )


def _done_before(
    tx: Transaction, academy: str, cohort_id: str, curriculum_id: str, version: int, digest: str
) -> Document | None:
    course = running_course(tx, academy, cohort_id)
    wanted = version_numbered(tx, academy, curriculum_id, version)
    last = course.get("repinned")
    if last is None or course["version_id"] != wanted["_id"] or last["digest"] != digest:
        return None
    return {"cohort_id": cohort_id, "learners": last["learners"]}


def _move(
    tx: Transaction, person_id: str, target: Target, act: str, digest: str | None
) -> Document:
    course, academy = target.course, target.course["academy"]
    enrolments = enrolments_of(tx, academy, course["_id"])
    _hold(tx, target, list(enrolments))
    learners = learners_in(enrolments, progress_documents(tx, academy, list(enrolments)))
    seen = preview(target, learners)
    if digest is not None and seen["digest"] != digest:
        raise PreviewChanged(seen)
    _store(tx, person_id, target, act, seen)
    publish_pin(tx, academy, target.version, course["_id"], target.after, course["number"])
    _complete(tx, target, learners)
    return {"cohort_id": course["_id"], "learners": seen["learners"]}


def _complete(tx: Transaction, target: Target, learners: Iterable[Learner]) -> None:
    """Completes the course for those who have done all that the new version requires.

    That may be the whole cohort, so they are written by score and not one by one.
    """
    cohort_id, academy = target.course["_id"], target.course["academy"]
    scored: dict[float, list[str]] = {}
    for learner in learners:
        _, completed = carried_over(learner.progress, target.after, tx.now)
        if completed is not None:
            scored.setdefault(completed.score, []).append(learner.enrolment_id)
            head = {"enrolment_id": learner.enrolment_id, "cohort_id": cohort_id}
            tx.publish(COURSE_COMPLETED, academy, head | vars(completed))
    for score, enrolment_ids in scored.items():
        done = {"$set": {"completed_at": tx.now, "score": score}, "$inc": {"version": 1}}
        for portion in portions(enrolment_ids):
            tx["progress"].update_many({"_id": {"$in": portion}}, done)


def _hold(tx: Transaction, target: Target, enrolment_ids: list[str]) -> None:
    """Writes everything that the decision rests on, and only then is it read.

    So a learner's step, a first step (it writes the course, as `_store` does), an enrolment, a
    withdrawal of the version and the closing of the cohort each conflict with this act; and the
    moment in which one of five hundred learners can make it start over is as short as it can be.
    """
    course, version_id = target.course, target.version["_id"]
    tx["versions"].update_one({"_id": version_id}, {"$inc": {"pins": 1, "version": 1}})
    tx["cohorts"].update_one({"_id": course["_id"]}, {"$inc": {"pins": 1}})
    bump(tx, "course_guards", course["_id"], course["academy"])
    for portion in portions(enrolment_ids):
        moved = {"$set": {"version_id": version_id}}
        tx["progress"].update_many({"_id": {"$in": portion}}, {**moved, "$inc": {"version": 1}})
        tx["enrolments"].update_many({"_id": {"$in": portion}}, moved)


def _store(tx: Transaction, person_id: str, target: Target, act: str, seen: Document) -> None:
    course, version = target.course, target.version
    names = ("curriculum_id", "number", "title")
    undone = act == "undone"
    save(
        tx,
        "courses",
        {
            **course,
            **{name: version[name] for name in names},
            "version_id": version["_id"],
            "pinned_by": person_id,
            "pinned_at": tx.now,
            "former": None if undone else {name: course[name] for name in names},
            "repinned": None
            if undone
            else {"digest": seen["digest"], "learners": seen["learners"]},
            "history": [*history_of(course), pin_entry(tx, act, person_id, version)],
        },
    )
