"""Gunicorn's own lines are JSON, as those of the services it serves."""

import json
import os
import subprocess
import sys

from deploy.local import ports
from deploy.local.place import REPOSITORY


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
