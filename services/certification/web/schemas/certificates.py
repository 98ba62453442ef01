"""Certificates on the wire, for their holders, for organisers and for anyone."""

from marshmallow import fields
from marshmallow import validate

from services.certification.domain.certificate import STATES
from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp


class CertificateArgs(PageArgs):
    """Which certificates."""

    cohort_id = Identifier(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))
    review = fields.Boolean(
        load_default=None,
        metadata={"description": "true: those that the facts do not support any more."},
    )
    revocation_id = Identifier(
        load_default=None, metadata={"description": "Those that this act on many has revoked."}
    )


class Reason(Schema):
    reason = Text(2000, required=True, multiline=True)


class Replacement(Reason):
    """A new issue; `holder` is the corrected name, left out when it was right."""

    holder = Text(200, load_default=None)


class Change(Schema):
    action = fields.String()
    at = Timestamp()
    by = fields.String()
    reason = fields.String()


class Wrong(Schema):
    code = fields.String()
    subject = fields.String()


class Review(Schema):
    """Since when, and which requirements do not stand any more."""

    since = Timestamp()
    wrong = fields.List(fields.Nested(Wrong))


class Certificate(Schema):
    """A certificate, its life so far, and what an organiser should look at."""

    id = fields.String(attribute="_id")
    serial = fields.String()
    state = fields.String()
    kind = fields.String()
    issue = fields.Integer()
    enrolment_id = fields.String()
    person_id = fields.String()
    cohort_id = fields.String()
    cohort = fields.String(attribute="cohort_number")
    holder = fields.String()
    title = LocalisedText(200)
    programme = LocalisedText(1000)
    hours = fields.Float()
    rule_id = fields.String()
    rule_version = fields.Integer()
    earned_at = Timestamp()
    issued_at = Timestamp()
    superseded_by = fields.String(allow_none=True)
    history = fields.List(fields.Nested(Change))
    review = fields.Nested(Review, allow_none=True)
    version = fields.Integer()
    token = fields.String(metadata={"description": "The signed statement, a JWT."})


class IssuerName(Schema):
    slug = fields.String()
    name = LocalisedText(1000)


class Ending(Schema):
    at = Timestamp()
    reason = fields.String()


class EarnedBy(Schema):
    """The version of the award rule by which it was earned."""

    id = fields.String()
    version = fields.Integer()
    address = fields.String(metadata={"description": "Where the achievement is described."})


class Verification(Schema):
    """What anyone may know of a certificate."""

    serial = fields.String()
    valid = fields.Boolean()
    state = fields.String()
    changed = fields.Nested(Ending, allow_none=True)
    superseded_by = fields.String(allow_none=True)
    holder = fields.String()
    kind = fields.String()
    title = LocalisedText(200)
    programme = LocalisedText(1000)
    cohort = fields.String()
    hours = fields.Float()
    rule = fields.Nested(EarnedBy)
    criteria = LocalisedText(
        10_000, allow_none=True, metadata={"description": "What was asked for, in words."}
    )
    issued_at = Timestamp()
    academy = fields.Nested(IssuerName)
    issuer = fields.String(metadata={"description": "Address of the issuer's profile."})
    token = fields.String(
        allow_none=True, metadata={"description": "The signed statement (JWT) while it is true."}
    )
    keys = fields.String(metadata={"description": "Address of the JWK Set to verify it with."})
