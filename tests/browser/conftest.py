"""Certification behind a real port, with one certificate of each state."""

import threading
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from services.certification.adapters.key_making import make_keys
from services.certification.bootstrap import SERVICE
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story

# Long, without a place to break, from right to left, and with a control that turns text around.
LONG = "Prof. Dr. Ir. Raden Ajeng Siti Rahmawati Kusumaningtyas-Wiryoprawiro, S.Kom., M.T.I., Ph.D."
ARABIC = "عبد الرحمن بن محمد ‮الحسيني"

# 300 characters without a place to break, the last under heaps of marks.
HEAPED = "Wira" * 50 + ("a" + "\u0301\u0323\u0308\u0330\u0302\u0331\u0304" * 7) * 2


@dataclass(frozen=True)
class Stand:
    """Where it is reached, a serial of each state, and paths of files to be examined."""

    service: ServiceHarness
    address: str
    serials: dict[str, str]
    files: dict[str, str]


@pytest.fixture
def stand(
    harness: Callable[..., ServiceHarness], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stand]:
    for name, value in make_keys(tmp_path / "keys", rsa_bits=2048).environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CERTIFICATION_PUBLIC_URL", "https://certificates.example")
    service = harness(SERVICE)
    publish(service, RULE)
    serials, credentials = {}, {}
    for state, serial, credential in _certificates(service):
        serials[state], credentials[state] = serial, credential
    files = dict(_files(tmp_path, credentials))
    server = make_server("127.0.0.1", 0, service.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Stand(service, f"http://127.0.0.1:{server.server_port}", serials, files)
    server.shutdown()
    thread.join()
    server.server_close()


def _certificates(service: ServiceHarness) -> Iterator[tuple[str, str, str]]:
    """Of each state the serial and the credential, as it was before anything befell it."""
    for state, name in (
        ("valid", "Siti Rahma"),
        ("revoked", "Budi Santoso"),
        ("superseded", "Siti Rahma"),
        ("long", LONG),
        ("arabic", ARABIC),
        ("heaped", HEAPED),
    ):
        story = Story(state)
        service.deliver(*story.everything(), story.renamed(name))
        service.run_jobs()
        (found,) = certificates(service, cohort_id=story.cohort_id)
        serial = found["serial"]
        credential = service.get(f"/verify/{serial}.jsonld")
        assert credential.status_code == 200, credential.text
        yield state, serial, credential.text
        if state == "revoked":
            act(service, serial, "revoke", reason="Bukti gerbang ternyata milik unit lain.")
        if state == "superseded":
            act(service, serial, "supersede", holder="Siti Rahmawati", reason="Salah nama.")


def _files(folder: Path, credentials: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Files by what comes of them."""
    foreign = credentials["valid"].replace("certificates.example", "elsewhere.example")
    for name, text in (
        ("genuine", credentials["valid"]),
        ("revokedfile", credentials["revoked"]),
        ("supersededfile", credentials["superseded"]),
        ("arabicfile", credentials["arabic"]),
        ("changed", credentials["valid"].replace("Siti Rahma", "Budi Santoso")),
        ("foreign", foreign),
        ("unreadable", credentials["valid"][:-200]),
    ):
        path = folder / f"{name}.json"
        path.write_text(text)
        yield name, str(path)
