"""Chooses ports: the usual ones where they are free, others where they are taken."""

import random
import socket
from collections.abc import Mapping

DATABASE = "database"
BROKER = "broker"
SANDBOX = "content.sandbox"
"""The second port of content's web, on which sealed packages run."""

USUAL = {
    DATABASE: 27017,
    BROKER: 9092,
    "enrolment.web": 8001,
    "content.web": 8002,
    "mentoring.web": 8003,
    "certification.web": 8004,
    SANDBOX: 8012,
    "enrolment.worker.1": 9001,
    "content.worker.1": 9002,
    "mentoring.worker.1": 9003,
    "certification.worker.1": 9004,
}

# Where any other port is chosen from: below those that systems give to outgoing connections, so
# that a process which is started again finds its port as free as it left it.
FIRST_PORT, LAST_PORT = 20_000, 32_000


def choose(usual: Mapping[str, int], anywhere: bool = False) -> dict[str, int]:
    """One free port a name: its usual one, or any other when that is taken or `anywhere` is set.

    A usual port of 0 stands for no usual one.
    """
    chosen: dict[str, int] = {}
    held: list[socket.socket] = []
    try:
        # Each port stays bound until all are chosen, so that no two names get the same one.
        for name, port in usual.items():
            listener = _bind(port) if port and not anywhere else None
            held.append(listener or _bind_any())
            chosen[name] = held[-1].getsockname()[1]
    finally:
        for listener in held:
            listener.close()
    return chosen


def any_free() -> int:
    """A port that nobody listens on now."""
    return choose({"one": 0}, anywhere=True)["one"]


def _bind_any() -> socket.socket:
    for port in random.sample(range(FIRST_PORT, LAST_PORT), 1000):
        listener = _bind(port)
        if listener is not None:
            return listener
    raise OSError(f"no port from {FIRST_PORT} to {LAST_PORT} is free")


def _bind(port: int) -> socket.socket | None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # A port that only waits for old packets (TIME_WAIT) counts as free, as it does for the servers.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        # Linux lets two sockets with SO_REUSEADDR bind one port until one of them listens.
        listener.listen(1)
    except OSError:
        listener.close()
        return None
    return listener
