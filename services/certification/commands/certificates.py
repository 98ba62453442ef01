"""What an organiser may do to a certificate: revoke, reinstate, supersede, keep after a review."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.certification.commands.holding import reckon_holder
from services.certification.commands.issuing import draw_serial
from services.certification.commands.issuing import strike
from services.certification.commands.signing import Blank
from services.certification.commands.status import note_standing
from services.certification.domain.certificate import ISSUED
from services.certification.domain.certificate import Certificate
from services.certification.domain.certificate import certificate_id
from services.certification.domain.errors import NotFound
from services.certification.domain.errors import WrongState
from services.certification.domain.serial import lookup_key
from services.certification.repository import certificate_document
from services.certification.repository import certificate_of
from shared.contracts import CERTIFICATE_REINSTATED
from shared.contracts import CERTIFICATE_REVOKED
from shared.contracts import CERTIFICATE_SUPERSEDED
from shared.contracts.event_type import EventType
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.documents import save
from shared.mongo.erasures import ERASED
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]


def find_certificate(source: Readable, academy: str, serial: str) -> Document:
    """The certificate with this serial, however it was typed. Raises NotFound."""
    found = find_anywhere(source, serial)
    if found["academy"] != academy:
        raise NotFound("certificate_not_found", serial=serial)
    return found


def find_anywhere(source: Readable, serial: str) -> Document:
    """The certificate with this serial in whichever academy, for the public. Raises NotFound."""
    key = lookup_key(serial)
    entry = key and source["serials"].find_one({"_id": key})
    found = entry and get(source, "certificates", entry["academy"], entry["certificate_id"])
    if not found:
        raise NotFound("certificate_not_found", serial=serial)
    document: Document = found
    return document


def revoke(
    tx: Transaction, academy: str, serial: str, by: str, reason: str, expected: int | None = None
) -> Document:
    """The certificate does not stand any more; nothing that is delivered later brings it back."""
    document = find_certificate(tx, academy, serial)
    return revoke_found(tx, document, by, reason, expected=expected)


def revoke_found(
    tx: Transaction,
    document: Document,
    by: str,
    reason: str,
    *,
    batch: str | None = None,
    expected: int | None = None,
) -> Document:
    """Revokes the certificate that was read; `batch` is the act on many that it is part of."""
    changed = certificate_of(document).revoke(by, reason, tx.now, batch)
    _store(tx, document, changed, expected)
    _tell(tx, CERTIFICATE_REVOKED, changed, reason=reason)
    return _reckoned(tx, changed)


def reinstate(
    tx: Transaction, academy: str, serial: str, by: str, reason: str, expected: int | None = None
) -> Document:
    """A revoked certificate stands again, unless another of its kind was issued meanwhile."""
    document = find_certificate(tx, academy, serial)
    return reinstate_found(tx, document, by, reason, expected=expected)


def reinstate_found(
    tx: Transaction,
    document: Document,
    by: str,
    reason: str,
    *,
    asked_at: datetime | None = None,
    batch: str | None = None,
    expected: int | None = None,
) -> Document:
    """Lets the certificate that was read stand again; `asked_at` is when that was asked for."""
    certificate = certificate_of(document)
    another = any(each["state"] == ISSUED for each in _others(tx, certificate))
    changed = certificate.reinstate(by, reason, tx.now, another, asked_at=asked_at, batch=batch)
    _store(tx, document, changed, expected)
    _tell(tx, CERTIFICATE_REINSTATED, changed, reason=reason)
    return _reckoned(tx, changed)


def supersede(
    tx: Transaction,
    academy: str,
    serial: str,
    by: str,
    reason: str,
    holder: str | None,
    blank: Blank,
    expected: int | None = None,
) -> Document:
    """Issues the next one in this one's place, with the holder's name corrected if one is given.

    Returns the new certificate, which a worker signs.
    """
    document = find_certificate(tx, academy, serial)
    old = certificate_of(document)
    if old.holder == ERASED:
        raise WrongState("certificate_nameless")
    others = _others(tx, old)
    if any(each["state"] == ISSUED for each in others):
        raise WrongState("another_issued")
    home = get(tx, "academies", academy, academy)
    assert home is not None  # The serial that was found begins with its code.
    issue = 1 + max(each["issue"] for each in [*others, document])
    fresh = replace(
        old,
        id=certificate_id(academy, old.enrolment_id, old.kind, issue),
        issue=issue,
        serial=draw_serial(tx, home, old.cohort_number, blank.ending),
        holder=holder or old.holder,
        issued_at=tx.now,
        status_list=None,
        status_index=None,
        token="",
        proof=None,
        state=ISSUED,
        superseded_by=None,
        history=(),
    )
    changed = old.supersede(by, reason, tx.now, fresh.serial)
    # In this order: two of a kind are never `issued`, not even for a moment.
    _store(tx, document, changed, expected)
    strike(tx, fresh, home, blank, replaces=old.serial)
    _tell(tx, CERTIFICATE_SUPERSEDED, changed, reason=reason, superseded_by=fresh.serial)
    return _reckoned(tx, fresh)


def keep(
    tx: Transaction, academy: str, serial: str, by: str, reason: str, expected: int | None = None
) -> Document:
    """The organiser has reviewed the certificate and lets it stand: for these causes for good."""
    document = find_certificate(tx, academy, serial)
    if document["review"] is None:
        raise WrongState("not_in_review")
    changed = certificate_of(document).keep(by, reason, tx.now)
    kept = document["kept"] + document["review"]["wrong"]
    _store(tx, {**document, "kept": kept}, changed, expected)
    return _reckoned(tx, changed)


def _others(tx: Transaction, certificate: Certificate) -> list[Document]:
    query = {
        "academy": certificate.academy,
        "enrolment_id": certificate.enrolment_id,
        "kind": certificate.kind,
        "_id": {"$ne": certificate.id},
    }
    return list(tx["certificates"].find(query))


def _store(
    tx: Transaction, document: Document, changed: Certificate, expected: int | None = None
) -> Document:
    note_standing(tx, changed)
    kept = {name: document[name] for name in ("version", "review", "kept")}
    return save(tx, "certificates", {**kept, **certificate_document(changed)}, expected)


def _reckoned(tx: Transaction, certificate: Certificate) -> Document:
    """Writes the person's ledgers, which every decision about certificates goes through."""
    reckon_holder(tx, certificate.academy, certificate.person_id)
    stored = get(tx, "certificates", certificate.academy, certificate.id)
    assert stored is not None
    return stored


def _tell(tx: Transaction, event_type: EventType, certificate: Certificate, **more: str) -> None:
    tx.publish(
        event_type,
        certificate.academy,
        {
            "enrolment_id": certificate.enrolment_id,
            "certificate_id": certificate.id,
            "serial": certificate.serial,
            "kind": certificate.kind,
            **more,
        },
    )
