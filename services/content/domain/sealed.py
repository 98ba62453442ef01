"""Tickets for sealed content: the first part of an address on the sandbox origin.

Pages of a package ask for their pictures and scripts by relative addresses, so the right to have
them stands in the path, before the package's own paths. A ticket is good for one hour and one
version, and says nothing about the right to read: that is read again at each request.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from services.content.domain.addresses import LIFETIME_SECONDS
from services.content.domain.errors import NotFound

PREFIX = "/sealed/"


@dataclass(frozen=True)
class SealedTicket:
    """`holder`: an enrolment id, or `staff` for those who teach. `expires`: Unix time, seconds."""

    academy: str
    version_id: str
    holder: str
    expires: int


def issue(academy: str, version_id: str, holder: str, now: float) -> SealedTicket:
    """A ticket for an hour from `now` (Unix time, seconds)."""
    return SealedTicket(academy, version_id, holder, int(now) + LIFETIME_SECONDS)


def written(ticket: SealedTicket, key: bytes) -> str:
    """The ticket with its signature, in letters that need no escaping in a path."""
    body = base64.urlsafe_b64encode(_text(ticket)).rstrip(b"=").decode()
    return f"{body}.{_signature(_text(ticket), key)}"


def read(text: str, key: bytes, now: float) -> SealedTicket:
    """The ticket, when its signature is right and its hour is not over; else raises NotFound."""
    body, _, signature = text.partition(".")
    try:
        signed = base64.urlsafe_b64decode(body.encode("ascii") + b"=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        raise NotFound("address_invalid") from None
    if not hmac.compare_digest(_signature(signed, key).encode(), signature.encode()):
        raise NotFound("address_invalid")
    academy, version_id, holder, expires = signed.decode().split("\n")
    if int(expires) <= now:
        raise NotFound("address_invalid")
    return SealedTicket(academy, version_id, holder, int(expires))


def _text(ticket: SealedTicket) -> bytes:
    # No field can hold a line feed, so two different tickets never give one text.
    fields = [ticket.academy, ticket.version_id, ticket.holder, str(ticket.expires)]
    return "\n".join(fields).encode()


def _signature(text: bytes, key: bytes) -> str:
    # The first word keeps it apart from signatures of file addresses, which have the same key.
    return hmac.new(key, b"sealed\n" + text, hashlib.sha256).hexdigest()
