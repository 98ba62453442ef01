"""The keys that sign certificates and the public halves that others verify with.

Two keys sign each credential: an RSA key its token (JWS RS256, RFC 7515) and an Ed25519 key its
Data Integrity proof. A service without them still verifies, shows and revokes; only signing waits.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import OKPKey
from joserfc.jwk import RSAKey

from services.certification.adapters.credentials.proofs import sign_proof
from services.certification.adapters.credentials.tokens import ALGORITHM
from services.certification.adapters.credentials.tokens import sign_token
from services.certification.adapters.key_files import UnusableKey
from services.certification.adapters.key_files import WatchedKey
from services.certification.adapters.key_files import key_id
from services.certification.adapters.key_files import read_ed25519
from services.certification.adapters.key_files import read_rsa
from services.certification.domain.issuer import Issuer

log = structlog.get_logger(__name__)

JWK = dict[str, Any]


@dataclass(frozen=True)
class Signer:
    """The two keys as they were at one moment: what one transaction signs with."""

    token_key: RSAKey
    proof_key: OKPKey

    @property
    def public(self) -> tuple[JWK, JWK]:
        """The public halves as JWKs with their `kid`: the token's, then the proof's."""
        return _public(self.token_key), _public(self.proof_key)

    def token(self, credential: Mapping[str, Any], issuer: Issuer) -> str:
        """The credential as a compact token of this issuer."""
        return sign_token(credential, self.token_key, issuer.key_address(key_id(self.token_key)))

    def proof(
        self, document: Mapping[str, Any], issuer: Issuer, created: datetime
    ) -> dict[str, Any]:
        """The Data Integrity proof for the document by this issuer. Raises Malformed."""
        private = self.proof_key.private_key
        assert isinstance(private, Ed25519PrivateKey)
        method = issuer.verification_method(key_id(self.proof_key))
        return sign_proof(document, private, method, created)


class KeyRing:
    """The private keys of now, which may change at any time, and public keys of before."""

    def __init__(
        self, tokens: WatchedKey[RSAKey], proofs: WatchedKey[OKPKey], retired: Sequence[JWK] = ()
    ) -> None:
        self._tokens = tokens
        self._proofs = proofs
        self._retired = tuple(retired)

    @property
    def missing(self) -> list[str]:
        """Which of the two keys are not there."""
        now = (("RSA", self._tokens.key()), ("Ed25519", self._proofs.key()))
        return [name for name, key in now if key is None]

    def signer(self) -> Signer | None:
        """What signs from now on; None unless both keys are there."""
        token_key, proof_key = self._tokens.key(), self._proofs.key()
        if token_key is None or proof_key is None:
            return None
        return Signer(token_key, proof_key)

    def public(self) -> list[JWK]:
        """The public halves of the keys of now, then of earlier ones, each with its `kid`."""
        now = [_public(key) for key in (self._tokens.key(), self._proofs.key()) if key]
        return [*now, *self._retired]


def load_ring(
    signing: str, proof: str = "", retired: Sequence[str] = (), passphrase: str = ""
) -> KeyRing:
    """The ring of these files, each PEM or JWK. What cannot be used is left out and logged.

    `passphrase` opens those that are encrypted. Retired keys may be of either kind.
    """
    return KeyRing(
        WatchedKey(signing, read_rsa, passphrase),
        WatchedKey(proof, read_ed25519, passphrase),
        [jwk for jwk in (_retired(path, passphrase) for path in retired if path) if jwk],
    )


def _retired(path: str, passphrase: str) -> JWK | None:
    for read in (read_rsa, read_ed25519):
        try:
            return _public(read(Path(path), passphrase))
        except UnusableKey as error:
            reason = str(error)
    log.warning("key not usable", reason=reason)
    return None


def _public(key: RSAKey | OKPKey) -> JWK:
    algorithm = ALGORITHM if isinstance(key, RSAKey) else "EdDSA"
    return {
        **key.as_dict(private=False),
        "kid": key_id(key),
        "use": "sig",
        "alg": algorithm,
    }
