"""Award rules on the wire."""

from marshmallow import fields
from marshmallow import validate

from services.certification.domain.rule import KINDS
from shared.web.schemas import LocalisedText
from shared.web.schemas import Schema
from shared.web.schemas import Slug
from shared.web.schemas import Timestamp


class RuleFields(Schema):
    """What a rule asks for. Left out means: not asked for."""

    id = Slug(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    title = LocalisedText(200, required=True, metadata={"description": "Heads the certificate."})
    required_items = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(["all"]),
        metadata={"description": "`all`: every item that the course requires must be done."},
    )
    minimum_score = fields.Float(
        load_default=0.0, allow_nan=False, validate=validate.Range(min=0, max=1)
    )
    sessions_attended = fields.Integer(
        load_default=0, strict=True, validate=validate.Range(min=0, max=1000)
    )
    gates_passed = fields.List(
        Slug(),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"description": "Slugs of stages."},
    )
    hours = fields.Float(
        required=True,
        allow_nan=False,
        validate=validate.Range(min=0, max=10_000),
        metadata={"description": "Training hours (JP) that the certificate states."},
    )


class Rule(RuleFields):
    """One version of a rule, with the whole of it in words."""

    version = fields.Integer(required=True)
    text = LocalisedText(2000, required=True)
    published_at = Timestamp(required=True)
