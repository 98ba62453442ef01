"""What a certificate's signed statement says (claims of a JWT, RFC 7519)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def statement(
    *,
    issuer: str,
    academy: Mapping[str, Any],
    certificate_id: str,
    serial: str,
    kind: str,
    holder: str,
    title: Mapping[str, str],
    programme: Mapping[str, str],
    cohort_number: str,
    hours: float,
    issued_at: datetime,
) -> dict[str, Any]:
    """The claims. They name the holder as the certificate does and hold no id of the person.

    There is no `exp`: a certificate does not expire, and whether it still stands is told by the
    page that `verify` names.
    """
    return {
        "iss": issuer,
        "sub": f"urn:uuid:{certificate_id}",
        "jti": certificate_id,
        "iat": int(issued_at.timestamp()),
        "serial": serial,
        "kind": kind,
        "holder": holder,
        "academy": {"slug": academy["slug"], "name": dict(academy["name"])},
        "title": dict(title),
        "programme": dict(programme),
        "cohort": cohort_number,
        "hours": hours,
        "verify": f"{issuer}/verify/{serial}",
    }
