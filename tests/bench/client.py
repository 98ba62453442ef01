"""A small HTTP client that keeps its connections and a constant number of requests under way."""

import itertools
import selectors
import socket
import time
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

CONNECTIONS = 8


class WrongAnswer(Exception):
    """The text says what came instead of the expected status."""


def request(
    method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    """One HTTP/1.1 request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class _Connection:
    socket: socket.socket
    received: bytes = b""
    wanted: int = 0  # 0 while the head is not complete


def drive(
    port: int,
    requests: Iterator[bytes],
    *,
    seconds: float | None = None,
    expect: int = 200,
    connections: int = CONNECTIONS,
) -> float:
    """Sends until `requests` or `seconds` are used up; returns answers a second.

    Raises WrongAnswer for any status but `expect`.
    """
    began = time.perf_counter()
    until = began + seconds if seconds is not None else float("inf")
    with ExitStack() as opened:
        selector = opened.enter_context(selectors.DefaultSelector())
        for sent in itertools.islice(requests, connections):
            connection = _Connection(socket.create_connection(("127.0.0.1", port), timeout=30))
            opened.enter_context(connection.socket)
            connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.socket.sendall(sent)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        count = 0
        while selector.get_map():
            ready = selector.select(30)
            if not ready:
                raise WrongAnswer("no answer within 30 s")
            for key, _ in ready:
                if not _receive(key.data, expect):
                    continue
                count += 1
                following = next(requests, None) if time.perf_counter() < until else None
                if following is None:
                    selector.unregister(key.fileobj)
                else:
                    key.data.socket.sendall(following)
        return count / (time.perf_counter() - began)


def fetch(port: int, sent: bytes, expect: int = 200) -> tuple[dict[str, str], bytes]:
    """One request on a connection of its own: the headers in lower case, and the body."""
    connection = _Connection(socket.create_connection(("127.0.0.1", port), timeout=30))
    with connection.socket:
        connection.socket.sendall(sent)
        while not connection.wanted or len(connection.received) < connection.wanted:
            part = connection.socket.recv(262_144)
            if not part:
                raise WrongAnswer("connection closed")
            connection.received += part
            _measure(connection, expect)
    head, _, body = connection.received.partition(b"\r\n\r\n")
    lines = [line.partition(":") for line in head.decode().split("\r\n")[1:]]
    return {name.lower(): value.strip() for name, _, value in lines}, body


def _receive(connection: _Connection, expect: int) -> bool:
    """Takes what has come; True when it completes an answer."""
    part = connection.socket.recv(262_144)
    if not part:
        raise WrongAnswer(f"connection closed after {connection.received[:300]!r}")
    connection.received += part
    _measure(connection, expect)
    if not connection.wanted or len(connection.received) < connection.wanted:
        return False
    connection.received, connection.wanted = b"", 0
    return True


def _measure(connection: _Connection, expect: int) -> None:
    """Once the head is there: checks the status and tells how long the answer will be."""
    end = connection.received.find(b"\r\n\r\n")
    if connection.wanted or end < 0:
        return
    head = connection.received[:end].lower()
    status = int(head[9:12])
    if status != expect:
        raise WrongAnswer(f"{status}, not {expect}: {connection.received[:600]!r}")
    length = 0
    if status != 304:
        at = head.find(b"content-length:")
        if at < 0:
            raise WrongAnswer("an answer without Content-Length")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
    connection.wanted = end + 4 + length
