"""Where content keeps its things: collections, indexes, and progress as a document.

| collection | holds |
|---|---|
| curricula, versions | the aggregates; a version's state changes, its contents never do |
| outlines, items, files, sealed_files, reports | what a version holds, written in one transaction |
| courses, course_guards | the version pinned to a cohort; what pins and enrolments both write |
| progress, attempts, hand_ins | of one enrolment |
| academies, cohorts, enrolments, certificates | what other services told (projections) |
| validations | dry runs and their reports, for a day |
| comments | of a review, on a version or one of its items |
| uploads | what comes in parts, and how far it has come |
| unclaimed, blobs.files, blobs.chunks | bytes, see `adapters/gridfs.py` |
| secrets | the key of signed file addresses |
"""

import secrets
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from pymongo import ASCENDING
from pymongo import IndexModel
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.content.domain.courses import Step
from services.content.domain.errors import NotFound
from services.content.domain.errors import WrongState
from services.content.domain.papers import paper_of
from services.content.domain.progress import ItemProgress
from services.content.domain.progress import Progress
from shared.mongo.client import Document
from shared.mongo.documents import Readable
from shared.mongo.documents import get


def _index(*names: str, unique: bool = False) -> IndexModel:
    return IndexModel([(name, ASCENDING) for name in names], unique=unique)


# A collection without an index of its own is named too: made inside a transaction, it would let two
# first transactions conflict.
INDEXES: dict[str, list[IndexModel]] = {
    "curricula": [_index("academy", "_id")],
    "versions": [
        _index("academy", "curriculum_id", "number", unique=True),
        # The same bytes twice are the same version.
        _index("academy", "curriculum_id", "sha256", unique=True),
    ],
    "items": [_index("academy", "version_id", "item_id", unique=True)],
    "files": [
        _index("academy", "version_id", "sha256", unique=True),
        # A file that another version holds is not stored again.
        _index("academy", "sha256"),
    ],
    "sealed_files": [_index("academy", "version_id", "folded", unique=True)],
    "courses": [_index("academy", "_id"), _index("academy", "version_id")],
    "cohorts": [_index("academy", "_id")],
    "enrolments": [_index("academy", "cohort_id", "person_id"), _index("academy", "person_id")],
    "attempts": [
        _index("academy", "enrolment_id", "item_id", "number", unique=True),
        # What waits for a person, and what is to be closed because its time is over.
        _index("academy", "cohort_id", "state"),
        _index("state", "deadline"),
    ],
    "hand_ins": [
        _index("academy", "enrolment_id", "item_id", unique=True),
        _index("academy", "cohort_id"),
    ],
    "certificates": [_index("academy", "enrolment_id")],
    "comments": [_index("academy", "version_id")],
    "uploads": [_index("academy", "_id")],
    "outlines": [],
    "reports": [],
    "course_guards": [],
    "progress": [],
    "academies": [],
    "validations": [_index("expires_at")],
    "unclaimed": [],
    "secrets": [],
    "blobs.files": [],
    # GridFS's own index.
    "blobs.chunks": [_index("files_id", "n", unique=True)],
}


def version_numbered(source: Readable, academy: str, curriculum_id: str, number: int) -> Document:
    """One version of a curriculum of this academy. Raises NotFound."""
    found: Document | None = source["versions"].find_one(
        {"academy": academy, "curriculum_id": curriculum_id, "number": number}
    )
    if found is None:
        raise NotFound("version_unknown")
    return found


def curriculum_of(source: Readable, academy: str, curriculum_id: str) -> Document:
    """A curriculum of this academy. Raises NotFound."""
    found = get(source, "curricula", academy, curriculum_id)
    if found is None:
        raise NotFound("curriculum_unknown")
    return found


def live_enrolment(
    source: Readable, academy: str, cohort_id: str, person_id: str
) -> Document | None:
    """The enrolment by which the person takes part in the cohort now; None when there is none.

    A person who left and came back has several. The filter is the index and nothing more: the
    embedded database reads the whole collection for a filter that has one field besides.
    """
    query = {"academy": academy, "cohort_id": cohort_id, "person_id": person_id}
    found = source["enrolments"].find(query, {"live": 1, "version_id": 1, "academy": 1})
    return next((enrolment for enrolment in found if enrolment["live"]), None)


def item_of(source: Readable, academy: str, version_id: str, item_id: str) -> Document:
    """One item of a version, its answers included. Raises NotFound."""
    found: Document | None = source["items"].find_one(
        {"academy": academy, "version_id": version_id, "item_id": item_id}
    )
    if found is None:
        raise NotFound("item_unknown")
    return found


