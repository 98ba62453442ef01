"""Certification with keys of its own, issuing under an address that verifiers take for real."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.certification.adapters.key_making import make_keys
from services.certification.bootstrap import SERVICE
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.verifiers.world import World
from tests.verifiers.world import build


@pytest.fixture
def service(
    harness: Callable[..., ServiceHarness], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ServiceHarness:
    for name, value in make_keys(tmp_path / "keys", rsa_bits=2048).environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CERTIFICATION_PUBLIC_URL", "https://certificates.example")
    started = harness(SERVICE)
    publish(started, RULE)
    return started


@pytest.fixture
def world(service: ServiceHarness) -> World:
    return build(service)
