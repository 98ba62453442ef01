"""What a file proves, on the wire."""

from marshmallow import fields
from marshmallow import validate

from services.certification.domain.examination import VERDICTS
from services.certification.web.schemas.certificates import Verification
from shared.web.schemas import Schema
from shared.web.schemas import Timestamp


class Said(Schema):
    """What the signed credential in the file says."""

    serial = fields.String()
    holder = fields.String()
    title = fields.String()
    term = fields.String(metadata={"description": "Cohort and programme."})
    hours = fields.Float(allow_none=True)
    valid_from = Timestamp()
    valid_until = Timestamp(allow_none=True)
    issuer = fields.String(metadata={"description": "The issuer's name."})
    achievement = fields.String()
    score = fields.String(allow_none=True, metadata={"description": "Percent."})


class Examined(Schema):
    """Whether a file is genuine, what it says and what the record says now."""

    verdict = fields.String(validate=validate.OneOf(VERDICTS))
    genuine = fields.Boolean(
        metadata={"description": "The academy signed it so, and the record says the same."}
    )
    valid = fields.Boolean(
        metadata={"description": "It is genuine and the certificate stands; else rely on nothing."}
    )
    message = fields.String()
    issuer = fields.String(
        allow_none=True,
        metadata={"description": "Whom the file names as its issuer, proven only with `said`."},
    )
    said = fields.Nested(
        Said, allow_none=True, metadata={"description": "Null unless the signature is good."}
    )
    differs = fields.List(
        fields.String(), metadata={"description": "Fields of `said` that the record has not so."}
    )
    record = fields.Nested(Verification, allow_none=True)
