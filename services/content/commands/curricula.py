"""Curricula and their versions: received, submitted, published, deprecated, withdrawn."""

from dataclasses import dataclass

from services.content.adapters.gridfs import claim
from services.content.domain.versions import Act
from services.content.domain.versions import VersionState
from services.content.domain.versions import next_state
from services.content.repository import curriculum_of
from services.content.repository import version_numbered
from shared.contracts import CURRICULUM_PUBLISHED
from shared.contracts import CURRICULUM_WITHDRAWN
from shared.mongo.client import Document
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction

IMPORT_JOB = "import-curriculum"


@dataclass(frozen=True)
class Package:
    """Bytes that have been stored and that nobody has claimed yet."""

    batch: str
    blob_id: str
    sha256: str
    size: int
    filename: str


def receive_package(
    tx: Transaction, academy: str, person_id: str, package: Package, curriculum_id: str | None
) -> Document:
    """Makes the package the next version of the curriculum (of a new one: None) and starts its
    import. The same bytes again are the same version: no second one and no second job.

    Returns {curriculum_id, version, state, job, repeated}. Raises NotFound for a curriculum that
    this academy lacks, and WrongState when the bytes have been swept meanwhile.
    """
    curriculum = (
        _new_curriculum(tx, academy, person_id, package)
        if curriculum_id is None
        else curriculum_of(tx, academy, curriculum_id)
    )
    known = tx["versions"].find_one(
        {"academy": academy, "curriculum_id": curriculum["_id"], "sha256": package.sha256}
    )
    if known is not None:
        return _received(known, repeated=True)
    claim(tx, package.batch)
    # The number is read from the curriculum and the curriculum is written: two uploads at once
    # get two numbers.
    curriculum = save(tx, "curricula", {**curriculum, "versions": curriculum["versions"] + 1})
    version_id = tx.new_id()
    job = tx.enqueue(IMPORT_JOB, academy, {"version_id": version_id}, key=version_id)
    version = insert(
        tx,
        "versions",
        {
            "_id": version_id,
            "academy": academy,
            "curriculum_id": curriculum["_id"],
            "number": curriculum["versions"],
            "state": VersionState.IMPORTING,
            "title": curriculum["title"],
            "sha256": package.sha256,
            "size": package.size,
            "filename": package.filename,
            "package": package.blob_id,
            "job": job,
            "format": None,
            "producer": None,
            "counts": {},
            "item_count": 0,
            "pins": 0,
            "history": [_entry(tx, "received", person_id)],
        },
    )
    return _received(version, repeated=False)


def submit_version(
    tx: Transaction, academy: str, person_id: str, curriculum_id: str, number: int
) -> Document:
    """A draft goes to review. Raises NotFound, WrongState."""
    return _act(tx, academy, person_id, curriculum_id, number, Act.SUBMIT)


def publish_version(
    tx: Transaction, academy: str, person_id: str, curriculum_id: str, number: int
) -> Document:
    """A reviewed version may be pinned from now on. Raises NotFound, WrongState."""
    version = _act(tx, academy, person_id, curriculum_id, number, Act.PUBLISH)
    curriculum = curriculum_of(tx, academy, curriculum_id)
    newest = max(number, curriculum["published"] or 0)
    title = version["title"] if newest == number else curriculum["title"]
    save(tx, "curricula", {**curriculum, "published": newest, "title": title})
    tx.publish(
        CURRICULUM_PUBLISHED,
        academy,
        {
            "curriculum_id": curriculum_id,
            "curriculum_version": number,
            "sha256": version["sha256"],
            "title": version["title"],
            "item_count": version["item_count"],
        },
    )
    return version


def deprecate_version(
    tx: Transaction, academy: str, person_id: str, curriculum_id: str, number: int
) -> Document:
    """No new cohort gets it; those that have it keep it. Raises NotFound, WrongState."""
    return _act(tx, academy, person_id, curriculum_id, number, Act.DEPRECATE)


def withdraw_version(
    tx: Transaction, academy: str, person_id: str, curriculum_id: str, number: int, reason: str
) -> Document:
    """Takes a version back for good; running cohorts keep it. Raises NotFound, WrongState."""
    version = _act(tx, academy, person_id, curriculum_id, number, Act.WITHDRAW, reason)
    tx.publish(
        CURRICULUM_WITHDRAWN,
        academy,
        {"curriculum_id": curriculum_id, "curriculum_version": number, "reason": reason},
    )
    return version


def _act(
    tx: Transaction,
    academy: str,
    person_id: str,
    curriculum_id: str,
    number: int,
    act: Act,
    reason: str | None = None,
) -> Document:
    version = version_numbered(tx, academy, curriculum_id, number)
    state = next_state(VersionState(version["state"]), act)
    history = [*version["history"], _entry(tx, state, person_id, reason)]
    return save(tx, "versions", {**version, "state": state, "history": history})


def _new_curriculum(tx: Transaction, academy: str, person_id: str, package: Package) -> Document:
    # Until the package has been read its file name is all that a person can recognise it by.
    known = get(tx, "academies", academy, academy)
    language = known["locale"].split("-")[0] if known else "id"
    return insert(
        tx,
        "curricula",
        {
            "_id": tx.new_id(),
            "academy": academy,
            "title": {language: package.filename},
            "versions": 0,
            "published": None,
            "created_by": person_id,
            "created_at": tx.now,
        },
    )


def _entry(
    tx: Transaction, what: str, person_id: str | None, reason: str | None = None
) -> Document:
    return {"state": what, "at": tx.now, "by": person_id, "reason": reason}


def _received(version: Document, *, repeated: bool) -> Document:
    return {
        "curriculum_id": version["curriculum_id"],
        "version": version["number"],
        "state": version["state"],
        "job": version["job"],
        "repeated": repeated,
    }
