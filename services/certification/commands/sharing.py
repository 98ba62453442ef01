"""A holder chooses what the credential says; a worker signs it anew."""

from collections.abc import Mapping
from typing import Any

from services.certification.commands.certificates import find_certificate
from services.certification.commands.signing import ask_to_sign
from services.certification.domain.certificate import ISSUED
from services.certification.domain.errors import NotFound
from services.certification.domain.errors import WrongState
from services.certification.domain.sharing import check_email
from services.certification.domain.sharing import chosen
from services.certification.repository import certificate_document
from services.certification.repository import certificate_of
from shared.mongo.documents import Readable
from shared.mongo.documents import save
from shared.mongo.erasures import ERASED
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]


def find_own(source: Readable, academy: str, serial: str, person_id: str) -> Document:
    """The person's own certificate with this serial. Raises NotFound, for others' too."""
    found = find_certificate(source, academy, serial)
    if found["person_id"] != person_id:
        raise NotFound("certificate_not_found", serial=serial)
    return found


def share(
    tx: Transaction,
    academy: str,
    serial: str,
    person_id: str,
    wish: Mapping[str, Any],
    address: str | None,
    salt: str,
    public_url: str,
    expected: int | None = None,
) -> Document:
    """Keeps the holder's whole choice; what it does not name is told no more. Safe to repeat.

    `wish` is {"email", "did", "score", "evidence"}: whether the sign-in's own `address` is told,
    and the rest as `chosen` takes it. `salt` was drawn before the transaction, which may run
    several times. The same choice changes nothing and asks for no signature.
    Raises NotFound, Invalid, WrongState.
    """
    document = find_own(tx, academy, serial, person_id)
    if document["holder"] == ERASED:
        raise WrongState("sharing_erased")
    certificate = certificate_of(document)
    sharing = chosen(
        certificate.sharing,
        email=check_email(address) if wish["email"] else None,
        salt=salt,
        did=wish["did"],
        score=wish["score"],
        evidence=wish["evidence"],
        public_url=public_url,
    )
    changed = certificate.share(sharing)
    if sharing == certificate.sharing:
        return document
    stored = save(tx, "certificates", {**document, **certificate_document(changed)}, expected)
    ask_to_sign(tx, academy, changed.id, stored["version"])
    return stored


def share_nothing(tx: Transaction, document: Document) -> Document:
    """Takes back whatever the certificate tells by its holder's choice, for a person who is erased.

    The name stays, and one that stands is signed anew. Safe to repeat.
    """
    if not document.get("sharing"):
        return document
    stored = save(tx, "certificates", {**document, "sharing": {}, "token": "", "proof": None})
    if stored["state"] == ISSUED:
        ask_to_sign(tx, stored["academy"], stored["_id"], stored["version"])
    return stored
