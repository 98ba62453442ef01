"""The keys: none yet, one that came late, one that was replaced."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey
from joserfc.jwk import KeySet
from joserfc.jwk import RSAKey

from services.certification.adapters.keys import UnusableKey
from services.certification.adapters.keys import load_ring
from services.certification.adapters.keys import read_key
from services.certification.bootstrap import SERVICE
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story


def test_without_a_key_the_certificate_waits_and_comes_when_there_is_one(
    harness: Callable[..., ServiceHarness],
    key_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CERTIFICATE_SIGNING_KEY", str(key_file) + ".absent")
    service = harness(SERVICE)
    publish(service, RULE)
    service.deliver(*Story().everything())
    service.run_jobs()
    service.run_sweeps()
    assert certificates(service) == []
    assert service.get("/.well-known/jwks.json").json == {"keys": []}

    # As after a restart with the key in its place.
    service.resources.extras["keys"] = load_ring(str(key_file), [])
    service.clock.advance(minutes=2)
    service.run_sweeps()
    service.run_jobs()
    assert len(certificates(service)) == 1


def test_without_a_key_everything_but_issuing_goes_on(service: ServiceHarness) -> None:
    service.deliver(*Story().everything())
    service.run_jobs()
    serial = certificates(service)[0]["serial"]
    service.resources.extras["keys"] = load_ring("", [])

    refused = act(service, serial, "supersede")
    assert (refused.status_code, refused.json["code"]) == (503, "signing_key_missing")
    assert act(service, serial, "revoke").status_code == 200
    assert service.get(f"/verify/{serial}.json").json["state"] == "revoked"


def test_what_a_retired_key_has_signed_still_verifies(
    service: ServiceHarness, key_file: Path, tmp_path: Path
) -> None:
    service.deliver(*Story().everything())
    service.run_jobs()
    serial = certificates(service)[0]["serial"]

    new = tmp_path / "new.pem"
    new.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    service.resources.extras["keys"] = load_ring(str(new), [str(key_file)])

    published = service.get("/.well-known/jwks.json").json
    assert len(published["keys"]) == 2
    assert not any("d" in key or "p" in key for key in published["keys"])
    keys = KeySet.import_key_set(published)
    statement = jwt.decode(service.get(f"/verify/{serial}.jwt").text, keys, algorithms=["RS256"])
    assert statement.claims["serial"] == serial


def test_a_key_may_be_a_jwk_and_keeps_its_own_id(signing_key: RSAKey, tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text(json.dumps({**signing_key.as_dict(private=True), "kid": "2026-11"}))
    ring = load_ring(str(path), [])
    assert ring.can_sign
    assert ring.public_set()["keys"][0]["kid"] == "2026-11"


def test_keys_that_cannot_sign_are_not_used(signing_key: RSAKey, tmp_path: Path) -> None:
    short, other, broken = tmp_path / "short", tmp_path / "other", tmp_path / "broken"
    with pytest.warns(SecurityWarning):
        short.write_bytes(RSAKey.generate_key(1024).as_pem(private=True))
    other.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    broken.write_text("not a key")
    for path in (short, other, broken, tmp_path / "absent", tmp_path):
        with pytest.raises(UnusableKey):
            read_key(path)
    public = tmp_path / "public"
    public.write_bytes(signing_key.as_pem(private=False))
    assert not load_ring(str(public), []).can_sign