def quiz_of(source: Readable, academy: str, version_id: str, item_id: str) -> Document:
    """What marking needs of a quiz. Raises NotFound, and WrongState for what cannot be taken."""
    found = _item_with_quiz(source, academy, version_id, item_id)
    if found is None:
        raise NotFound("item_unknown")
    quiz: Document | None = found["quiz"]
    if quiz is None or quiz.get("bank"):
        raise WrongState("not_a_quiz")
    return quiz


def paper_for(
    source: Readable, academy: str, version_id: str, quiz: Document, seed: str
) -> list[Document]:
    """The questions that the attempt with this seed asks, answers included."""
    names = {draw["bank"] for draw in quiz.get("draws") or () if draw.get("bank") is not None}
    banks = {}
    for name in sorted(names):
        bank = _item_with_quiz(source, academy, version_id, name)
        if bank is not None and bank["quiz"] is not None:
            banks[name] = bank["quiz"]["questions"]
    return paper_of(quiz, banks, seed)


def _item_with_quiz(
    source: Readable, academy: str, version_id: str, item_id: str
) -> Document | None:
    """The questions of an item, without its pages, which are much larger."""
    query = {"academy": academy, "version_id": version_id, "item_id": item_id}
    found: Document | None = source["items"].find_one(query, {"quiz": 1})
    return found


def stored_blobs(source: Readable, academy: str, hashes: Sequence[str]) -> dict[str, str]:
    """The blobs of files that versions of this academy hold already, by hash.

    A version's contents are never deleted, so a blob that is named once stays.
    """
    found: dict[str, str] = {}
    for first in range(0, len(hashes), 100):
        query = {"academy": academy, "sha256": {"$in": hashes[first : first + 100]}}
        for file in source["files"].find(query, {"sha256": 1, "blob": 1}):
            found[file["sha256"]] = file["blob"]
    return found


def steps_of_version(source: Readable, academy: str, version_id: str) -> tuple[Step, ...]:
    """The steps of an imported version. Raises NotFound."""
    found = source["outlines"].find_one({"_id": version_id, "academy": academy}, {"steps": 1})
    if found is None:
        raise NotFound("version_unknown")
    return tuple(Step(**step) for step in found["steps"])


def learners_steps_of(source: Readable, academy: str, version_id: str) -> tuple[Step, ...]:
    """The steps without what is for those who teach. Raises NotFound."""
    return tuple(step for step in steps_of_version(source, academy, version_id) if not step.staff)


def progress_from(document: Document) -> Progress:
    """The aggregate that a progress document holds."""
    return Progress(
        items={row["item_id"]: _item_progress(row) for row in document["items"]},
        completed_at=document["completed_at"],
        score=document["score"],
    )


def progress_fields(progress: Progress) -> Document:
    """The fields of a progress document that follow from the aggregate.

    Items are a list because item ids come from packages and may hold what a key may not.
    """
    return {
        "items": [{"item_id": item_id, **vars(item)} for item_id, item in progress.items.items()],
        "completed_at": progress.completed_at,
        "score": progress.score,
    }


def _item_progress(row: Document) -> ItemProgress:
    return ItemProgress(**{name: value for name, value in row.items() if name != "item_id"})


def bump(tx: Any, collection: str, id: str, academy: str) -> None:
    """Writes a document that the caller's decision depends on, so that two decisions conflict."""
    tx[collection].update_one({"_id": id, "academy": academy}, {"$inc": {"bumps": 1}}, upsert=True)


def insert_in_portions(tx: Any, collection: str, documents: Iterable[Document]) -> None:
    """Inserts many documents; one message to the database holds 100 at most."""
    portion: list[Document] = []
    for document in documents:
        portion.append(document)
        if len(portion) == 100:
            tx[collection].insert_many(portion)
            portion = []
    if portion:
        tx[collection].insert_many(portion)


def file_address_key(db: Database[Document]) -> bytes:
    """The secret of signed file addresses, made at the first need and shared by all processes.

    It lives beside the bytes that it guards: who can read it can read them anyway.
    """
    found = db["secrets"].find_one({"_id": "file-addresses"})
    if found is None:
        try:
            found = {"_id": "file-addresses", "key": secrets.token_bytes(32)}
            db["secrets"].insert_one(found)
        except DuplicateKeyError:
            # Another process was first, and its key is the one that counts.
            return file_address_key(db)
    return bytes(found["key"])
