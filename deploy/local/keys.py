"""The keys of a demonstration: made once, kept in the data folder, for its owner's eyes alone."""

import os
from dataclasses import dataclass
from pathlib import Path

ISSUER = "https://sign-in.academy.invalid"
AUDIENCE = "academy"


@dataclass(frozen=True)
class Keys:
    """The public half of what signs the sign-in tokens, and the key that signs certificates."""

    public_set: Path
    certificates: Path

    def environment(self) -> dict[str, str]:
        return {
            "AUTH_JWKS": str(self.public_set),
            "AUTH_ISSUER": ISSUER,
            "AUTH_AUDIENCE": AUDIENCE,
            "CERTIFICATE_SIGNING_KEY": str(self.certificates),
        }


def prepare(folder: Path) -> Keys:
    """The keys below the folder; the ones that are missing are made."""
    signing_in = folder / "sign-in"
    keys = Keys(public_set=signing_in / "jwks.json", certificates=folder / "certificates.pem")
    if not (signing_in / "private.json").exists():
        _make_signing_key(signing_in)
    if not keys.certificates.exists():
        _make_certificate_key(keys.certificates)
    return keys


# The libraries are imported where a key is made: a launcher whose keys exist does without them.


def _make_signing_key(folder: Path) -> None:
    from shared.testing.tokens import TokenMaker

    TokenMaker(issuer=ISSUER, audience=AUDIENCE).write(folder)


def _make_certificate_key(path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=3072).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # Written beside and then renamed, so that a start that is broken off leaves no half key.
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key)
    beside.replace(path)
