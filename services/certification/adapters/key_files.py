"""Reads private and public keys from files, PEM or JWK, encrypted or not."""

import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Generic
from typing import TypeVar

import orjson
import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.errors import JoseError
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey
from joserfc.jwk import RSAKey

Key = TypeVar("Key", RSAKey, OKPKey)

# Seconds between two looks at a file.
LOOK_EVERY = 1.0

_LARGEST = 64 * 1024

log = structlog.get_logger(__name__)


class UnusableKey(Exception):
    """A key file that is absent, unreadable, or holds another kind of key; the text says which."""


def read_rsa(path: Path, passphrase: str = "") -> RSAKey:
    """The RSA key in the file, 2048 bits or more. Raises UnusableKey."""
    return _read(path, passphrase, RSAKey, (rsa.RSAPrivateKey, rsa.RSAPublicKey))


def read_ed25519(path: Path, passphrase: str = "") -> OKPKey:
    """The Ed25519 key in the file. Raises UnusableKey."""
    kinds = (ed25519.Ed25519PrivateKey, ed25519.Ed25519PublicKey)
    return _read(path, passphrase, OKPKey, kinds)


def key_id(key: RSAKey | OKPKey) -> str:
    """Its thumbprint (RFC 7638): no two keys have the same, and it can stand in an address.

    A `kid` that the file may give is left aside: a new key under an old name would make what the
    old one has signed look changed.
    """
    return key.thumbprint()


class WatchedKey(Generic[Key]):
    """The private key in a file that may be replaced at any time; None while there is none.

    The file is looked at once a second at most, and read again when it has changed. A file that
    is gone or cannot be used is no key: who takes it away wants no more signatures by it.
    """

    def __init__(
        self,
        path: str,
        read: Callable[[Path, str], Key],
        passphrase: str = "",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._read = read
        self._passphrase = passphrase
        self._now = now
        self._looked_at = float("-inf")
        self._stamp: tuple[int, int, int] | str | None = "never"
        self._key: Key | None = None

    def key(self) -> Key | None:
        if self._path and self._now() - self._looked_at >= LOOK_EVERY:
            self._looked_at = self._now()
            self._look()
        return self._key

    def _look(self) -> None:
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return
        self._stamp, self._key = stamp, None
        try:
            key = self._read(Path(self._path), self._passphrase)
            if not key.is_private:
                raise UnusableKey(f"{self._path}: a public key does not sign")
            self._key = key
        except UnusableKey as error:
            log.warning("key not usable", reason=str(error))


def _stamp(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def _read(path: Path, passphrase: str, wanted: type[Key], kinds: tuple[type, ...]) -> Key:
    # What the file holds must not be in the message, nor in the error that a log would show.
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST)
        with warnings.catch_warnings():
            # The library only warns of a modulus under 2048 bits, which RFC 7518 forbids.
            warnings.simplefilter("error", SecurityWarning)
            if content.lstrip().startswith(b"{"):
                key = wanted.import_key(orjson.loads(content))
            else:
                key = wanted.import_key(_plain_pem(content, passphrase))
    except (
        OSError,
        ValueError,
        TypeError,
        JoseError,
        SecurityWarning,
        UnsupportedAlgorithm,
    ) as error:
        raise UnusableKey(f"{path}: {type(error).__name__}") from None
    if not isinstance(key.public_key, kinds):
        raise UnusableKey(f"{path}: another kind of key")
    return key


def _plain_pem(content: bytes, passphrase: str) -> bytes:
    """The PEM as it is when it is not encrypted, and without its encryption when it is."""
    if b"ENCRYPTED" not in content:
        return content
    if not passphrase:
        raise ValueError("encrypted, and no passphrase is given")
    key = serialization.load_pem_private_key(content, passphrase.encode())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
