"""What the routes of courses, files and quizzes take and give."""

from marshmallow import fields
from marshmallow import validate

from services.content.queries.contents import FORMS
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


class FormerSchema(Schema):
    curriculum_id = fields.String()
    version = fields.Integer()


class CourseSchema(Schema):
    cohort_id = fields.String()
    cohort = fields.Nested(CohortLineSchema)
    curriculum_id = fields.String()
    version = fields.Integer()
    title = LocalisedText(max=1000)
    pinned_at = Timestamp()
    undo_to = fields.Nested(
        FormerSchema,
        allow_none=True,
        metadata={"description": "What the last re-pin replaced; `…/repin/undo` goes back to it."},
    )
    enrolment_id = fields.String(allow_none=True, metadata={"description": "The learner's own."})


class ItemArgs(Schema):
    lang = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"),
        metadata={"description": "Language of a lesson; without it Accept-Language decides."},
    )
    form = fields.String(
        load_default=None,
        validate=validate.OneOf(FORMS),
        metadata={
            "description": "`light`: links in the place of pictures, sound and films, which "
            "`Save-Data: on` asks for too. `text`: the text alone, as text/plain."
        },
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
