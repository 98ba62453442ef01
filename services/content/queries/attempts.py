"""Attempts at quizzes: what the learner sees of them, and who marks them."""

from collections.abc import Mapping
from typing import Any

from pymongo.database import Database

from services.content.domain.attempts import AttemptState
from services.content.domain.attempts import Review
from services.content.domain.attempts import may_review
from services.content.domain.errors import NotFound
from services.content.domain.papers import question_page
from services.content.queries.access import Person
from services.content.repository import live_enrolment
from services.content.repository import paper_for
from services.content.repository import progress_from
from services.content.repository import quiz_of
from services.content.repository import steps_of_version
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.paging import find_page

GRADER_ROLES = ("organiser", "mentor")


def attempts(
    db: Database[Document],
    academy: str,
    cohort_id: str,
    item_id: str,
    person: Person,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """A page of the person's own attempts at a quiz. Raises NotFound."""
    enrolment = live_enrolment(db, academy, cohort_id, person.person_id)
    if enrolment is None:
        raise NotFound("course_unknown")
    version_id = enrolment["version_id"]
    steps = steps_of_version(db, academy, version_id) if version_id else ()
    if item_id not in {step.item_id for step in steps}:
        raise NotFound("item_unknown")
    query = {"academy": academy, "enrolment_id": enrolment["_id"], "item_id": item_id}
    page = find_page(db["attempts"], query, limit, cursor, sort=[("number", 1)])
    passed = _is_passed(db, academy, enrolment["_id"], item_id)
    return {**page, "items": [_line(attempt, passed) for attempt in page["items"]]}


def attempt(
    db: Database[Document],
    academy: str,
    cohort_id: str,
    item_id: str,
    attempt_id: str,
    person: Person,
) -> dict[str, Any]:
    """One attempt with its questions: an own one, or anybody's for who marks it.

    A learner sees the questions while the attempt is open and whenever its marks are shown. Raises
    NotFound.
    """
    found = get(db, "attempts", academy, attempt_id)
    if found is None or (found["cohort_id"], found["item_id"]) != (cohort_id, item_id):
        raise NotFound("attempt_unknown")
    own = live_enrolment(db, academy, cohort_id, person.person_id)
    if own is not None and own["_id"] == found["enrolment_id"]:
        line = _line(found, _is_passed(db, academy, own["_id"], item_id))
        open_now = line["state"] == AttemptState.OPEN
        return {
            **line,
            "asked": _asked(db, found) if open_now or line["reviewed"] else [],
            "answers": _given(found) if open_now or line["reviewed"] else {},
        }
    if not any(person.has(role, academy) for role in GRADER_ROLES):
        raise NotFound("attempt_unknown")
    learner = _learner(db, academy, found["enrolment_id"])
    return {**_reviewed(found), "asked": _asked(db, found), "answers": _given(found), **learner}


def sample_paper(
    db: Database[Document], academy: str, version_id: str, item_id: str, seed: str
) -> dict[str, Any]:
    """The questions that an attempt with this seed would ask. Raises NotFound, WrongState."""
    quiz = quiz_of(db, academy, version_id, item_id)
    questions = paper_for(db, academy, version_id, quiz, seed)
    return {"asked": [question_page(question) for question in questions]}


def waiting_attempts(
    db: Database[Document], academy: str, cohort_id: str, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of a cohort's attempts that wait for a person, the oldest first. Raises NotFound."""
    if get(db, "courses", academy, cohort_id) is None:
        raise NotFound("course_unknown")
    query = {"academy": academy, "cohort_id": cohort_id, "state": AttemptState.WAITING.value}
    page = find_page(db["attempts"], query, limit, cursor)
    lines = [
        {**_reviewed(found), **_learner(db, academy, found["enrolment_id"])}
        for found in page["items"]
    ]
    return {**page, "items": lines}


def _line(attempt: Document, passed: bool) -> dict[str, Any]:
    """The attempt as its learner may see it now."""
    shown = _reviewed(attempt)
    allowed = may_review(attempt.get("review") or Review.AFTER_ATTEMPT, shown["state"], passed)
    return {**shown, "reviewed": allowed, "questions": shown["questions"] if allowed else []}


def _reviewed(attempt: Document) -> dict[str, Any]:
    return {
        **attempt,
        "id": attempt["_id"],
        # Attempts of the first release were always handed in and marked at once.
        "state": attempt.get("state") or AttemptState.MARKED.value,
        "reviewed": True,
    }


def _asked(db: Database[Document], attempt: Document) -> list[dict[str, Any]]:
    version_id = attempt.get("version_id")
    if version_id is None:
        return []
    academy, item_id = attempt["academy"], attempt["item_id"]
    quiz = quiz_of(db, academy, version_id, item_id)
    questions = paper_for(db, academy, version_id, quiz, attempt["seed"])
    return [question_page(question) for question in questions]


def _given(attempt: Mapping[str, Any]) -> dict[str, Any]:
    return {each["question_id"]: each["given"] for each in attempt["answers"]}


def _is_passed(db: Database[Document], academy: str, enrolment_id: str, item_id: str) -> bool:
    document = get(db, "progress", academy, enrolment_id)
    return document is not None and progress_from(document).is_done(item_id)


def _learner(db: Database[Document], academy: str, enrolment_id: str) -> dict[str, Any]:
    enrolment = get(db, "enrolments", academy, enrolment_id) or {}
    return {"learner": {"enrolment_id": enrolment_id, "name": enrolment.get("name")}}
