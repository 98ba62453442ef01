"""What the routes of courses, files and quizzes take and give."""

from marshmallow import fields
from marshmallow import validate

from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import Schema
from shared.web.schemas import Timestamp


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
