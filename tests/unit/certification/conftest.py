"""Certification on a real database, with a signing key of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey

from services.certification.bootstrap import SERVICE
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE


@pytest.fixture(scope="session")
def signing_key() -> RSAKey:
    """Made once, because making it takes longer than most tests."""
    return RSAKey.generate_key(2048)


@pytest.fixture
def key_file(signing_key: RSAKey, tmp_path: Path) -> Path:
    path = tmp_path / "signing.pem"
    path.write_bytes(signing_key.as_pem(private=True))
    return path


@pytest.fixture
def service(
    harness: Callable[..., ServiceHarness], key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> ServiceHarness:
    """The service with the award rule `innovator`, version 1."""
    monkeypatch.setenv("CERTIFICATE_SIGNING_KEY", str(key_file))
    monkeypatch.setenv("CERTIFICATION_PUBLIC_URL", "https://certificates.example")
    started = harness(SERVICE)
    publish(started, RULE)
    return started
