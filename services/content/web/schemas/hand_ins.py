"""What the routes of hand-ins take and give."""

from marshmallow import fields
from marshmallow import validate

from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp


class HandInSchema(Schema):
    text = Text(max=20_000, multiline=True)
    link = fields.Url(schemes={"http", "https"}, validate=validate.Length(max=2000))


class HandInFileArgs(Schema):
    filename = Text(max=255, load_default="file")


class HandedInFileSchema(Schema):
    name = fields.String()
    type = fields.String()
    size = fields.Integer()
    sha256 = fields.String()


class EntrySchema(Schema):
    id = fields.String()
    kind = fields.String(metadata={"description": "`text`, `link` or `file`."})
    text = fields.String()
    link = fields.String()
    file = fields.Nested(HandedInFileSchema)
    at = Timestamp()


class FeedbackLineSchema(Schema):
    by = fields.String()
    text = fields.String()
    at = Timestamp()


class HandedInSchema(Schema):
    id = fields.String(attribute="_id", allow_none=True)
    item_id = fields.String()
    enrolment_id = fields.String()
    entries = fields.List(fields.Nested(EntrySchema))
    feedback = fields.List(fields.Nested(FeedbackLineSchema))
    at = Timestamp(allow_none=True, metadata={"description": "When something was handed in last."})


class FeedbackSchema(Schema):
    text = Text(max=5000, multiline=True, required=True)
