"""Chooses ports: the usual ones where they are free, others where they are taken."""

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


def choose(usual: Mapping[str, int], anywhere: bool = False) -> dict[str, int]:
    """One free port a name: its usual one, or any other when that is taken or `anywhere` is set."""
    chosen: dict[str, int] = {}
    held: list[socket.socket] = []
    try:
        # Each port stays bound until all are chosen, so that no two names get the same one.
        for name, port in usual.items():
            listener = None if anywhere else _bind(port)
            listener = listener or _bind(0)
            assert listener is not None
            held.append(listener)
            chosen[name] = listener.getsockname()[1]
    finally:
        for listener in held:
            listener.close()
    return chosen


def any_free() -> int:
    """A port that nobody listens on now."""
    return choose({"one": 0}, anywhere=True)["one"]


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
