"""What anyone may know of a certificate, without a login."""

from typing import Any

from services.certification.commands.certificates import find_anywhere
from services.certification.domain.certificate import ISSUED
from shared.mongo.documents import Readable
from shared.mongo.documents import get

Document = dict[str, Any]


def verify(source: Readable, serial: str, issuer: str) -> Document:
    """What the certificate says and where it stands. Raises NotFound.

    The holder's name is there, because a certificate that named nobody would verify nothing; no id
    of the person or the enrolment is. The signed statement is only given out while it is true.
    """
    return verified(source, find_anywhere(source, serial), issuer)


def verified(source: Readable, found: Document, issuer: str) -> Document:
    """As `verify`, of a certificate that was read already."""
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
        "rule": {
            "id": found["rule_id"],
            "version": found["rule_version"],
            "address": _achievement(issuer, found),
        },
        "criteria": found.get("criteria") or None,
        "issued_at": found["issued_at"],
        "academy": {"slug": found["academy"], "name": home.get("name", {})},
        "issuer": f"{issuer}/issuers/{found['academy']}",
        "time_zone": home.get("time_zone", "UTC"),
        # An anonymised certificate has none: the signed statement names its holder.
        "token": (found["token"] or None) if stands else None,
        "keys": f"{issuer}/.well-known/jwks.json",
    }


def _achievement(issuer: str, found: Document) -> str:
    place = f"{issuer}/issuers/{found['academy']}/achievements"
    return f"{place}/{found['rule_id']}/{found['rule_version']}"


def _change(found: Document) -> Document | None:
    """The step that ended it. Not simply the last: a revoked one may have been replaced since."""
    steps = [step for step in found["history"] if step["action"] == found["state"]]
    return {"at": steps[-1]["at"], "reason": steps[-1]["reason"]} if steps else None
