"""How certification tells its state again: each certificate as it stands now.

Never told again: the letter that went with the issue.
"""

from collections.abc import Iterator
from typing import Any

from services.certification.domain.certificate import REVOKED
from services.certification.domain.certificate import SUPERSEDED
from services.certification.repository import certificate_of
from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import CERTIFICATE_REVOKED
from shared.contracts import CERTIFICATE_SUPERSEDED
from shared.events.restatement import Restatement
from shared.events.restatement import Told
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]


def tell_certificate(tx: Transaction, document: Document) -> Iterator[Told]:
    """One that does not stand is never told as issued, not even for a moment."""
    certificate = certificate_of(document)
    head = {
        "enrolment_id": certificate.enrolment_id,
        "certificate_id": certificate.id,
        "serial": certificate.serial,
        "kind": certificate.kind,
    }
    last = certificate.last_change
    reason = {"reason": last.reason} if last and last.reason else {}
    at = last.at if last else None
    if certificate.state == REVOKED:
        yield Told(CERTIFICATE_REVOKED, head | reason, at)
    elif certificate.state == SUPERSEDED:
        replaced = {"superseded_by": certificate.superseded_by}
        yield Told(CERTIFICATE_SUPERSEDED, head | reason | replaced, at)
    else:
        issued = {
            "cohort_id": certificate.cohort_id,
            "hours": certificate.hours,
            "issued_at": certificate.issued_at,
        }
        yield Told(CERTIFICATE_ISSUED, head | issued, certificate.issued_at)


RESTATEMENTS = (
    Restatement(
        "certificates",
        (CERTIFICATE_ISSUED, CERTIFICATE_REVOKED, CERTIFICATE_SUPERSEDED),
        tell_certificate,
    ),
)
