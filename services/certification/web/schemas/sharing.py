"""What a holder lets the credential say, on the wire."""

from marshmallow import fields
from marshmallow import validate

from services.certification.domain.sharing import LONGEST_ADDRESS
from shared.web.schemas import Schema

_LENGTH = validate.Length(min=1, max=LONGEST_ADDRESS)


class Wish(Schema):
    """The whole choice: what is left out is not told."""

    email = fields.Boolean(
        load_default=False,
        metadata={"description": "The sign-in's address, as a hash with a salt."},
    )
    did = fields.String(
        load_default=None,
        allow_none=True,
        validate=_LENGTH,
        metadata={"description": "The holder's decentralised identifier: `did:…`."},
    )
    score = fields.Boolean(load_default=False, metadata={"description": "The course's score."})
    evidence = fields.String(
        load_default=None,
        allow_none=True,
        validate=_LENGTH,
        metadata={"description": "HTTPS address of the project's published page."},
    )


class Sharing(Wish):
    """What the credential tells by its holder's choice; signed anew soon after a change."""

    serial = fields.String()
    signed = fields.Boolean(metadata={"description": "Whether it can be downloaded already."})
    version = fields.Integer()
