"""The second origin, on which sealed content runs, and nothing else is answered."""

from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Sandbox:
    """`origin` as browsers write it ("https://sandbox.example"), "" when there is none.

    `hosts` are the Host headers with which it is asked for.
    """

    origin: str = ""
    hosts: frozenset[str] = frozenset()


def sandbox_at(text: str) -> Sandbox:
    """The sandbox of this setting; "" means none. Raises ValueError for what is no origin."""
    if not text.strip():
        return Sandbox()
    parts = urlsplit(text.strip().rstrip("/"))
    port = parts.port
    usual = DEFAULT_PORTS.get(parts.scheme)
    if usual is None or not parts.hostname or parts.path or parts.query or parts.username:
        raise ValueError("must be an origin, as https://sandbox.example or http://127.0.0.1:8012")
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is None or port == usual:
        return Sandbox(f"{parts.scheme}://{name}", frozenset({name, f"{name}:{usual}"}))
    return Sandbox(f"{parts.scheme}://{name}:{port}", frozenset({f"{name}:{port}"}))
