"""The commands of an image, run as plain processes in a folder that holds what the image holds."""

import os
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from deploy.local import ports
from shared.contracts.registry import SERVICES
from shared.runtime.ids import new_id
from tests.unit.deploy.images import DOCKERFILE
from tests.unit.deploy.images import REPOSITORY
from tests.unit.deploy.images import REQUIRED
from tests.unit.deploy.images import build_context
from tests.unit.deploy.images import compose

# The development installation finds the packages of this checkout; an image has no such help.
WITHOUT_CHECKOUT = """
import sys
sys.meta_path[:] = [each for each in sys.meta_path if "editable" not in str(each)]
"""


@pytest.fixture(scope="module")
def stack() -> dict[str, Any]:
    """The compose file as an operator who has set what is needed would have it."""
    return compose(REQUIRED)


def test_each_service_has_a_lock_with_hashes() -> None:
    for service in SERVICES:
        lock = (REPOSITORY / "requirements" / f"{service}.txt").read_text()
        pinned = [line for line in lock.splitlines() if line[:1].isalnum()]
        assert pinned
        assert all("==" in line for line in pinned)
        assert lock.count("--hash=sha256:") >= len(pinned)
        # They run as processes of their own and are part of no image.
        assert "secantusdb" not in lock
        assert "calfkit" not in lock


def image_environment() -> dict[str, str]:
    """The variables that the last ENV instruction of the Dockerfile sets."""
    instruction = DOCKERFILE.read_text().split("\nENV ")[-1].split("\nUSER")[0]
    pairs = shlex.split(instruction.replace("\\\n", " "))
    return dict(pair.split("=", 1) for pair in pairs)


@pytest.fixture
def as_in_image(
    stack: dict[str, Any], mongodb_uri: str, jwks_file: str, tmp_path: Path
) -> Iterator[Any]:
    """Starts a command of a service in a folder that holds what its image holds.

    The environment is the image's and then compose's, with the test's own database, keys and port
    in place of what containers would find.
    """
    started: list[subprocess.Popen[str]] = []
    database = f"t_{new_id().replace('-', '')}"
    uri = tmp_path / "uri"
    uri.write_text(f"{mongodb_uri}\n")
    isolation = tmp_path / "isolation"
    isolation.mkdir()
    (isolation / "sitecustomize.py").write_text(WITHOUT_CHECKOUT)

    def start(service: str, command: str, **own: str) -> tuple[subprocess.Popen[str], str]:
        folder = tmp_path / service
        build_context(service, folder)
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
            **image_environment(),
            **stack["services"][f"{service}-{command}"]["environment"],
            "MONGODB_URI_FILE": str(uri),
            "MONGODB_DATABASE": database,
            "AUTH_JWKS": jwks_file,
            "PYTHONPATH": str(isolation),
            **own,
        }
        del environment["SERVICE"]
        for name in ("ENROLMENT_SMTP_URL_FILE", "CERTIFICATE_SIGNING_KEY", "CERTIFICATE_PROOF_KEY"):
            environment.pop(name, None)
        process = subprocess.Popen(
            [sys.executable, "-m", f"services.{service}", command],
            cwd=folder,
            env={**environment, "PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process, database

    yield start
    for process in started:
        process.kill()
        process.communicate()
    with pymongo.MongoClient(mongodb_uri) as client:
        client.drop_database(database)


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_all_that_its_service_needs(
    as_in_image: Any, service: str, mongodb_uri: str
) -> None:
    process, database = as_in_image(service, "indexes")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    with pymongo.MongoClient(mongodb_uri) as client:
        assert {"outbox", "inbox", "jobs"} <= set(client[database].list_collection_names())


def test_an_image_serves_until_it_is_told_to_stop(as_in_image: Any) -> None:
    port = ports.any_free()
    process, _ = as_in_image("content", "web", HOST="127.0.0.1", PORT=str(port))
    assert _answer(f"http://127.0.0.1:{port}/readyz", process) == 200
    process.terminate()
    output, _ = process.communicate(timeout=15)
    assert process.returncode == 0, output


def _answer(address: str, process: subprocess.Popen[str], seconds: float = 30) -> int:
    """The status of the first answer; raises when the process ends or time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nothing answered")
