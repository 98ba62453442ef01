"""Revokes many certificates by one act and takes that back, one transaction for each certificate.

A worker goes through them (jobs `revoke-certificates` and `undo-revocation`). The act remembers the
last one that it has seen to in the transaction that changes the certificate, so a worker that is
killed between any two writes is followed by another that goes on from there.
"""

from collections.abc import Sequence
from typing import Any

from services.certification.commands.certificates import find_certificate
from services.certification.commands.certificates import reinstate_found
from services.certification.commands.certificates import revoke_found
from services.certification.domain.certificate import ISSUED
from services.certification.domain.errors import Invalid
from services.certification.domain.errors import NotFound
from services.certification.domain.errors import WrongState
from services.certification.domain.revocation import MOST_OF_A_COHORT
from services.certification.domain.revocation import RUNNING
from services.certification.domain.revocation import UNDOING
from services.certification.domain.revocation import Revocation
from services.certification.repository import certificate_of
from services.certification.repository import revocation_document
from services.certification.repository import revocation_of
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.erasures import ERASED
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]

# The job that an act in this state is waiting for.
WORK = {RUNNING: "revoke-certificates", UNDOING: "undo-revocation"}


def find_revocation(source: Readable, academy: str, id: str) -> Document:
    """One act. Raises NotFound."""
    found = get(source, "revocations", academy, id)
    if found is None:
        raise NotFound("revocation_not_found")
    return found


def begin_revocation(
    tx: Transaction,
    academy: str,
    by: str,
    reason: str,
    cohort_id: str | None,
    serials: Sequence[str] | None,
) -> Document:
    """Everything issued to the cohort until now, or the certificates with these serials, goes.

    Returns the act; a worker does it. Raises NotFound for the cohort, Invalid for serials that
    are unknown or for too many, WrongState when nothing of it stands.
    """
    if (cohort_id is None) == (serials is None):
        raise Invalid("revocation_which")
    if cohort_id is not None:
        documents = _of_cohort(tx, academy, cohort_id)
    else:
        documents = _of_serials(tx, academy, serials or ())
    if not any(each["state"] == ISSUED for each in documents):
        raise WrongState("revocation_nothing")
    revocation = Revocation(
        id=tx.new_id(),
        academy=academy,
        cohort_id=cohort_id,
        certificates=() if cohort_id else tuple(sorted(each["_id"] for each in documents)),
        reason=reason,
        by=by,
        at=tx.now,
        total=len(documents),
    )
    stored = insert(tx, "revocations", revocation_document(revocation))
    _ask_to_work(tx, revocation)
    return stored


def undo_revocation(
    tx: Transaction, academy: str, id: str, by: str, reason: str, expected: int | None = None
) -> Document:
    """What the act has revoked is to stand again, unless something else has happened to it.

    Also while it is still at work. Raises NotFound, WrongState.
    """
    document = find_revocation(tx, academy, id)
    changed = revocation_of(document).undo(by, reason, tx.now)
    stored = _save(tx, document, changed, expected)
    _ask_to_work(tx, changed)
    return stored


def go_on_with(tx: Transaction, academy: str, id: str) -> None:
    """Asks for a worker again where an act is at work and its job has failed; else nothing."""
    document = find_revocation(tx, academy, id)
    job = {"params.revocation_id": id, "state": {"$in": ["queued", "running"]}}
    if document["state"] in WORK and tx["jobs"].find_one({**job, "academy": academy}) is None:
        _ask_to_work(tx, revocation_of(document))


def forget_in_revocations(tx: Transaction, certificate: Document) -> None:
    """Why the certificate of a person who is erased was revoked among a few; safe to repeat.

    An act on a whole cohort is about nobody in particular, and keeps its reason.
    """
    acts = {step["batch"] for step in certificate["history"] if step.get("batch")}
    query = {"academy": certificate["academy"], "_id": {"$in": sorted(acts)}, "cohort_id": None}
    for document in list(tx["revocations"].find(query)):
        undo_reason = ERASED if document["undo_reason"] is not None else None
        save(tx, "revocations", {**document, "reason": ERASED, "undo_reason": undo_reason})


