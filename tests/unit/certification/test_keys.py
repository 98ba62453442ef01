"""The keys: none yet, some that came late, some that were replaced."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey
from joserfc.jwk import RSAKey

from services.certification.adapters.credentials.proofs import verify_proof
from services.certification.adapters.key_files import LOOK_EVERY
from services.certification.adapters.key_files import UnusableKey
from services.certification.adapters.key_files import WatchedKey
from services.certification.adapters.key_files import key_id
from services.certification.adapters.key_files import read_ed25519
from services.certification.adapters.key_files import read_rsa
from services.certification.adapters.key_making import KeyFiles
from services.certification.adapters.key_making import make_keys
from services.certification.adapters.key_making import replace_keys
from services.certification.adapters.keys import KeyRing
from services.certification.adapters.keys import load_ring
from services.certification.bootstrap import SERVICE
from services.certification.domain.credential import credential_of
from services.certification.domain.issuer import Issuer
from services.certification.queries.keys import issuer_keys
from services.certification.repository import certificate_of
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import credential_in
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story

PONTIANAK = Issuer("https://certificates.example", "pontianak", {})


def ring_of(files: KeyFiles, **more: str) -> KeyRing:
    return load_ring(str(files.signing), str(files.proof), **more)


def earned(service: ServiceHarness, name: str = "1") -> None:
    service.deliver(*Story(name).everything())
    service.run_jobs()


def unsigned(service: ServiceHarness) -> int:
    return int(service.db["certificates"].count_documents({"state": "issued", "proof": None}))


def verifies(service: ServiceHarness, serial: str) -> None:
    """Both forms do, with what anyone can read of the keys."""
    stored = service.db["certificates"].find_one({"serial": serial})
    credential = credential_in(service, stored["token"])
    signed = credential_of(certificate_of(stored))
    assert signed is not None
    keys = issuer_keys(service.db, PONTIANAK, [])
    assert verify_proof(signed, keys.proofs) == credential
    assert credential["credentialSubject"]["licenseNumber"] == serial


@pytest.mark.parametrize("absent", ["signing", "proof"])
def test_without_one_of_the_keys_the_certificate_waits_and_comes_when_there_is_one(
    harness: Callable[..., ServiceHarness],
    keys: KeyFiles,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    absent: str,
) -> None:
    monkeypatch.setenv("CERTIFICATION_PUBLIC_URL", "https://certificates.example")
    path: Path = getattr(keys, absent)
    path.rename(path.with_suffix(".away"))
    service = harness(SERVICE)
    publish(service, RULE)
    earned(service)
    service.run_sweeps()
    assert certificates(service) == []
    assert "signing waits" in caplog.text

    # As after a restart with the key in its place.
    path.with_suffix(".away").rename(path)
    service.resources.extras["keys"] = ring_of(keys)
    service.clock.advance(minutes=2)
    service.run_sweeps()
    service.run_jobs()
    [certificate] = certificates(service)
    verifies(service, certificate["serial"])


def test_without_keys_everything_but_signing_goes_on(
    service: ServiceHarness, keys: KeyFiles
) -> None:
    earned(service)
    serial = certificates(service)[0]["serial"]
    service.resources.extras["keys"] = load_ring("")

    replaced = act(service, serial, "supersede", holder="Siti Rahmawati")
    service.run_jobs()
    assert replaced.status_code == 201
    assert service.get(f"/verify/{serial}.json").json["state"] == "superseded"
    fresh = replaced.json["serial"]
    told = service.get(f"/verify/{fresh}.json").json
    assert (told["valid"], told["holder"], told["token"]) == (True, "Siti Rahmawati", None)
    assert unsigned(service) == 1

    service.resources.extras["keys"] = ring_of(keys)
    service.run_sweeps()
    assert unsigned(service) == 0
    verifies(service, fresh)


def test_what_is_superseded_is_signed_by_a_worker_at_once(service: ServiceHarness) -> None:
    earned(service)
    old = certificates(service)[0]["serial"]
    fresh = act(service, old, "supersede", holder="Siti Rahmawati").json["serial"]
    assert unsigned(service) == 1

    service.run_jobs()

    assert unsigned(service) == 0
    verifies(service, fresh)
    assert act(service, fresh, "revoke").status_code == 200


def test_one_that_cannot_be_signed_keeps_no_other_from_it(
    service: ServiceHarness, keys: KeyFiles
) -> None:
    earned(service)
    earned(service, "2")
    service.resources.extras["keys"] = load_ring("")
    serials = [each["serial"] for each in certificates(service)]
    fresh = [act(service, serial, "supersede").json["serial"] for serial in serials]
    service.run_jobs()
    # What no holder of today could choose: an address that is none.
    first = min(each["_id"] for each in service.db["certificates"].find({"state": "issued"}))
    nowhere = {"sharing": {"evidence": "no address"}}
    service.db["certificates"].update_one({"_id": first}, {"$set": nowhere})

    service.resources.extras["keys"] = ring_of(keys)
    service.run_sweeps()

    assert unsigned(service) == 1
    signed = service.db["certificates"].find_one({"proof": {"$ne": None}, "state": "issued"})
    assert signed["serial"] in fresh
    verifies(service, signed["serial"])


def test_names_and_titles_may_begin_with_any_character(service: ServiceHarness) -> None:
    publish(service, {**RULE, "id": "kantor", "title": {"id": "@Kantor", "en": "_:office"}})
    story = Story()
    events = [each for each in story.everything() if not each.type.endswith("published.v1")]
    service.deliver(*events, story.published(rule="kantor"), story.renamed("@siti"))
    service.run_jobs()
    [certificate] = certificates(service)
    assert certificate["holder"] == "@siti"
    verifies(service, certificate["serial"])


def test_what_earlier_keys_have_signed_verifies_for_ever(
    service: ServiceHarness, keys: KeyFiles
) -> None:
    earned(service)
    before = service.get("/.well-known/jwks.json").json["keys"]
    replace_keys(keys.signing.parent, rsa_bits=2048)
    # A worker that runs on looks at the files once a second.
    service.resources.extras["keys"] = ring_of(keys)
    earned(service, "2")

    published = service.get("/.well-known/jwks.json").json["keys"]
    assert len(published) == len(before) * 2
    assert not any({"d", "p", "q"} & set(key) for key in published)
    for certificate in certificates(service):
        verifies(service, certificate["serial"])


def test_a_key_that_is_replaced_signs_without_a_restart(tmp_path: Path) -> None:
    seconds = 0.0
    files = make_keys(tmp_path, rsa_bits=2048)
    watched = WatchedKey(str(files.proof), read_ed25519, now=lambda: seconds)
    first = watched.key()
    replace_keys(tmp_path, rsa_bits=2048)
    assert watched.key() == first

    seconds += LOOK_EVERY
    second = watched.key()
    assert first is not None
    assert second is not None
    assert key_id(second) != key_id(first)

    files.proof.unlink()
    seconds += LOOK_EVERY
    assert watched.key() is None


def test_a_half_written_key_is_no_key_and_the_whole_one_is(tmp_path: Path) -> None:
    seconds = 0.0
    files = make_keys(tmp_path, rsa_bits=2048)
    whole = files.signing.read_bytes()
    files.signing.write_bytes(whole[: len(whole) // 2])
    watched = WatchedKey(str(files.signing), read_rsa, now=lambda: seconds)
    assert watched.key() is None

    files.signing.write_bytes(whole)
    os.utime(files.signing, ns=(1, 1))
    seconds += LOOK_EVERY
    assert watched.key() is not None


def test_encrypted_keys_are_opened_by_their_passphrase_alone(tmp_path: Path) -> None:
    files = make_keys(tmp_path, passphrase="correct horse", rsa_bits=2048)
    assert b"ENCRYPTED" in files.signing.read_bytes()
    assert b"ENCRYPTED" in files.proof.read_bytes()
    assert files.signing.stat().st_mode & 0o077 == 0

    assert ring_of(files, passphrase="correct horse").signer() is not None
    for wrong in ("", "another"):
        assert ring_of(files, passphrase=wrong).missing == ["RSA", "Ed25519"]


def test_a_key_may_be_a_jwk_whose_own_name_for_it_is_left_aside(
    signing_key: RSAKey, keys: KeyFiles, tmp_path: Path
) -> None:
    path = tmp_path / "key.json"
    path.write_text(json.dumps({**signing_key.as_dict(private=True), "kid": "2026-11"}))
    signer = load_ring(str(path), str(keys.proof)).signer()
    assert signer is not None
    assert signer.public[0]["kid"] == signing_key.thumbprint()


def test_files_that_hold_no_such_key_are_not_used(
    signing_key: RSAKey, keys: KeyFiles, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    short, other, broken = tmp_path / "short", tmp_path / "other", tmp_path / "broken"
    with pytest.warns(SecurityWarning):
        short.write_bytes(RSAKey.generate_key(1024).as_pem(private=True))
    other.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    broken.write_text("not a key")
    for path in (short, other, broken, keys.proof, tmp_path / "absent", tmp_path):
        with pytest.raises(UnusableKey):
            read_rsa(path)
    for path in (other, broken, keys.signing, tmp_path / "absent", tmp_path):
        with pytest.raises(UnusableKey):
            read_ed25519(path)
    public = tmp_path / "public"
    public.write_bytes(signing_key.as_pem(private=False))
    assert load_ring(str(public), str(keys.proof)).signer() is None
    assert "a public key does not sign" in caplog.text
