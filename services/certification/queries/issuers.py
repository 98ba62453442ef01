"""What an academy publishes of itself as an issuer, for software that none of us wrote."""

from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc.jwk import OKPKey

from services.certification.adapters.credentials.multibase import multikey
from services.certification.domain.credential import CONTEXT
from services.certification.domain.credential import achievement_of
from services.certification.domain.credential import profile_of
from services.certification.domain.errors import NotFound
from services.certification.domain.issuer import Issuer
from services.certification.queries.keys import JWK
from services.certification.queries.keys import public_keys
from services.certification.queries.rules import read_rule
from services.certification.repository import issuer_of
from shared.mongo.documents import Readable
from shared.mongo.documents import get

Document = dict[str, Any]

_DID_CONTEXT = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
)

# What a verifier needs of a public key; a private key's members are never among them.
_OF_A_KEY = ("kty", "kid", "use", "alg", "n", "e", "crv", "x")


def read_issuer(source: Readable, academy: str, public_url: str) -> Document:
    """Who issues, and where everything is. Raises NotFound."""
    home, issuer = _home(source, academy, public_url)
    lists = source["status_lists"].find({"academy": academy}, {"number": 1})
    return {
        "academy": academy,
        "code": home["code"],
        "name": home["name"],
        "id": issuer.did,
        "issuer": public_url,
        "did": f"{issuer.address}/did.json",
        "keys": f"{public_url}/.well-known/jwks.json",
        "status_lists": [
            issuer.status_address(number) for number in sorted(each["number"] for each in lists)
        ],
        "verify": issuer.verify_address("{serial}"),
    }


def read_profile(source: Readable, academy: str, public_url: str) -> Document:
    """The issuer as an Open Badges Profile in JSON-LD. Raises NotFound."""
    home, issuer = _home(source, academy, public_url)
    code = {"type": "IdentifierEntry", "identifier": home["code"], "identifierType": "identifier"}
    return {"@context": list(CONTEXT), **profile_of(issuer), "otherIdentifier": [code]}


def read_did(source: Readable, academy: str, public_url: str, ring: Sequence[JWK]) -> Document:
    """The issuer's DID document (did:web): every key that signs or ever signed. Raises NotFound."""
    _, issuer = _home(source, academy, public_url)
    methods = [_method(issuer, jwk) for jwk in public_keys(source, academy, ring)]
    return {
        "@context": list(_DID_CONTEXT),
        "id": issuer.did,
        "alsoKnownAs": [issuer.address],
        "verificationMethod": methods,
        "assertionMethod": [each["id"] for each in methods],
    }


def read_key(
    source: Readable, academy: str, kid: str, public_url: str, ring: Sequence[JWK]
) -> Document:
    """One public key of the issuer as a JWK. Raises NotFound."""
    _home(source, academy, public_url)
    for jwk in public_keys(source, academy, ring):
        if jwk["kid"] == kid:
            return _public(jwk)
    raise NotFound("key_not_found", kid=kid)


def read_achievement(
    source: Readable, academy: str, rule_id: str, version: int, public_url: str
) -> Document:
    """What certificates by this version of the rule certify, in JSON-LD. Raises NotFound."""
    _, issuer = _home(source, academy, public_url)
    rule = read_rule(source, academy, rule_id, version)
    achievement = achievement_of(
        issuer,
        rule_id=rule_id,
        version=version,
        kind=rule["kind"],
        title=rule["title"],
        subject=rule["title"],
        criteria=rule["text"],
        hours=rule["hours"],
        skills=rule["skills"],
        scored=True,
    )
    return {"@context": list(CONTEXT), **achievement, "creator": profile_of(issuer)}


def _home(source: Readable, academy: str, public_url: str) -> tuple[Document, Issuer]:
    home = get(source, "academies", academy, academy)
    if home is None:
        raise NotFound("issuer_not_found", academy=academy)
    return home, issuer_of(home, public_url)


def _method(issuer: Issuer, jwk: JWK) -> Document:
    method = {"id": issuer.verification_method(jwk["kid"]), "controller": issuer.did}
    if jwk["kty"] == "RSA":
        return {**method, "type": "JsonWebKey", "publicKeyJwk": _public(jwk)}
    public = OKPKey.import_key(jwk).public_key
    assert isinstance(public, Ed25519PublicKey)
    return {**method, "type": "Multikey", "publicKeyMultibase": multikey(public)}


def _public(jwk: JWK) -> JWK:
    return {name: jwk[name] for name in _OF_A_KEY if name in jwk}
