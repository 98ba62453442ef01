"""Exceptions on the wire."""

from marshmallow import fields
from marshmallow import validate

from services.certification.domain.exception import STATES
from services.certification.domain.exception import WAIVABLE
from services.certification.domain.rule import KINDS
from services.certification.web.schemas.certificates import Change
from services.certification.web.schemas.certificates import Reason
from shared.web.schemas import Identifier
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema


class ExceptionArgs(PageArgs):
    """Which exceptions."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


class Proposal(Reason):
    """Which requirement is to be waived, of the certificate of which kind, and why."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    code = fields.String(required=True, validate=validate.OneOf(WAIVABLE))
    subject = Identifier(
        load_default="",
        metadata={"description": "The gate's stage, or the rule of the certificate to hold."},
    )


class Waiver(Schema):
    """An exception, its life so far with who did what and why."""

    id = fields.String(attribute="_id")
    enrolment_id = fields.String()
    kind = fields.String()
    code = fields.String()
    subject = fields.String()
    state = fields.String()
    history = fields.List(fields.Nested(Change))
    version = fields.Integer()
