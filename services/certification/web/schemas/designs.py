"""Designs of certificates on the wire."""

from marshmallow import fields
from marshmallow import validate

from services.certification.domain.design import PLAIN
from services.certification.domain.design import SIGNATORIES
from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp

_COLOUR = validate.Regexp(r"^#[0-9a-f]{6}\Z")


class Image(Schema):
    """A picture, by `data` when it is new and by `id` when it was sent before."""

    id = Identifier(metadata={"description": "Of a picture in an earlier version."})
    data = fields.String(
        load_only=True,
        validate=validate.Length(min=1, max=1_000_000),
        metadata={"description": "A PNG or JPEG file in base64, at most 16 million pixels."},
    )


class Signatory(Schema):
    name = Text(100, required=True)
    role = LocalisedText(150, required=True)
    image = fields.Nested(Image, load_default=None, allow_none=True)


class DesignFields(Schema):
    """How certificates look. One request has room for about 700 KB of pictures."""

    colour = fields.String(
        load_default=PLAIN.colour,
        validate=_COLOUR,
        metadata={"description": "Of headings; dark enough to be read on white."},
    )
    accent = fields.String(
        load_default=PLAIN.accent, validate=_COLOUR, metadata={"description": "Of hairlines."}
    )
    logo = fields.Nested(Image, load_default=None, allow_none=True)
    place = Text(60, min=0, load_default="", metadata={"description": "Before the date."})
    note = LocalisedText(
        300,
        least=0,
        load_default=dict,
        metadata={"description": "Such as the regulation it rests on."},
    )
    signatories = fields.List(
        fields.Nested(Signatory), load_default=list, validate=validate.Length(max=SIGNATORIES)
    )


class Specimen(DesignFields):
    """A design to look at, with a name to try it with."""

    holder = Text(300, load_default="Siti Rahmawati")


class Design(DesignFields):
    """One version of a design."""

    version = fields.Integer()
    published_at = Timestamp()


class ArchiveArgs(Schema):
    cohort_id = Identifier(required=True)
