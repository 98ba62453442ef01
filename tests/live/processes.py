"""Processes of a service, started as an image would start them."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from deploy.local.place import REPOSITORY
from deploy.local.process import spawn
from shared.testing.tokens import AUDIENCE
from shared.testing.tokens import ISSUER
from tests import broker

# The academy that tests open: the body of the request.
ACADEMY = {
    "slug": "pontianak",
    "code": "PIA",
    "name": {"id": "Akademi", "en": "Academy"},
    "locale": "id",
    "time_zone": "Asia/Pontianak",
    "template": "design-thinking",
}


def environment_of(
    mongodb_uri: str, kafka_servers: str, jwks: str, prefix: str, mail: Path
) -> dict[str, str]:
    """What every process of a test's installation is told; each service has its usual database."""
    return {
        "ENVIRONMENT": "development",
        "MONGODB_URI": mongodb_uri,
        **broker.environment_of(kafka_servers),
        "KAFKA_TOPIC_PREFIX": prefix,
        "INBOX_KEPT_DAYS": "45",
        "AUTH_JWKS": jwks,
        "AUTH_ISSUER": ISSUER,
        "AUTH_AUDIENCE": AUDIENCE,
        "ENROLMENT_MAIL_FOLDER": str(mail),
        "DATABASE_HOUSEKEEPING_SECONDS": "10",
    }


class Processes:
    """Starts processes of a service and ends what is left of them.

    `code` is the tree that a process runs; another one than this is another version.
    """

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = environment
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def start(
        self, service: str, command: str, code: Path = REPOSITORY, **more: str
    ) -> subprocess.Popen[bytes]:
        name = f"{service}-{command.partition(' ')[0]}-{len(self._running)}.log"
        log = (self._folder / name).open("wb")
        argv = ["env", "-C", str(code), sys.executable, "-m", f"services.{service}"]
        argv += command.split()
        process = spawn(argv, {**os.environ, **self.environment, **more}, log)
        log.close()
        self._running.append(process)
        return process

    def close(self) -> None:
        for process in self._running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(port: int) -> bool:
    """Whether somebody accepts connections on this port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
