"""What the routes of uploads in parts take and give."""

from marshmallow import fields
from marshmallow import validate

from shared.web.schemas import Identifier
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp


class BeginUploadSchema(Schema):
    filename = Text(
        max=255,
        required=True,
        metadata={"description": "What the package is called where it comes from."},
    )
    size = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, 10**15), metadata={"example": 1000}
    )
    sha256 = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^[0-9a-f]{64}\Z"),
        metadata={"description": "Of the whole package; checked when the upload is finished."},
    )
    curriculum_id = Identifier(
        load_default=None, metadata={"description": "Without it, a new curriculum."}
    )


class UploadSchema(Schema):
    id = fields.String()
    state = fields.String(
        metadata={"description": "`receiving`, `complete` (finish it), `received` (a version)."}
    )
    filename = fields.String()
    size = fields.Integer()
    offset = fields.Integer(metadata={"description": "Bytes that have come: go on there."})
    progress = fields.Float(metadata={"description": "0 to 1."})
    part_size = fields.Integer(metadata={"description": "Advice; any size is taken."})
    sha256 = fields.String(allow_none=True)
    curriculum_id = fields.String(allow_none=True)
    version = fields.Integer(allow_none=True)
    expires_at = Timestamp(metadata={"description": "Swept then, unless another part comes."})
