"""What an address in a lesson points to, and whether it may stay."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

# Browsers drop these before they look for the scheme, so "java\tscript:" is a script to them.
DROPPED_BY_BROWSERS = dict.fromkeys([9, 10, 13])
LEADING = "".join(map(chr, range(33)))
SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*):")
LONGEST = 2000
ITEM_LINK = "academy-item:"
FILE_LINK = "academy-file:"


class Kind(Enum):
    """Where an address leads."""

    FILE = "file"
    ITEM = "item"
    EXTERNAL = "external"
    MISSING = "missing"
    UNSAFE = "unsafe"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Target:
    """The address as a lesson may hold it; `media_type` only for files of the package."""

    kind: Kind
    address: str = ""
    media_type: str = ""


def normalised(address: str) -> str:
    """The address as a browser reads it."""
    return address.translate(DROPPED_BY_BROWSERS).strip(LEADING)


def outside(address: str) -> Target | None:
    """What a normalised address with a scheme or a host is; None when it is relative."""
    if address.startswith(("//", "\\\\", "/\\", "\\/")):
        address = f"https://{address[2:]}"
    found = SCHEME.match(address)
    if not found:
        return Target(Kind.NOWHERE) if address.startswith("#") or not address else None
    scheme = found.group(1).lower()
    if len(address) > LONGEST:
        return Target(Kind.UNSAFE)
    if scheme in ("mailto", "tel"):
        return Target(Kind.EXTERNAL, address)
    if scheme in ("http", "https") and _is_public(address):
        return Target(Kind.EXTERNAL, address)
    return Target(Kind.UNSAFE)


def _is_public(url: str) -> bool:
    """No lesson needs an address inside somebody's own network, however it is written."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    if not host or host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return False
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        # Browsers read 0x7f.1 and 2130706433 as numbers; names of real hosts end in a letter.
        return not re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)", host.rsplit(".", 1)[-1])
