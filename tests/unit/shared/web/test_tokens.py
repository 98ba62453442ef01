"""Tokens are checked once and remembered until they expire."""

import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import Key
from joserfc.jwk import OKPKey
from joserfc.jwk import RSAKey

from shared.testing.tokens import TokenMaker
from shared.web import tokens as module
from shared.web.tokens import LEEWAY
from shared.web.tokens import InvalidToken
from shared.web.tokens import TokenVerifier


class Counting:
    """A key source that counts how often it is asked."""

    def __init__(self, keys: dict[str, Key]) -> None:
        self.keys = keys
        self.asked = 0

    def find(self, kid: str) -> Key | None:
        self.asked += 1
        return self.keys.get(kid)


class Now:
    def __init__(self) -> None:
        self.time = time.time()

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def maker() -> TokenMaker:
    return TokenMaker()


@pytest.fixture
def source(maker: TokenMaker) -> Counting:
    return Counting({maker.key.kid or "": maker.key})


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def verifier(maker: TokenMaker, source: Counting, now: Now) -> TokenVerifier:
    return TokenVerifier(source, maker.issuer, maker.audience, now=now)


def test_the_actor_is_what_the_token_says(maker: TokenMaker, verifier: TokenVerifier) -> None:
    roles = ["mentor@pontianak", "learner@kubu-raya", "operator"]
    actor = verifier.verify(maker.mint("siti", "Siti Rahma", "siti@example.test", roles))
    assert (actor.person_id, actor.name, actor.email) == ("siti", "Siti Rahma", "siti@example.test")
    assert actor.has("mentor", "pontianak") and not actor.has("mentor", "kubu-raya")
    assert actor.is_operator
    assert actor.academies == {"pontianak", "kubu-raya"}


def test_a_good_token_is_checked_once(
    maker: TokenMaker, source: Counting, verifier: TokenVerifier
) -> None:
    token = maker.mint("siti")
    for _ in range(3):
        verifier.verify(token)
    assert source.asked == 1


def test_a_remembered_token_still_expires(
    maker: TokenMaker, verifier: TokenVerifier, now: Now
) -> None:
    token = maker.mint("siti", expires_in=100)
    verifier.verify(token)
    now.time += 100 + LEEWAY + 1
    with pytest.raises(InvalidToken, match="expired"):
        verifier.verify(token)


def test_clocks_may_differ_by_a_little(
    maker: TokenMaker, verifier: TokenVerifier, now: Now
) -> None:
    token = maker.mint("siti", expires_in=100)
    now.time += 100 + LEEWAY - 2
    assert verifier.verify(token).person_id == "siti"


def test_a_bad_token_is_not_remembered(
    maker: TokenMaker, source: Counting, verifier: TokenVerifier
) -> None:
    token = maker.mint("siti", aud="another")
    for _ in range(2):
        with pytest.raises(InvalidToken):
            verifier.verify(token)
    assert source.asked == 2


def test_memory_is_bounded_and_the_longest_unused_goes_first(
    maker: TokenMaker, source: Counting, verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 2)
    first, second, third = (maker.mint(name) for name in ("a", "b", "c"))
    verifier.verify(first)
    verifier.verify(second)
    verifier.verify(first)
    verifier.verify(third)
    assert source.asked == 3
    verifier.verify(first)
    assert source.asked == 3
    verifier.verify(second)
    assert source.asked == 4


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSAKey.generate_key(2048, {"kid": "k"}), "RS256"),
        (OKPKey.generate_key("Ed25519", {"kid": "k"}), "EdDSA"),
        (OKPKey.generate_key("Ed25519", {"kid": "k"}), "Ed25519"),
    ],
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_other_issuers_signatures_are_accepted(
    maker: TokenMaker, now: Now, key: Any, algorithm: str
) -> None:
    verifier = TokenVerifier(Counting({"k": key}), maker.issuer, maker.audience, now=now)
    claims = {"iss": maker.issuer, "aud": [maker.audience], "sub": "siti", "exp": now() + 60}
    head = {"alg": algorithm, "typ": "application/at+jwt", "kid": "k"}
    token = jwt.encode(head, claims, key, algorithms=[algorithm], default_type=None)
    assert verifier.verify(token).person_id == "siti"


def test_roles_that_are_no_list_of_texts_give_no_role(
    maker: TokenMaker, verifier: TokenVerifier
) -> None:
    for roles in ("operator", {"operator": True}, [7, None, ["operator"]]):
        token = maker.mint("siti", **{"jti": repr(roles)}, roles=[])
        claims = jwt.decode(token, maker.key).claims
        forged = jwt.encode(
            {"alg": "ES256", "typ": "at+jwt", "kid": maker.key.kid},
            {**claims, "roles": roles},
            maker.key,
            default_type=None,
        )
        assert verifier.verify(forged).roles == frozenset()
