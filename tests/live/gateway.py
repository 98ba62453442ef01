"""The gateway as a process: Debian's nginx with this repository's configuration, without root."""

import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.gateway.render import render
from deploy.local import ports
from deploy.local.place import REPOSITORY
from tests.live.pair import eventually
from tests.live.processes import answers


def nginx() -> Path:
    """Where nginx is; skips the test, with the reason, where it can't be had."""
    tool = REPOSITORY / "deploy" / "tools" / "debian.sh"
    found = subprocess.run([tool, "nginx", "nginx"], capture_output=True, text=True, check=False)
    if found.returncode == 3:
        pytest.skip(found.stderr.strip().splitlines()[-1])
    assert found.returncode == 0, found.stderr
    return Path(found.stdout.strip())


class Gateway:
    """nginx before the services' addresses; it runs as nobody when the tests run as root."""

    def __init__(self, upstreams: Mapping[str, str]) -> None:
        """`upstreams` has what stands behind `server` in the configuration, by service."""
        names = {"people": 0, "inside": 0, "sandbox": 0}
        self.port, self.inside, self.sandbox = ports.choose(names, anywhere=True).values()
        self._folder = Path(tempfile.mkdtemp(prefix="academy-gateway-"))
        self._binary = Path(shutil.copy(nginx(), self._folder))
        self._log = self._folder / "log"
        self._write(upstreams)
        user = None
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody").pw_uid
            os.chown(self._folder, user, -1)
            self._folder.chmod(0o755)
        with self._log.open("ab") as log:
            if user is not None:
                os.chown(self._log, user, -1)
            self._process = subprocess.Popen(
                [self._binary, "-e", "stderr", "-c", self._folder / "nginx.conf"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=user,
            )
        eventually(self._listens, "the gateway listens", within=20)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def route(self, upstreams: Mapping[str, str]) -> None:
        """Leads requests elsewhere; returns when no old worker of nginx serves any more.

        This is what a cluster does when it takes a process out of a service, or puts one in.
        """
        before = self._children()
        self._write(upstreams)
        self._process.send_signal(signal.SIGHUP)
        eventually(lambda: not before & self._children(), "the old workers of nginx have ended")

    def line(self, request_id: str) -> dict[str, Any]:
        """The access log's line of a request, which is written after its answer was sent."""

        def found() -> dict[str, Any] | None:
            written = map(json.loads, re.findall(r"^{.+}$", self._log.read_text(), re.MULTILINE))
            return next((each for each in written if each["request_id"] == request_id), None)

        line: dict[str, Any] = eventually(found, f"a line of {request_id}", within=10)
        return line

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        shutil.rmtree(self._folder)

    def _listens(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError(self._log.read_text())
        return answers(self.port)

    def _children(self) -> set[str]:
        pid = self._process.pid
        return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())

    def _write(self, upstreams: Mapping[str, str]) -> None:
        given = {
            "GATEWAY_LISTEN": f"127.0.0.1:{self.port}",
            "GATEWAY_INSIDE": f"127.0.0.1:{self.inside}",
            "GATEWAY_SANDBOX": f"127.0.0.1:{self.sandbox}",
            "GATEWAY_FOLDER": str(self._folder),
            "GATEWAY_UPLOAD_LIMIT": "512m",
            "GATEWAY_RESOLVER": "127.0.0.1",
            **{f"GATEWAY_{name.upper()}": server for name, server in upstreams.items()},
        }
        (self._folder / "nginx.conf").write_text(render(given))
