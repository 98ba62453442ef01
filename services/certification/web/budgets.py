"""How much a client may ask for that it must not try out at will, by its address.

A serial ends in 30 random bits, so that a stranger who walks through serials finds one in a
thousand million for each certificate; the budget is what makes trying slow. It is kept in the
process: with four processes a client has it four times.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from ipaddress import IPv6Address
from ipaddress import ip_address
from ipaddress import ip_network
from threading import Lock
from typing import Any


class Budget:
    """`allowed` at once and as many again in each `seconds`, for each client, one by one.

    Remembers `most` clients; of more the one that has spent nothing for longest is forgotten.
    May be used by several threads.
    """

    def __init__(self, allowed: int, seconds: float, most: int = 10_000) -> None:
        self._allowed = allowed
        self._each = seconds / allowed
        self._most = most
        # How much is spent, and when that was so; it is less by now.
        self._spent: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = Lock()

    def wait(self, client: str, now: datetime) -> float:
        """Seconds until the client may go on; 0 when it may."""
        return max(0.0, (self._left_over(client, now) + 1 - self._allowed) * self._each)

    def spend(self, client: str, now: datetime) -> None:
        """Counts one against the client."""
        with self._lock:
            self._spent[client] = (self._left_over(client, now) + 1, now)
            self._spent.move_to_end(client)
            while len(self._spent) > self._most:
                self._spent.popitem(last=False)

    def _left_over(self, client: str, now: datetime) -> float:
        spent, at = self._spent.get(client, (0.0, now))
        # A clock that was set back gives nothing back, and takes nothing more.
        passed = max(0.0, (now - at).total_seconds())
        return max(0.0, spent - passed / self._each)


def client_of(environ: Mapping[str, Any], proxies: int) -> str:
    """Whom a request comes from: an IPv4 address, or the /64 network of an IPv6 one.

    Each of `proxies` in front of the service has added the address that it saw to the end of
    X-Forwarded-For; what stands before those was written by whoever sent it and says nothing.
    """
    address = str(environ.get("REMOTE_ADDR", ""))
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
    if proxies and forwarded:
        told = forwarded.rsplit(",", proxies)
        # Fewer than there should be: whoever is first in the list came round some of them.
        address = told[1 if len(told) > proxies else 0].strip()
    return _network(address) or _network(str(environ.get("REMOTE_ADDR", ""))) or "unknown"


def _network(address: str) -> str | None:
    try:
        # A zone (fe80::1%eth0) is the machine's own business.
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)
