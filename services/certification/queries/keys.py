"""The public keys of an issuer: those of now, and those that ever signed for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc.jwk import OKPKey
from joserfc.jwk import RSAKey

from services.certification.domain.issuer import Issuer
from shared.mongo.documents import Readable

JWK = dict[str, Any]


@dataclass(frozen=True)
class IssuerKeys:
    """One issuer's keys by the names that its credentials use for them."""

    proofs: dict[str, Ed25519PublicKey]  # by verification method
    tokens: dict[str, RSAKey]  # by address


def public_keys(source: Readable, academy: str, ring: Sequence[JWK]) -> list[JWK]:
    """The academy's keys as JWKs, each once: those of `ring` (KeyRing.public), then earlier ones.

    What a key signed verifies for ever, whatever has become of its file.
    """
    return _joined(ring, source["signing_keys"].find({"academy": academy}))


def every_public_key(source: Readable, ring: Sequence[JWK]) -> list[JWK]:
    """As `public_keys`, for all academies."""
    return _joined(ring, source["signing_keys"].find({}))


def issuer_keys(source: Readable, issuer: Issuer, ring: Sequence[JWK]) -> IssuerKeys:
    """The keys to verify the issuer's credentials with."""
    proofs: dict[str, Ed25519PublicKey] = {}
    tokens: dict[str, RSAKey] = {}
    for jwk in public_keys(source, issuer.academy, ring):
        if jwk["kty"] == "RSA":
            tokens[issuer.key_address(jwk["kid"])] = RSAKey.import_key(jwk)
        else:
            public = OKPKey.import_key(jwk).public_key
            assert isinstance(public, Ed25519PublicKey)
            proofs[issuer.verification_method(jwk["kid"])] = public
    return IssuerKeys(proofs, tokens)


def _joined(ring: Sequence[JWK], stored: Any) -> list[JWK]:
    found = {jwk["kid"]: jwk for jwk in ring}
    for record in sorted(stored, key=lambda each: each["first_signed_at"], reverse=True):
        found.setdefault(record["jwk"]["kid"], record["jwk"])
    return list(found.values())
