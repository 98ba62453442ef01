"""Signed addresses: an `<img>` and a browser send no bearer token, so the address is the ticket.

A signature covers who it was made for, which file of which version, and until when. It is good for
one hour and says nothing about the right to have it: that is read again when the file is fetched.
"""

import hashlib
import hmac
from dataclasses import dataclass

from services.content.domain.errors import NotFound

LIFETIME_SECONDS = 3600

REPORT = "report"
"""Stands in a ticket in place of a file's hash: the page of the import's report."""


@dataclass(frozen=True)
class Ticket:
    """`holder`: an enrolment id, or `staff` for those who teach. `expires`: Unix time, seconds."""

    academy: str
    version_id: str
    sha256: str
    holder: str
    expires: int


def sign(ticket: Ticket, key: bytes) -> str:
    """HMAC-SHA-256 of the ticket, in hexadecimal."""
    # No field can hold a line feed, so two different tickets never give one text.
    text = "\n".join(
        [ticket.academy, ticket.version_id, ticket.sha256, ticket.holder, str(ticket.expires)]
    )
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def check(ticket: Ticket, signature: str, key: bytes, now: float) -> None:
    """Raises NotFound for a wrong signature and for one whose hour is over.

    It is the same answer: an address tells nobody whether a file is there.
    """
    right = hmac.compare_digest(sign(ticket, key).encode(), signature.encode())
    if not right or ticket.expires <= now:
        raise NotFound("address_invalid")
