"""The acts on a curriculum version: submitted, sent back, published, deprecated, withdrawn."""

from services.content.domain.versions import Act
from services.content.domain.versions import VersionState
from services.content.domain.versions import next_state
from services.content.repository import curriculum_of
from services.content.repository import version_numbered
from shared.contracts import CURRICULUM_PUBLISHED
from shared.contracts import CURRICULUM_WITHDRAWN
from shared.mongo.client import Document
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction


def submit_version(
    tx: Transaction,
    academy: str,
    person_id: str,
    curriculum_id: str,
    number: int,
    *,
    expected: int | None = None,
) -> Document:
    """A draft goes to review. Raises NotFound, WrongState, StaleDocument.

    `expected` is the revision that the person has seen, None for any; so in the acts below.
    """
    return _act(tx, academy, person_id, curriculum_id, number, Act.SUBMIT, expected)


def request_changes(
    tx: Transaction,
    academy: str,
    person_id: str,
    curriculum_id: str,
    number: int,
    *,
    reason: str,
    expected: int | None = None,
) -> Document:
    """A version in review goes back to its makers as a draft. Raises NotFound, WrongState."""
    act = Act.REQUEST_CHANGES
    return _act(tx, academy, person_id, curriculum_id, number, act, expected, reason)


def publish_version(
    tx: Transaction,
    academy: str,
    person_id: str,
    curriculum_id: str,
    number: int,
    *,
    expected: int | None = None,
) -> Document:
    """A reviewed version may be pinned from now on. Raises NotFound, WrongState."""
    version = _act(tx, academy, person_id, curriculum_id, number, Act.PUBLISH, expected)
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
    tx: Transaction,
    academy: str,
    person_id: str,
    curriculum_id: str,
    number: int,
    *,
    expected: int | None = None,
) -> Document:
    """No new cohort gets it; those that have it keep it. Raises NotFound, WrongState."""
    return _act(tx, academy, person_id, curriculum_id, number, Act.DEPRECATE, expected)


def withdraw_version(
    tx: Transaction,
    academy: str,
    person_id: str,
    curriculum_id: str,
    number: int,
    *,
    reason: str,
    expected: int | None = None,
) -> Document:
    """Takes a version back for good; running cohorts keep it. Raises NotFound, WrongState."""
    version = _act(tx, academy, person_id, curriculum_id, number, Act.WITHDRAW, expected, reason)
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
    expected: int | None,
    reason: str | None = None,
) -> Document:
    version = version_numbered(tx, academy, curriculum_id, number)
    state = next_state(VersionState(version["state"]), act)
    # A draft that came back from its review must not look like one that was just imported.
    what = "changes_requested" if act is Act.REQUEST_CHANGES else state
    history = [*version["history"], history_entry(tx, what, person_id, reason)]
    return save(tx, "versions", {**version, "state": state, "history": history}, expected)


def history_entry(
    tx: Transaction, what: str, person_id: str | None, reason: str | None = None
) -> Document:
    """One line of a version's history; `person_id` is None for what no person did."""
    return {"state": what, "at": tx.now, "by": person_id, "reason": reason}