def certificates_of(source: Readable, revocation: Revocation) -> list[str]:
    """Ids of what the act is about, in their order. What was issued afterwards is no part of it."""
    if revocation.cohort_id is None:
        return list(revocation.certificates)
    query = {
        "academy": revocation.academy,
        "cohort_id": revocation.cohort_id,
        "issued_at": {"$lte": revocation.at},
    }
    return sorted(each["_id"] for each in source["certificates"].find(query, {"_id": 1}))


def revoke_next(tx: Transaction, academy: str, id: str, certificate_id: str) -> bool:
    """Sees to the act's next certificate; safe to repeat. False when the act is not at work."""
    document = find_revocation(tx, academy, id)
    revocation = revocation_of(document)
    if revocation.state != RUNNING:
        return False
    if certificate_id <= revocation.cursor:
        return True
    found = get(tx, "certificates", academy, certificate_id)
    stands = found is not None and found["state"] == ISSUED
    if found is not None and stands:
        revoke_found(tx, found, revocation.by, revocation.reason, batch=id)
    _save(tx, document, revocation.seen_to(certificate_id, stands))
    return True


def reinstate_next(tx: Transaction, academy: str, id: str, certificate_id: str) -> bool:
    """The same for taking it back."""
    document = find_revocation(tx, academy, id)
    revocation = revocation_of(document)
    if revocation.state != UNDOING:
        return False
    if certificate_id <= revocation.undo_cursor:
        return True
    found = get(tx, "certificates", academy, certificate_id)
    reinstated = None
    if found is not None and revocation.has_revoked(certificate_of(found)):
        reinstated = _reinstated(tx, revocation, found)
    _save(tx, document, revocation.brought_back(certificate_id, reinstated))
    return True


def end_revocation(tx: Transaction, academy: str, id: str, state: str) -> None:
    """All of it is done in this state (RUNNING or UNDOING); nothing when it is in another one."""
    document = find_revocation(tx, academy, id)
    if document["state"] == state:
        _save(tx, document, revocation_of(document).end())


def _reinstated(tx: Transaction, revocation: Revocation, found: Document) -> bool:
    if not revocation.can_bring_back(certificate_of(found)):
        return False
    by, reason = revocation.undone_by, revocation.undo_reason
    assert by is not None and reason is not None  # By the state.
    try:
        reinstate_found(tx, found, by, reason, asked_at=revocation.undone_at, batch=revocation.id)
    except WrongState:
        # Another one of its kind stands by now; nothing was written.
        return False
    return True


def _of_cohort(tx: Transaction, academy: str, cohort_id: str) -> list[Document]:
    cohort = get(tx, "cohorts", academy, cohort_id)
    if cohort is None:
        raise NotFound("cohort_not_found")
    # An issue at the same moment writes the cohort too: it is part of this, or dated after it.
    save(tx, "cohorts", cohort)
    query = {"academy": academy, "cohort_id": cohort_id}
    found = list(tx["certificates"].find(query, {"state": 1}).limit(MOST_OF_A_COHORT + 1))
    if len(found) > MOST_OF_A_COHORT:
        raise Invalid("revocation_too_many", "/cohort_id", most=MOST_OF_A_COHORT)
    return found


def _of_serials(tx: Transaction, academy: str, serials: Sequence[str]) -> list[Document]:
    found, unknown = {}, []
    for serial in serials:
        try:
            document = find_certificate(tx, academy, serial)
        except NotFound:
            unknown.append(serial)
        else:
            found[document["_id"]] = document
    if unknown:
        raise Invalid("revocation_unknown", "/serials", serials=", ".join(unknown))
    return list(found.values())


def _ask_to_work(tx: Transaction, revocation: Revocation) -> None:
    # Without a key, by which it could be asked for only once.
    tx.enqueue(WORK[revocation.state], revocation.academy, {"revocation_id": revocation.id})


def _save(
    tx: Transaction, document: Document, changed: Revocation, expected: int | None = None
) -> Document:
    return save(tx, "revocations", {**document, **revocation_document(changed)}, expected)
