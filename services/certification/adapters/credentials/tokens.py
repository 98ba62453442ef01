"""Credentials as signed tokens (Open Badges 3.0, 8.2; VC-JWT with RS256), against confusion.

The payload is the credential itself with the registered claims that the standard asks for beside
it. The header says the algorithm, the type and the key's address, and nothing else is read from it.
"""

from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from services.certification.adapters.credentials.errors import BadSignature
from services.certification.adapters.credentials.errors import Malformed
from services.certification.adapters.credentials.errors import UnknownKey
from services.certification.adapters.credentials.strict_json import read_json
from services.certification.domain.credential import CLAIMS
from services.certification.domain.credential import without_claims

ALGORITHM = "RS256"

# Far longer than any credential of this service, in characters.
LONGEST = 256 * 1024


def sign_token(credential: Mapping[str, Any], key: RSAKey, kid_url: str) -> str:
    """The compact token. `kid_url` is the address at which the public key is found as one JWK."""
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": kid_url}
    payload = orjson.dumps({**without_claims(credential), **_claims(credential)})
    return jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM])


def verify_token(token: str, keys: Mapping[str, RSAKey]) -> dict[str, Any]:
    """The credential, without the claims beside it, once the signature is good. Raises NotGenuine.

    `keys` are the issuer's, by their addresses. The caller checks that the issuer whom the
    credential names is the one whose keys these are, and whether the credential still stands.
    """
    if not isinstance(token, str) or len(token) > LONGEST:
        raise Malformed("no token, or too long a one")
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
    except (JoseError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise Malformed("not a compact token") from error
    if set(header) - {"alg", "typ", "kid"} or header.get("alg") != ALGORITHM:
        raise Malformed("a header that this service does not write")
    kid = header.get("kid")
    key = keys.get(kid) if isinstance(kid, str) else None
    if key is None:
        raise UnknownKey("no such key")
    try:
        payload = jws.deserialize_compact(token, key, algorithms=[ALGORITHM]).payload
    except (JoseError, ValueError) as error:
        raise BadSignature("the signature is not that of this content") from error
    try:
        claims = read_json(payload)
    except ValueError as error:
        raise Malformed("no JSON in the token") from error
    if not isinstance(claims, dict):
        raise Malformed("no credential in the token")
    return without_claims(claims)


def _claims(credential: Mapping[str, Any]) -> dict[str, Any]:
    """The registered claims that say the same as members of the credential."""
    issuer, subject = credential["issuer"], credential["credentialSubject"]
    claims = {
        "iss": issuer["id"] if isinstance(issuer, dict) else issuer,
        "jti": credential.get("id"),
        "nbf": _seconds(credential["validFrom"]),
        "exp": _seconds(credential["validUntil"]) if "validUntil" in credential else None,
        "sub": subject.get("id"),
    }
    assert set(claims) == CLAIMS
    return {name: value for name, value in claims.items() if value is not None}


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).astimezone(UTC).timestamp())
