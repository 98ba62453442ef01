"""The public keys that tokens are checked with, from a file or from an address (RFC 7517)."""

import json
import os
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from typing import Protocol

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry
from joserfc.jwk import Key

log = structlog.get_logger(__name__)

Keys = dict[str, Key]

# Seconds between two fetches that an unknown key id asks for.
REFETCH_EVERY = 30.0

# Seconds after which fetched keys are asked for again, so that a withdrawn key stops counting.
FRESH_FOR = 600.0

FETCH_TIMEOUT = 5.0

_LARGEST_SET = 1024 * 1024


class KeysUnavailable(Exception):
    """No key set could be read yet: no token can be checked, valid or not."""


class KeySource(Protocol):
    """Finds a public key by its id."""

    def find(self, kid: str) -> Key | None:
        """The key, or None when the set does not have it. Raises `KeysUnavailable`."""
        ...


def key_source(location: str) -> KeySource:
    """The source for `AUTH_JWKS`: an http(s) address or the path of a file."""
    if location.startswith(("http://", "https://")):
        return UrlKeys(location)
    return FileKeys(Path(location))


def parse_keys(text: bytes) -> Keys:
    """The public signature keys of a JWK set by key id.

    Symmetric keys, encryption keys, keys without an id and kinds that are not known are left out:
    none of them may ever check a token. Raises `ValueError` for what is not a key set.
    """
    document = json.loads(text)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a JWK set")
    keys: Keys = {}
    for each in document["keys"]:
        if _usable(each):
            try:
                keys[each["kid"]] = JWKRegistry.import_key(each)
            except (JoseError, ValueError) as error:
                log.warning("key left out", kid=each["kid"], error=type(error).__name__)
    return keys


def _usable(key: Any) -> bool:
    return (
        isinstance(key, dict)
        and key.get("kty") in ("EC", "RSA", "OKP")
        and key.get("use", "sig") == "sig"
        and isinstance(key.get("kid"), str)
    )


class FileKeys:
    """Keys from a file, read again whenever the file changes; a bad new file keeps the old keys."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._keys: Keys | None = None

    def find(self, kid: str) -> Key | None:
        try:
            status = os.stat(self._path)
            stamp = (status.st_mtime_ns, status.st_ino, status.st_size)
            if stamp != self._stamp:
                self._keys = parse_keys(self._path.read_bytes())
                self._stamp = stamp
        except (OSError, ValueError) as error:
            log.warning("key file unreadable", error=type(error).__name__)
        if self._keys is None:
            raise KeysUnavailable
        return self._keys.get(kid)


def fetch(url: str) -> bytes:
    """The body at `url`, at most 1 MB of it. Raises `OSError`."""
    with urllib.request.urlopen(url, timeout=FETCH_TIMEOUT) as response:
        body: bytes = response.read(_LARGEST_SET)
    return body


class UrlKeys:
    """Keys from an address, cached.

    An unknown key id asks again, at most every 30 s, so that strangers cannot make us call the
    issuer with every request. When a fetch fails the old keys go on counting.
    """

    def __init__(
        self,
        url: str,
        *,
        fetch: Callable[[str], bytes] = fetch,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()
        self._keys: Keys | None = None
        self._tried_at = float("-inf")
        self._fetched_at = float("-inf")

    def find(self, kid: str) -> Key | None:
        keys = self._keys
        stale = self._now() - self._fetched_at > FRESH_FOR
        if keys is None or kid not in keys or stale:
            keys = self._refreshed()
        if keys is None:
            raise KeysUnavailable
        return keys.get(kid)

    def _refreshed(self) -> Keys | None:
        with self._lock:
            if self._now() - self._tried_at < REFETCH_EVERY:
                return self._keys
            self._tried_at = self._now()
            try:
                self._keys = parse_keys(self._fetch(self._url))
                self._fetched_at = self._now()
            except (OSError, ValueError) as error:
                log.warning("key set not fetched", error=type(error).__name__)
            return self._keys
