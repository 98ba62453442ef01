"""The signing key and the keys that others verify with (JWS RS256, RFC 7515; JWK Set, RFC 7517).

A service without its signing key still verifies, shows and revokes; only issuing waits.
"""

import warnings
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.errors import SecurityWarning
from joserfc.jwk import RSAKey

ALGORITHM = "RS256"

log = structlog.get_logger(__name__)


class UnusableKey(Exception):
    """A key file that is absent, unreadable, or holds another kind of key; the text says which."""


class KeyRing:
    """One private key that signs, at most, and public keys by key id."""

    def __init__(self, signing: RSAKey | None, retired: Sequence[RSAKey] = ()) -> None:
        self._signing = signing
        self._public = [*([signing] if signing else []), *retired]

    @property
    def can_sign(self) -> bool:
        return self._signing is not None

    def sign(self, claims: Mapping[str, Any]) -> str:
        """The claims as a compact JWT. Only for a ring that `can_sign`."""
        assert self._signing is not None
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": key_id(self._signing)}
        return jwt.encode(header, dict(claims), self._signing, algorithms=[ALGORITHM])

    def public_set(self) -> dict[str, Any]:
        """The JWK Set of all keys, the signing one first, without anything private."""
        return {"keys": [_public(key) for key in self._public]}


def load_ring(signing: str, retired: Sequence[str]) -> KeyRing:
    """The ring of these files, each PEM or JWK. What cannot be used is left out and logged."""
    return KeyRing(_try(signing, private=True), [key for key in map(_try, retired) if key])


def read_key(path: Path) -> RSAKey:
    """The RSA key in a PEM or JWK file. Raises UnusableKey."""
    try:
        content = path.read_bytes()
        with warnings.catch_warnings():
            # The library only warns of a modulus under 2048 bits, which RFC 7518 forbids.
            warnings.simplefilter("error", SecurityWarning)
            return RSAKey.import_key(
                orjson.loads(content) if content.lstrip().startswith(b"{") else content
            )
    except (OSError, ValueError, TypeError, JoseError, SecurityWarning) as error:
        raise UnusableKey(f"{path}: {type(error).__name__}") from error


def key_id(key: RSAKey) -> str:
    """The key's own `kid`, or its thumbprint (RFC 7638)."""
    return key.kid or key.thumbprint()


def _try(path: str, private: bool = False) -> RSAKey | None:
    if not path:
        return None
    try:
        key = read_key(Path(path))
        if private and not key.is_private:
            raise UnusableKey(f"{path}: a public key does not sign")
    except UnusableKey as error:
        log.warning("key not usable", reason=str(error))
        return None
    return key


def _public(key: RSAKey) -> dict[str, Any]:
    return {
        **key.as_dict(private=False),
        "kid": key_id(key),
        "use": "sig",
        "alg": ALGORITHM,
    }
