"""Certification on a real database, with a signing key of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey

from services.certification.adapters.key_files import read_rsa
from services.certification.adapters.key_making import KeyFiles
from services.certification.adapters.key_making import files_in
from services.certification.adapters.key_making import make_keys
from services.certification.bootstrap import SERVICE
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE


@pytest.fixture(scope="session")
def session_keys(tmp_path_factory: pytest.TempPathFactory) -> KeyFiles:
    """Made once, because making them takes longer than most tests."""
    return make_keys(tmp_path_factory.mktemp("keys"), rsa_bits=2048)


@pytest.fixture(scope="session")
def signing_key(session_keys: KeyFiles) -> RSAKey:
    return read_rsa(session_keys.signing)


@pytest.fixture
def keys(session_keys: KeyFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFiles:
    """Key files of the test's own, which the service is told of."""
    folder = tmp_path / "keys"
    shutil.copytree(session_keys.signing.parent, folder)
    mine = files_in(folder)
    for name, value in mine.environment.items():
        monkeypatch.setenv(name, value)
    return mine


@pytest.fixture
def service(
    harness: Callable[..., ServiceHarness], keys: KeyFiles, monkeypatch: pytest.MonkeyPatch
) -> ServiceHarness:
    """The service with the award rule `innovator`, version 1."""
    assert keys.signing.exists()
    monkeypatch.setenv("CERTIFICATION_PUBLIC_URL", "https://certificates.example")
    # An answer is made anew each time; what keeping it does has tests of its own.
    monkeypatch.setenv("CERTIFICATION_KEPT_SECONDS", "0")
    started = harness(SERVICE)
    publish(started, RULE)
    return started
