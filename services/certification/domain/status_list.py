"""A list that says of many certificates whether they stand (Bitstring Status List 1.0).

A certificate has one place in a list of its academy. The bit there is set while the certificate
does not stand. Places are drawn at random, so that they tell nothing of who was certified when;
the bits of places that nobody has are 0, as those of certificates that stand.
"""

import base64
import gzip
from collections.abc import Iterable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from services.certification.domain.credential import CONTEXT
from services.certification.domain.issuer import Issuer

# Places in a list: as few as the standard allows, 16 KB of bits.
ENTRIES = 131_072

# A list is full for us when half of its places are taken: a place drawn at random is then free
# every second time at the worst, and a list says little about how many certificates there are.
HALF = ENTRIES // 2

# How long what was signed may be relied on.
VALID = timedelta(hours=24)

# A list that did not change is signed again after half of that: what keeps workers from signing
# may last as long as the other half, and nobody notices.
RENEWED_AFTER = timedelta(hours=12)

# How long who has read a list need not ask again, in milliseconds.
TTL = 300_000

# Whoever checks may have a clock that is a little behind the one here.
SKEW = timedelta(minutes=5)


def bits_of(raised: Iterable[int]) -> bytes:
    """The list as bits, the first place in the highest bit of the first byte."""
    bits = bytearray(ENTRIES // 8)
    for index in raised:
        bits[index >> 3] |= 0x80 >> (index & 7)
    return bytes(bits)


def encode(bits: bytes) -> str:
    """The bits as `encodedList`: compressed with gzip, in base64url, `u` before it (multibase).

    The same bits always give the same text.
    """
    packed = gzip.compress(bits, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def compose_list(issuer: Issuer, number: int, bits: bytes, now: datetime) -> dict[str, Any]:
    """The BitstringStatusListCredential of these bits, without a signature."""
    address = issuer.status_address(number)
    return {
        "@context": [CONTEXT[0]],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": _moment(now - SKEW),
        "validUntil": _moment(now + VALID),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(bits),
            "ttl": TTL,
        },
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
