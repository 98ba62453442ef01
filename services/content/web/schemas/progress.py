"""What the routes of progress take and give."""

from marshmallow import fields
from marshmallow import validate

from shared.web.schemas import LocalisedText
from shared.web.schemas import Schema
from shared.web.schemas import Timestamp


class MoveSchema(Schema):
    state = fields.String(
        required=True, validate=validate.OneOf(["started", "completed"], error="One of: {choices}.")
    )
    minutes = fields.Float(load_default=0.0, validate=validate.Range(0, 6000))


class OfflineMoveSchema(MoveSchema):
    item_id = fields.String(required=True, validate=validate.Length(min=1, max=500))


class MergeSchema(Schema):
    version = fields.String(
        load_default=None,
        metadata={"description": "The pack's version, as it stands in its `progress.json`."},
    )
    items = fields.List(
        fields.Nested(OfflineMoveSchema), required=True, validate=validate.Length(max=5000)
    )


class RequiredSchema(Schema):
    done = fields.Integer()
    total = fields.Integer()


class ItemProgressSchema(Schema):
    item_id = fields.String()
    state = fields.String()
    started_at = Timestamp()
    completed_at = Timestamp(allow_none=True)
    spent_minutes = fields.Float()
    attempts = fields.Integer()
    best_score = fields.Float(allow_none=True)


class NextSchema(Schema):
    item_id = fields.String()
    kind = fields.String()
    title = LocalisedText(max=1000)
    minutes = fields.Float()
    module_id = fields.String(allow_none=True)


class CertificateLineSchema(Schema):
    serial = fields.String()
    kind = fields.String()
    state = fields.String()


class ProgressSchema(Schema):
    enrolment_id = fields.String()
    cohort_id = fields.String()
    state = fields.String()
    required = fields.Nested(RequiredSchema)
    score = fields.Float(allow_none=True)
    completed_at = Timestamp(allow_none=True)
    items = fields.List(fields.Nested(ItemProgressSchema))
    set_aside = fields.List(
        fields.Nested(ItemProgressSchema),
        metadata={"description": "Of items that the present version lacks; nothing is lost."},
    )
    next = fields.Nested(NextSchema, allow_none=True)
    certificates = fields.List(fields.Nested(CertificateLineSchema))


class SkippedSchema(Schema):
    item_id = fields.String()
    reason = fields.String(metadata={"description": "`item_unknown`, `not_completed_by_hand` …"})


class MergedSchema(Schema):
    progress = fields.Nested(ProgressSchema)
    merged = fields.Integer()
    skipped = fields.List(fields.Nested(SkippedSchema))
