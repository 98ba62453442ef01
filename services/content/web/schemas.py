"""What content's routes take and give."""

from marshmallow import fields
from marshmallow import validate

from shared.web.schemas import Identifier
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


class PinSchema(Schema):
    cohort_id = Identifier(required=True)
    curriculum_id = Identifier(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1_000_000))
    replace = fields.Boolean(
        load_default=False,
        metadata={"description": "Replace another version, as long as nobody has begun."},
    )


class CohortLineSchema(Schema):
    number = fields.String(allow_none=True)
    title = fields.Raw(allow_none=True)


class CourseSchema(Schema):
    cohort_id = fields.String()
    cohort = fields.Nested(CohortLineSchema)
    curriculum_id = fields.String()
    version = fields.Integer()
    title = LocalisedText(max=1000)
    pinned_at = Timestamp()
    enrolment_id = fields.String(allow_none=True, metadata={"description": "The learner's own."})


class ItemArgs(Schema):
    lang = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"),
        metadata={"description": "Language of a lesson; without it Accept-Language decides."},
    )


class FileAddressSchema(Schema):
    sha256 = fields.String()
    name = fields.String()
    type = fields.String()
    size = fields.Integer()
    address = fields.String(metadata={"description": "Good for an hour, without a token."})


class FileAddressesSchema(Schema):
    items = fields.List(fields.Nested(FileAddressSchema))


class SignedArgs(Schema):
    version = Identifier(required=True)
    holder = Identifier(required=True)
    expires = fields.Integer(required=True, validate=validate.Range(0, 2**53))
    signature = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))


class AnswersSchema(Schema):
    answers = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=500)),
        values=fields.Raw(allow_none=True),
        required=True,
        metadata={
            "description": "Question id → choice id, list of choice ids, true/false, or text.",
            "example": {"q1": "b", "q2": ["a", "c"], "q3": True, "q4": "define"},
        },
    )


class QuestionMarkSchema(Schema):
    question_id = fields.String()
    correct = fields.Boolean(allow_none=True, metadata={"description": "Null: not marked."})
    points = fields.Float()
    feedback = fields.Raw()


class AttemptSchema(Schema):
    number = fields.Integer()
    attempts_left = fields.Integer(allow_none=True, metadata={"description": "Null: unlimited."})
    score = fields.Float(allow_none=True, metadata={"description": "0 to 1; null: not marked."})
    passed = fields.Boolean()
    best_score = fields.Float(allow_none=True)
    questions = fields.List(fields.Nested(QuestionMarkSchema))
    submitted_at = Timestamp()


class MoveSchema(Schema):
    state = fields.String(
        required=True, validate=validate.OneOf(["started", "completed"], error="One of: {choices}.")
    )
    minutes = fields.Float(load_default=0.0, validate=validate.Range(0, 6000))


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
    next = fields.Nested(NextSchema, allow_none=True)
    certificates = fields.List(fields.Nested(CertificateLineSchema))
