"""The launcher's ear: one JSON object a connection over a Unix socket, one JSON object back."""

import json
import os
import selectors
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

LIMIT = 65536
SECONDS = 5.0


class NotRunning(Exception):
    """No launcher listens on this folder."""


class Control:
    """Listens on the socket; `serve` answers what has come and returns at once."""

    def __init__(self, path: Path, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._path = path
        self._answer = answer
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(_short(path))
        path.chmod(0o600)
        self._socket.listen(8)
        self._socket.setblocking(False)

    def register(self, selector: selectors.BaseSelector) -> None:
        selector.register(self._socket, selectors.EVENT_READ, self.serve)

    def serve(self) -> None:
        try:
            connection, _ = self._socket.accept()
        except BlockingIOError:
            return
        with connection:
            # A client that connects and says nothing must not hold up the supervision for long.
            connection.settimeout(0.5)
            try:
                request = json.loads(_read_line(connection))
                reply = self._answer(request)
                connection.sendall(json.dumps(reply).encode() + b"\n")
            except (OSError, ValueError):
                return

    def close(self) -> None:
        self._socket.close()
        self._path.unlink(missing_ok=True)


def ask(path: Path, request: dict[str, Any]) -> dict[str, Any]:
    """The running launcher's reply. Raises NotRunning."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(SECONDS)
    with connection:
        try:
            connection.connect(_short(path))
            connection.sendall(json.dumps(request).encode() + b"\n")
            reply: dict[str, Any] = json.loads(_read_line(connection))
        except (OSError, ValueError) as error:
            raise NotRunning(str(path)) from error
    return reply


def _read_line(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n") and len(line) < LIMIT:
        part = connection.recv(4096)
        if not part:
            break
        line += part
    return line


def _short(path: Path) -> str:
    # A socket's address holds about 100 bytes, and a path relative to here is often shorter.
    return min(str(path), os.path.relpath(path), key=len)
