"""What the routes of curricula and their versions take and give."""

from marshmallow import fields
from marshmallow import validate

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


class ExportArgs(Schema):
    form = fields.String(
        load_default="original",
        validate=validate.OneOf(("original", "markdown")),
        metadata={"description": "The bytes that were uploaded, or the course in Markdown."},
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


class BackSchema(Schema):
    curriculum_id = fields.String()
    version = fields.Integer()
    undo = fields.Boolean(metadata={"description": "It is what an undo of the re-pin gives."})


class UserSchema(Schema):
    """A cohort that learns from the version."""

    cohort_id = fields.String()
    number = fields.String(allow_none=True)
    title = fields.Raw(allow_none=True)
    begun = fields.Integer(metadata={"description": "Learners who have begun."})
    back_to = fields.Nested(
        BackSchema, allow_none=True, metadata={"description": "What it could be re-pinned to."}
    )


class UsedVersionSchema(VersionSchema):
    used_by = fields.List(
        fields.Nested(UserSchema), metadata={"description": "The cohorts that have it now."}
    )


class CurriculumDetailSchema(CurriculumSchema):
    versions = fields.List(fields.Nested(VersionSchema))


class ItemLineSchema(Schema):
    id = fields.String()
    kind = fields.String()
    title = LocalisedText(max=1000)
    minutes = fields.Float()
    required = fields.Boolean()
    module_id = fields.String(allow_none=True, metadata={"description": "Null in the library."})


class VersionDetailSchema(UsedVersionSchema):
    items = fields.List(fields.Nested(ItemLineSchema))


class ReportSchema(Schema):
    state = fields.String()
    report_version = fields.Integer()
    refused = fields.Boolean()
    format = fields.String(allow_none=True)
    producer = fields.String(allow_none=True)
    title = LocalisedText(max=1000, allow_none=True)
    lines = fields.Raw(metadata={"description": "How many lines there are of each severity."})
    counts = fields.Raw()
    accounts = fields.Raw(
        metadata={"description": "Everything in the package, each thing in exactly one bucket."}
    )
    entries = fields.List(fields.Raw())
    omitted = fields.Integer(metadata={"description": "Further lines that were not kept."})
    page = fields.String(
        metadata={"description": "The report as a page, for an hour; needs no token."}
    )


class WithdrawSchema(Schema):
    reason = Text(max=2000, multiline=True, required=True)
