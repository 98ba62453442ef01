"""Where public keys come from."""

import json
import os
from pathlib import Path

import pytest
from joserfc.jwk import ECKey
from joserfc.jwk import OctKey

from shared.testing.tokens import TokenMaker
from shared.web.keys import FRESH_FOR
from shared.web.keys import REFETCH_EVERY
from shared.web.keys import FileKeys
from shared.web.keys import KeysUnavailable
from shared.web.keys import UrlKeys
from shared.web.keys import key_source
from shared.web.keys import parse_keys


def kid(maker: TokenMaker) -> str:
    return maker.key.kid or ""


def save(path: Path, text: str) -> None:
    path.write_text(text)
    # A file system may keep one time stamp for two quick writes.
    stamp = path.stat().st_mtime_ns + 10_000_000
    os.utime(path, ns=(stamp, stamp))


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    old, new = TokenMaker(), TokenMaker()
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(old.jwks()))
    keys = FileKeys(path)
    assert keys.find(kid(old)) is not None
    save(path, json.dumps(new.jwks()))
    assert keys.find(kid(new)) is not None
    assert keys.find(kid(old)) is None


@pytest.mark.parametrize("text", ["{", "[]", '{"keys": 7}', ""])
def test_a_broken_new_file_keeps_the_old_keys(tmp_path: Path, text: str) -> None:
    maker = TokenMaker()
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(maker.jwks()))
    keys = FileKeys(path)
    assert keys.find(kid(maker)) is not None
    save(path, text)
    assert keys.find(kid(maker)) is not None


def test_no_file_at_all_means_unavailable_until_it_comes(tmp_path: Path) -> None:
    maker = TokenMaker()
    path = tmp_path / "jwks.json"
    keys = key_source(str(path))
    with pytest.raises(KeysUnavailable):
        keys.find("any")
    path.write_text(json.dumps(maker.jwks()))
    assert keys.find(kid(maker)) is not None


def test_only_public_signature_keys_are_taken() -> None:
    good = ECKey.generate_key("P-256", {"kid": "good"})
    document = {
        "keys": [
            good.as_dict(private=False),
            OctKey.generate_key(256, {"kid": "symmetric"}).as_dict(private=True),
            {**good.as_dict(private=False), "kid": "encryption", "use": "enc"},
            {"kty": "EC", "kid": "broken", "crv": "P-256"},
            {"kty": "AKP", "kid": "future"},
            "nonsense",
        ]
    }
    assert set(parse_keys(json.dumps(document).encode())) == {"good"}


class Issuer:
    """A key address that can be counted, changed and taken away."""

    def __init__(self, *makers: TokenMaker) -> None:
        self.makers = makers
        self.fetches = 0
        self.down = False
        self.time = 1000.0

    def fetch(self, url: str) -> bytes:
        self.fetches += 1
        if self.down:
            raise OSError("no route")
        keys = [key for maker in self.makers for key in maker.jwks()["keys"]]
        return json.dumps({"keys": keys}).encode()

    def now(self) -> float:
        return self.time


def test_a_fetched_set_is_kept() -> None:
    maker = TokenMaker()
    issuer = Issuer(maker)
    keys = UrlKeys("https://issuer.test/jwks", fetch=issuer.fetch, now=issuer.now)
    for _ in range(5):
        assert keys.find(kid(maker)) is not None
    assert issuer.fetches == 1


def test_an_unknown_key_asks_again_but_not_with_every_request() -> None:
    old, new = TokenMaker(), TokenMaker()
    issuer = Issuer(old)
    keys = UrlKeys("https://issuer.test/jwks", fetch=issuer.fetch, now=issuer.now)
    assert keys.find(kid(old)) is not None
    issuer.makers = (old, new)
    for _ in range(20):
        assert keys.find(kid(new)) is None
    assert issuer.fetches == 1
    issuer.time += REFETCH_EVERY
    assert keys.find(kid(new)) is not None
    assert issuer.fetches == 2


def test_old_keys_count_while_the_issuer_is_down() -> None:
    maker = TokenMaker()
    issuer = Issuer(maker)
    keys = UrlKeys("https://issuer.test/jwks", fetch=issuer.fetch, now=issuer.now)
    assert keys.find(kid(maker)) is not None
    issuer.down = True
    issuer.time += FRESH_FOR + 1
    assert keys.find(kid(maker)) is not None


def test_a_withdrawn_key_stops_counting() -> None:
    old, new = TokenMaker(), TokenMaker()
    issuer = Issuer(old)
    keys = UrlKeys("https://issuer.test/jwks", fetch=issuer.fetch, now=issuer.now)
    assert keys.find(kid(old)) is not None
    issuer.makers = (new,)
    issuer.time += FRESH_FOR + 1
    assert keys.find(kid(old)) is None


def test_an_issuer_that_was_never_reached_means_unavailable() -> None:
    issuer = Issuer()
    issuer.down = True
    keys = UrlKeys("https://issuer.test/jwks", fetch=issuer.fetch, now=issuer.now)
    with pytest.raises(KeysUnavailable):
        keys.find("any")
