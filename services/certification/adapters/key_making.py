"""Makes and replaces the two private keys that sign certificates, for their owner's eyes alone."""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.asymmetric import rsa

RSA_BITS = 3072


@dataclass(frozen=True)
class KeyFiles:
    """Where the two keys lie."""

    signing: Path
    proof: Path

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which the service finds them."""
        return {
            "CERTIFICATE_SIGNING_KEY": str(self.signing),
            "CERTIFICATE_PROOF_KEY": str(self.proof),
        }


def files_in(folder: Path) -> KeyFiles:
    """The keys of this folder, whether or not they are there."""
    return KeyFiles(folder / "signing.pem", folder / "proof.pem")


def make_keys(folder: Path, passphrase: str = "", rsa_bits: int = RSA_BITS) -> KeyFiles:
    """The keys of the folder; those that are missing are made, none is replaced."""
    files = files_in(folder)
    if not files.signing.exists():
        _write(files.signing, _rsa(rsa_bits), passphrase)
    if not files.proof.exists():
        _write(files.proof, ed25519.Ed25519PrivateKey.generate(), passphrase)
    return files


def replace_keys(folder: Path, passphrase: str = "", rsa_bits: int = RSA_BITS) -> KeyFiles:
    """New keys in the place of those of the folder, of which nothing is kept.

    The service keeps the public half of every key that has signed, and between the two writes it
    signs with a new key of one kind and an old one of the other: both are good.
    """
    files = files_in(folder)
    _write(files.signing, _rsa(rsa_bits), passphrase)
    _write(files.proof, ed25519.Ed25519PrivateKey.generate(), passphrase)
    return files


def _rsa(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _write(path: Path, key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey, passphrase: str) -> None:
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        protection = serialization.BestAvailableEncryption(passphrase.encode())
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written beside and then renamed, so that nobody ever reads half a key.
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
