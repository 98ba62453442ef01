"""What the routes of curricula and their versions take and give."""

from marshmallow import fields

from shared.web.schemas import LocalisedText
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp


class UploadArgs(Schema):
    filename = Text(
        max=255,
        load_default="package.zip",
        metadata={"description": "What the package is called where it comes from."},
    )


class ReceivedSchema(Schema):
    curriculum_id = fields.String()
    version = fields.Integer()
    state = fields.String()
    job = fields.String(metadata={"description": "The import; follow it at the version."})
    repeated = fields.Boolean(metadata={"description": "These bytes were this version already."})


class CurriculumSchema(Schema):
    id = fields.String()
    title = LocalisedText(max=1000)
    latest_version = fields.Integer()
    published_version = fields.Integer(allow_none=True)
    created_at = Timestamp()


class JobSchema(Schema):
    id = fields.String()
    state = fields.String()
    progress = fields.Float(metadata={"description": "0 to 1."})


class HistorySchema(Schema):
    state = fields.String()
    at = Timestamp()
    by = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class VersionSchema(Schema):
    curriculum_id = fields.String()
    version = fields.Integer()
    state = fields.String()
    title = LocalisedText(max=1000)
    filename = fields.String()
    sha256 = fields.String()
    size = fields.Integer()
    format = fields.String(allow_none=True)
    producer = fields.String(allow_none=True)
    counts = fields.Raw()
    item_count = fields.Integer()
    cohorts = fields.Integer(metadata={"description": "How often it was pinned."})
    job = fields.Nested(JobSchema)
    history = fields.List(fields.Nested(HistorySchema))


class CurriculumDetailSchema(CurriculumSchema):
    versions = fields.List(fields.Nested(VersionSchema))


class ItemLineSchema(Schema):
    id = fields.String()
    kind = fields.String()
    title = LocalisedText(max=1000)
    minutes = fields.Float()
    required = fields.Boolean()
    module_id = fields.String(allow_none=True, metadata={"description": "Null in the library."})


class VersionDetailSchema(VersionSchema):
    items = fields.List(fields.Nested(ItemLineSchema))


class ReportSchema(Schema):
    state = fields.String()
    entries = fields.List(fields.Raw())
    omitted = fields.Integer(metadata={"description": "Further lines that were not kept."})
    counts = fields.Raw()


class WithdrawSchema(Schema):
    reason = Text(max=2000, multiline=True, required=True)
