"""Asks a process whether it serves."""

import http.client
import socket
from collections.abc import Callable

SECONDS = 0.5


def listens(port: int) -> Callable[[], bool]:
    """True once something accepts connections on the port."""

    def ask() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=SECONDS).close()
        except OSError:
            return False
        return True

    return ask


def answers(port: int, path: str = "/readyz") -> Callable[[], bool]:
    """True once GET of the path is answered 200."""

    def ask() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ask
