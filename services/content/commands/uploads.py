"""An upload becomes a curriculum version: bytes that are stored are claimed, an import starts."""

from dataclasses import dataclass

from services.content.adapters.gridfs import claim
from services.content.commands.curricula import history_entry
from services.content.domain.versions import VersionState
from services.content.repository import curriculum_of
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
        return received_again(known)
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
            "history": [history_entry(tx, "received", person_id)],
        },
    )
    return _received(version, repeated=False)


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


def received_again(version: Document) -> Document:
    """What is answered when bytes come that are this version already."""
    return _received(version, repeated=True)


def _received(version: Document, *, repeated: bool) -> Document:
    return {
        "curriculum_id": version["curriculum_id"],
        "version": version["number"],
        "state": version["state"],
        "job": version["job"],
        "repeated": repeated,
    }
