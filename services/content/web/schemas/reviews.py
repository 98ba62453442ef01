"""What the routes of reviews and differences take and give."""

from marshmallow import fields
from marshmallow import validate

from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp


def _item_id() -> fields.String:
    return fields.String(
        load_default=None,
        validate=validate.Length(1, 500),
        metadata={"description": "The item that it is about."},
    )


class CommentBodySchema(Schema):
    text = Text(max=10_000, multiline=True, required=True)
    item_id = _item_id()


class CommentArgs(PageArgs):
    item_id = _item_id()


class CommentSchema(Schema):
    id = fields.String()
    item_id = fields.String(allow_none=True, metadata={"description": "Null: the whole version."})
    text = fields.String()
    by = fields.String()
    at = Timestamp()


class ChangesSchema(Schema):
    reason = Text(max=2000, multiline=True, required=True)


class DifferenceArgs(Schema):
    since = fields.Integer(
        data_key="from",
        load_default=None,
        validate=validate.Range(0, 1_000_000),
        metadata={"description": "The other version; the one before by default, 0 is nothing."},
    )


class ModulesDifferenceSchema(Schema):
    added = fields.List(fields.Raw())
    removed = fields.List(fields.Raw())
    changed = fields.List(fields.Raw())
    moved = fields.List(fields.String())


class DifferenceSchema(Schema):
    curriculum_id = fields.String()
    before = fields.Integer(data_key="from", attribute="from")
    after = fields.Integer(data_key="to", attribute="to")
    title = fields.Raw(allow_none=True)
    modules = fields.Nested(ModulesDifferenceSchema)
    added = fields.List(fields.Raw())
    removed = fields.List(fields.Raw())
    changed = fields.List(
        fields.Raw(),
        metadata={
            "description": "`what`: kind, title, minutes, required, content, settings, questions."
        },
    )
    moved = fields.List(fields.Raw())
    unchanged = fields.Integer(metadata={"description": "How many items are the same."})
