"""Verification by certification's web process alone: no worker, no broker, no other service."""

import threading
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from deploy.local import ports
from services.certification.adapters.key_making import make_keys
from services.certification.bootstrap import SERVICE
from shared.testing.harness import ServiceHarness
from tests.live.pair import eventually
from tests.live.processes import Processes
from tests.live.processes import answers
from tests.live.processes import environment_of
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story

URL = "https://certificates.example"
JSON = {"Accept": "application/json"}


@pytest.fixture
def issued(
    harness: Callable[..., ServiceHarness], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ServiceHarness:
    """A database with one certificate that stands; who has issued it is gone."""
    for name, value in make_keys(tmp_path / "keys", rsa_bits=2048).environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CERTIFICATION_PUBLIC_URL", URL)
    service = harness(SERVICE)
    publish(service, RULE)
    service.deliver(*Story().everything())
    service.run_jobs()
    return service


@pytest.fixture
def address(
    issued: ServiceHarness, mongodb_uri: str, jwks_file: str, tmp_path: Path
) -> Iterator[str]:
    """Its web process, which has no keys and a broker's address where nobody listens."""
    port, nobody = ports.any_free(), ports.any_free()
    environment = environment_of(mongodb_uri, f"127.0.0.1:{nobody}", jwks_file, "alone.", tmp_path)
    alone = {"MONGODB_DATABASE": issued.settings.database, "CERTIFICATION_PUBLIC_URL": URL}
    processes = Processes({**environment, **alone}, tmp_path)
    keyless = {"CERTIFICATE_SIGNING_KEY": "", "CERTIFICATE_PROOF_KEY": ""}
    processes.start("certification", "web", PORT=str(port), WEB_CONCURRENCY="1", **keyless)
    try:
        eventually(lambda: answers(port), "the web process listens", within=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        processes.close()


def test_it_verifies_with_nothing_but_its_own_database(
    issued: ServiceHarness, address: str
) -> None:
    serial = certificates(issued)[0]["serial"]
    page = requests.get(f"{address}/verify/{serial}?lang=en", timeout=30)
    assert page.status_code == 200
    assert "This certificate is valid." in page.text
    files = {
        ending: requests.get(f"{address}/verify/{serial}{ending}", timeout=30).content
        for ending in (".jsonld", ".jwt", ".pdf", ".png", ".svg")
    }
    for ending, file in files.items():
        found = requests.post(f"{address}/verify", data=file, headers=JSON, timeout=30).json()
        assert (found["verdict"], found["valid"]) == ("genuine", True), ending
    form = {"file": ("certificate.pdf", files[".pdf"], "application/pdf")}
    shown = requests.post(f"{address}/verify?lang=id", files=form, timeout=30)
    assert "Sertifikat ini sah." in shown.text

    assert act(issued, serial, "revoke", reason="By mistake.").status_code == 200

    def seen() -> bool:
        view = requests.get(f"{address}/verify/{serial}.json", timeout=30).json()
        return view["state"] == "revoked" and view["changed"]["reason"] == "By mistake."

    eventually(seen, "the revocation is seen", within=20)
    found = requests.post(f"{address}/verify", data=files[".jwt"], headers=JSON, timeout=30).json()
    assert (found["genuine"], found["valid"]) == (True, False)


def test_a_shared_link_that_many_follow_at_once_is_answered_to_all(
    issued: ServiceHarness, address: str
) -> None:
    link = f"{address}/verify/{certificates(issued)[0]['serial']}"
    seen: list[tuple[int, bytes]] = []

    def follow() -> None:
        with requests.Session() as session:
            for _ in range(50):
                answer = session.get(link, timeout=30)
                seen.append((answer.status_code, answer.content))

    crowd = [threading.Thread(target=follow) for _ in range(20)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert len(seen) == 1000
    assert {status for status, _ in seen} == {200}
    assert all(b"Siti Rahma" in body for _, body in seen)
