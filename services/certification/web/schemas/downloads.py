"""What is asked for when a certificate is downloaded."""

from marshmallow import fields
from marshmallow import validate

from shared.web.schemas import Schema


class BakedArgs(Schema):
    form = fields.String(
        load_default="jsonld",
        validate=validate.OneOf(["jsonld", "jwt"]),
        metadata={"description": "Which form of the credential is inside the picture."},
    )
