"""What a holder may let a certificate say."""

import hashlib
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

from services.certification.domain.errors import DomainError
from services.certification.domain.errors import Invalid
from services.certification.domain.errors import WrongState
from services.certification.domain.sharing import check_email
from services.certification.domain.sharing import chosen
from services.certification.domain.sharing import identity_hash
from services.certification.domain.sharing import is_did
from services.certification.domain.sharing import is_page
from tests.unit.certification.domain.test_certificate import certificate

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def choose(now: dict[str, Any] | None = None, salt: str = "salt", **wish: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {"email": None, "did": None, "score": False, "evidence": None}
    own = "https://certificates.example"
    return chosen(now or {}, salt=salt, public_url=own, **{**nothing, **wish})


def test_nothing_is_told_unless_it_was_chosen() -> None:
    assert choose() == {}
    assert choose(score=True) == {"score": True}


def test_an_address_is_told_as_the_hash_that_open_badges_ask_for() -> None:
    told = choose(email=" Siti@Example.ORG ")
    digest = hashlib.sha256(b"siti@example.orgsalt").hexdigest()
    assert told == {"identity": {"hash": f"sha256${digest}", "salt": "salt"}}


def test_the_same_address_keeps_its_salt_and_another_one_gets_a_new_one() -> None:
    first = choose(email="siti@example.org", salt="one")
    assert choose(first, email="SITI@example.org", salt="two") == first
    other = choose(first, email="siti@example.net", salt="two")
    assert other["identity"]["salt"] == "two"
    assert other["identity"]["hash"] == identity_hash("siti@example.net", "two")


def test_what_is_no_longer_chosen_is_gone() -> None:
    first = choose(email="siti@example.org", did="did:key:z6Mk", score=True)
    assert choose(first, did="did:key:z6Mk") == {"did": "did:key:z6Mk"}


@pytest.mark.parametrize("address", [None, "", "  "])
def test_a_sign_in_without_an_address_has_none_to_tell(address: str | None) -> None:
    with pytest.raises(WrongState):
        check_email(address)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", True),
        ("did:web:example.org", True),
        ("did:web:example.org%3A8443:people:siti", True),
        ("did:web:example.org#key-1", False),
        ("did:web:example.org/path", False),
        ("did:web:example.org?service=x", False),
        ("did:web:", False),
        ("did:web:example.org:", False),
        ("did:", False),
        ("did:Key:z6Mk", False),
        ("did:key:z6 Mk", False),
        ("did:key:z6\nMk", False),
        ("DID:key:z6Mk", False),
        ("https://example.org", False),
        ("did:key:" + "z" * 600, False),
    ],
)
def test_a_did_is_one_identifier_and_no_address_of_something_in_it(text: str, is_one: bool) -> None:
    assert is_did(text) is is_one
    if not is_one:
        with pytest.raises(Invalid) as refused:
            choose(did=text)
        assert refused.value.pointer == "/did"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://inovasi.pontianak.go.id/proyek/12?lang=id#hasil", True),
        ("http://inovasi.pontianak.go.id", False),
        ("https://localhost/proyek", False),
        ("https://user@example.org/", False),
        ("https://[::1", False),
        ("javascript:alert(1)", False),
        ("https://example.org/" + "a" * 500, False),
        ("https://example.org/a b", False),
        ('https://example.org/">', False),
    ],
)
def test_evidence_is_a_page_that_anyone_can_open(text: str, is_one: bool) -> None:
    assert is_page(text) is is_one
    if not is_one:
        with pytest.raises(Invalid) as refused:
            choose(evidence=text)
        assert refused.value.pointer == "/evidence"


def test_a_change_leaves_the_certificate_unsigned() -> None:
    before = certificate(token="a.b.c", proof={"type": "DataIntegrityProof"})
    after = before.share({"score": True})
    assert (after.sharing, after.token, after.proof) == ({"score": True}, "", None)


def test_one_that_does_not_stand_is_not_changed() -> None:
    with pytest.raises(DomainError):
        certificate().revoke("organiser-1", "Wrong.", NOW).share({"score": True})
