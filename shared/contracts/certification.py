"""Events that certification publishes."""

from marshmallow import fields
from marshmallow import validate

from shared.contracts.event_type import EventSchema
from shared.contracts.event_type import EventType
from shared.contracts.event_type import Text


class Certificate(EventSchema):
    enrolment_id = Text()
    certificate_id = Text()
    serial = Text(max=60)
    kind = Text()


class CertificateIssued(Certificate):
    cohort_id = Text()
    hours = fields.Float(required=True, validate=validate.Range(min=0))
    issued_at = fields.AwareDateTime(required=True, format="iso")


class CertificateChanged(Certificate):
    reason = Text(max=2000, required=False)


class CertificateSuperseded(CertificateChanged):
    superseded_by = Text(max=60, metadata={"description": "Serial of the one that replaces it."})


def _type(name: str, schema: type[EventSchema], meaning: str) -> EventType:
    return EventType(f"academy.certification.{name}", "enrolment_id", schema, meaning)


CERTIFICATE_ISSUED = _type(
    "certificate.issued.v1", CertificateIssued, "A certificate was issued for an enrolment."
)
CERTIFICATE_REVOKED = _type(
    "certificate.revoked.v1", CertificateChanged, "A certificate does not stand any more."
)
CERTIFICATE_REINSTATED = _type(
    "certificate.reinstated.v1", CertificateChanged, "A revoked certificate stands again."
)
CERTIFICATE_SUPERSEDED = _type(
    "certificate.superseded.v1", CertificateSuperseded, "A certificate was replaced by another."
)
