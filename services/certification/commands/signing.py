"""Signs certificates: what that needs from outside, and the act itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import Any
from typing import Protocol

from services.certification.commands.status import allot_place
from services.certification.domain.certificate import ISSUED
from services.certification.domain.certificate import Certificate
from services.certification.domain.credential import compose
from services.certification.domain.issuer import Issuer
from services.certification.repository import certificate_document
from services.certification.repository import certificate_of
from services.certification.repository import issuer_of
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.erasures import ERASED
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]


class Signer(Protocol):
    """Holds the two keys that sign, the same ones for as long as it is used."""

    @property
    def public(self) -> tuple[Document, Document]:
        """The public halves as JWKs with their `kid`."""
        ...

    def token(self, credential: Mapping[str, Any], issuer: Issuer) -> str:
        """The credential as a compact token."""
        ...

    def proof(
        self, document: Mapping[str, Any], issuer: Issuer, created: datetime
    ) -> dict[str, Any]:
        """The Data Integrity proof for the document."""
        ...


@dataclass(frozen=True)
class Blank:
    """What a new certificate needs from outside, its signature aside.

    `ending` and `seed` were drawn before the transaction, which may run several times: the serial
    ends in the one, and the other leads to the place in the status list.
    """

    public_url: str  # of this service
    ending: str
    seed: int


def signed(
    tx: Transaction, certificate: Certificate, home: Document, signer: Signer, public_url: str
) -> Certificate:
    """The certificate with its credential signed in both forms; it must have its place.

    Keeps the public halves of the keys, so that it verifies for ever.
    """
    issuer = issuer_of(home, public_url)
    credential = compose(certificate, issuer)
    note_keys(tx, certificate.academy, signer)
    return replace(
        certificate,
        token=signer.token(credential, issuer),
        proof=signer.proof(credential, issuer, tx.now),
    )


def ask_to_sign(tx: Transaction, academy: str, certificate_id: str, version: int) -> None:
    """A worker is to sign the certificate as it is in this version, or later."""
    params = {"certificate_id": certificate_id}
    tx.enqueue("sign-certificate", academy, params, key=f"{certificate_id}@{version}")


def sign_unsigned(
    tx: Transaction, academy: str, certificate_id: str, signer: Signer, public_url: str, seed: int
) -> bool:
    """Signs the certificate if it stands and is not signed; says whether it did. Safe to repeat.

    One from before there were status lists gets its place now. An anonymised one is not signed
    again: there is nobody whom it could name.
    """
    document = get(tx, "certificates", academy, certificate_id)
    home = get(tx, "academies", academy, academy)
    if document is None or home is None or document.get("proof") is not None:
        return False
    certificate = certificate_of(document)
    if certificate.state != ISSUED or certificate.holder == ERASED:
        return False
    changed = signed(tx, placed(tx, certificate, seed), home, signer, public_url)
    save(tx, "certificates", {**document, **certificate_document(changed)})
    return True


def placed(tx: Transaction, certificate: Certificate, seed: int) -> Certificate:
    """The certificate with a place in its academy's status list."""
    if certificate.status_list is not None:
        return certificate
    number, index = allot_place(tx, certificate.academy, certificate.id, seed)
    return replace(certificate, status_list=number, status_index=index)


def note_keys(tx: Transaction, academy: str, signer: Signer) -> None:
    """Keeps the public halves of the keys that sign for the academy from now on."""
    for jwk in signer.public:
        id = f"{academy}:{jwk['kid']}"
        if get(tx, "signing_keys", academy, id) is None:
            key = {"_id": id, "academy": academy, "jwk": jwk, "first_signed_at": tx.now}
            insert(tx, "signing_keys", key)
