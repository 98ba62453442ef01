"""Data Integrity proofs with the suite eddsa-rdfc-2022 (VC-DI-EDDSA, 3.2), offline."""

from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.certification.adapters.credentials import multibase
from services.certification.adapters.credentials.canonical import digest
from services.certification.adapters.credentials.errors import BadSignature
from services.certification.adapters.credentials.errors import Malformed
from services.certification.adapters.credentials.errors import UnknownKey

_FIXED = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "proofPurpose": "assertionMethod",
}
_KEYS = {*_FIXED, "created", "verificationMethod", "proofValue"}


def sign_proof(
    document: Mapping[str, Any],
    key: Ed25519PrivateKey,
    verification_method: str,
    created: datetime,
) -> dict[str, Any]:
    """The proof that goes with `document`, whose own `proof`, if there is one, is left aside.

    `verification_method` is the key's address, `<did>#<kid>`. Raises Malformed for a document that
    says anything which the proof would not cover.
    """
    options = {
        **_FIXED,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": verification_method,
    }
    signature = key.sign(_covered(document, options, remember=True))
    return {**options, "proofValue": multibase.encode(signature)}


def verify_proof(
    document: Mapping[str, Any], keys: Mapping[str, Ed25519PublicKey]
) -> dict[str, Any]:
    """The document without its proof, once that is seen to be good. Raises NotGenuine.

    `keys` are the issuer's, by their verification methods. The caller checks that the issuer whom
    the document names is the one whose keys these are, and whether the credential still stands.
    """
    proof = document.get("proof")
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    if not isinstance(proof, dict) or set(proof) != _KEYS:
        raise Malformed("no proof, several, or one with more than it covers")
    if any(proof[name] != value for name, value in _FIXED.items()):
        raise Malformed("a proof of another kind")
    signature = multibase.decode(proof["proofValue"])
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    # The key comes first: who names none of the issuer's has no right to the work that follows.
    method = proof["verificationMethod"]
    key = keys.get(method) if isinstance(method, str) else None
    if key is None:
        raise UnknownKey("no such verification method")
    covered = _covered(document, options, remember=False)
    try:
        key.verify(signature, covered)
    except InvalidSignature as error:
        raise BadSignature("the proof is not that of this content") from error
    return {name: value for name, value in document.items() if name != "proof"}


def _covered(document: Mapping[str, Any], options: dict[str, Any], *, remember: bool) -> bytes:
    """What is signed: the digest of the proof's own members, then that of the document."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    configuration = {"@context": unsecured.get("@context"), **options}
    return digest(configuration, remember=remember) + digest(unsecured, remember=remember)
