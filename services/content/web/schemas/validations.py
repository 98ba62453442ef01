"""What the routes of dry runs and of reports' pages take and give."""

from marshmallow import fields
from marshmallow import validate

from services.content.web.schemas.curricula import JobSchema
from shared.web.language import LANGUAGES
from shared.web.schemas import Schema
from shared.web.schemas import Timestamp


class StartedSchema(Schema):
    id = fields.String()
    state = fields.String()


class ValidationSchema(Schema):
    id = fields.String()
    state = fields.String(metadata={"description": "`validating`, `accepted` or `refused`."})
    filename = fields.String()
    sha256 = fields.String()
    size = fields.Integer()
    job = fields.Nested(JobSchema)
    expires_at = Timestamp(
        allow_none=True, metadata={"description": "Until then the report can be read."}
    )
    report = fields.Raw(
        allow_none=True,
        metadata={"description": "As `report.schema.json` describes it; null until it is there."},
    )
    page = fields.String(
        allow_none=True,
        metadata={"description": "The report as a page, for an hour; needs no token."},
    )


class ReportPageArgs(Schema):
    expires = fields.Integer(required=True, validate=validate.Range(0, 2**53))
    signature = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))
    lang = fields.String(load_default=None, validate=validate.OneOf(LANGUAGES))
