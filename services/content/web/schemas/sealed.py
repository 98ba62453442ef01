"""What the routes of sealed content give."""

from marshmallow import fields

from shared.web.schemas import LocalisedText
from shared.web.schemas import Schema


class LaunchSchema(Schema):
    id = fields.String()
    title = LocalisedText(max=1000)
    address = fields.String(metadata={"description": "On the sandbox origin, without a token."})


class LaunchesSchema(Schema):
    items = fields.List(fields.Nested(LaunchSchema))
    expires = fields.Integer(metadata={"description": "Unix time, seconds."})
