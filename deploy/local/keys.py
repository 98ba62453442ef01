"""The keys of a demonstration: made once, kept in the data folder, for its owner's eyes alone."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ISSUER = "https://sign-in.academy.invalid"
AUDIENCE = "academy"


@dataclass(frozen=True)
class Keys:
    """The folder of the key that signs sign-in tokens, with its public set, and the two files:
    the key that signs certificates and the secret behind signed file addresses."""

    signing_in: Path
    public_set: Path
    certificates: Path
    files: Path

    def environment(self) -> dict[str, str]:
        return {
            "AUTH_JWKS": str(self.public_set),
            "AUTH_ISSUER": ISSUER,
            "AUTH_AUDIENCE": AUDIENCE,
            "CERTIFICATE_SIGNING_KEY": str(self.certificates),
            "CONTENT_FILE_SECRET": self.files.read_text().strip(),
        }


def prepare(folder: Path) -> Keys:
    """The keys below the folder; the ones that are missing are made."""
    signing_in = folder / "sign-in"
    keys = Keys(
        signing_in=signing_in,
        public_set=signing_in / "jwks.json",
        certificates=folder / "certificates.pem",
        files=folder / "files.secret",
    )
    if not (signing_in / "private.json").exists():
        _make_signing_key(signing_in)
    _once(keys.certificates, _certificate_key)
    _once(keys.files, lambda: secrets.token_hex(32))
    return keys


def _once(path: Path, make: Callable[[], str]) -> None:
    if path.exists():
        return
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(make() + "\n")
    temporary.replace(path)


def _make_signing_key(folder: Path) -> None:
    # Imported here, because a launcher whose keys exist does without these libraries.
    from shared.testing.tokens import TokenMaker

    TokenMaker(issuer=ISSUER, audience=AUDIENCE).write(folder)


def _certificate_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
        .strip()
    )
