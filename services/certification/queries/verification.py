"""What anyone may know of a certificate and of its issuer, without a login."""

from typing import Any

from services.certification.commands.certificates import find_anywhere
from services.certification.domain.certificate import ISSUED
from services.certification.domain.errors import NotFound
from shared.mongo.documents import Readable
from shared.mongo.documents import get

Document = dict[str, Any]


def verify(source: Readable, serial: str, issuer: str) -> Document:
    """What the certificate says and where it stands. Raises NotFound.

    The holder's name is there, because a certificate that named nobody would verify nothing; no id
    of the person or the enrolment is. The signed statement is only given out while it is true.
    """
    found = find_anywhere(source, serial)
    home = get(source, "academies", found["academy"], found["academy"]) or {}
    stands = found["state"] == ISSUED
    return {
        "serial": found["serial"],
        "valid": stands,
        "state": found["state"],
        "changed": _change(found),
        "superseded_by": found["superseded_by"],
        "holder": found["holder"],
        "kind": found["kind"],
        "title": found["title"],
        "programme": found["programme"],
        "cohort": found["cohort_number"],
        "hours": found["hours"],
        "issued_at": found["issued_at"],
        "academy": {"slug": found["academy"], "name": home.get("name", {})},
        "time_zone": home.get("time_zone", "UTC"),
        # An anonymised certificate has none: the signed statement names its holder.
        "token": (found["token"] or None) if stands else None,
        "keys": f"{issuer}/.well-known/jwks.json",
    }


def read_issuer(source: Readable, academy: str, issuer: str) -> Document:
    """Who issues: the academy's names and code, and where its keys are. Raises NotFound."""
    home = get(source, "academies", academy, academy)
    if home is None:
        raise NotFound("issuer_not_found", academy=academy)
    return {
        "academy": academy,
        "code": home["code"],
        "name": home["name"],
        "issuer": issuer,
        "keys": f"{issuer}/.well-known/jwks.json",
        "verify": f"{issuer}/verify/{{serial}}",
    }


def _change(found: Document) -> Document | None:
    """The step that ended it. Not simply the last: a revoked one may have been replaced since."""
    steps = [step for step in found["history"] if step["action"] == found["state"]]
    return {"at": steps[-1]["at"], "reason": steps[-1]["reason"]} if steps else None
