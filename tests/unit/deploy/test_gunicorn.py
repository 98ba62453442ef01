"""How gunicorn serves: its own lines are JSON, and a second port is a second origin."""

import json
import os
import subprocess
import sys

import requests

from deploy.local import ports
from deploy.local.place import REPOSITORY
from tests.live.pair import eventually
from tests.live.processes import answers


def test_a_master_whose_worker_cannot_start_says_so_in_json() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py",
         "services.content.nowhere:app"],
        cwd=REPOSITORY,
        env={**os.environ, "PORT": str(ports.any_free())},
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == 3
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert "Worker failed to boot" in lines[-1]["event"]
    assert all(line["service"] == "content" and line["process"] == "web" for line in lines)
    assert any("services.content.nowhere" in line.get("exception", "") for line in lines)


def test_a_second_port_is_an_origin_of_its_own(jwks_file: str) -> None:
    first, second = ports.any_free(), ports.any_free()
    environment = {
        "ENVIRONMENT": "development",
        "MONGODB_URI": "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=100",
        "AUTH_JWKS": jwks_file,
        "AUTH_ISSUER": "https://sign-in.example",
        "AUTH_AUDIENCE": "academy",
        "PORT": str(first),
        "CONTENT_SANDBOX_PORT": str(second),
        "CONTENT_SANDBOX_ORIGIN": f"http://127.0.0.1:{second}",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "services.content", "web"],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: answers(first) and answers(second), "both ports listen")

        def status(port: int, path: str) -> int:
            return requests.get(f"http://127.0.0.1:{port}{path}", timeout=30).status_code

        assert status(first, "/healthz") == 200
        assert status(first, "/openapi.json") == 200
        assert status(first, "/sealed/x/files/y") == 404
        assert status(second, "/healthz") == 404
        assert status(second, "/openapi.json") == 404
        # The ticket's key is asked for, and there is no database to ask.
        assert status(second, "/sealed/x/files/y") == 503
    finally:
        process.terminate()
        process.wait(timeout=30)
