"""Award rules on the wire."""

from marshmallow import fields
from marshmallow import validate

from services.certification.domain.rule import KINDS
from services.certification.domain.rule import MOST_CERTIFICATES
from services.certification.domain.rule import MOST_SKILLS
from services.certification.web.schemas.ledgers import LedgerRule
from services.certification.web.schemas.ledgers import Person
from services.certification.web.schemas.ledgers import Way
from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Slug
from shared.web.schemas import Timestamp


class SkillFields(Schema):
    """A skill as a catalogue describes it, for example ESCO."""

    uri = fields.String(
        required=True,
        validate=validate.Length(max=500),
        metadata={"description": "Its HTTPS address in the catalogue, or ESCO's with http."},
    )
    name = LocalisedText(200, required=True)
    description = LocalisedText(2000, required=True)


class RuleNameFields(Schema):
    id = Slug(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1_000_000))


class RuleFields(Schema):
    """What a rule asks for. Left out means: not asked for."""

    id = Slug(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    title = LocalisedText(200, required=True, metadata={"description": "Heads the certificate."})
    required_items = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(["all"]),
        metadata={"description": "`all`: every item that the course requires must be done."},
    )
    minimum_score = fields.Float(
        load_default=0.0, allow_nan=False, validate=validate.Range(min=0, max=1)
    )
    sessions_attended = fields.Integer(
        load_default=0, strict=True, validate=validate.Range(min=0, max=1000)
    )
    gates_passed = fields.List(
        Slug(),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"description": "Slugs of stages."},
    )
    hours = fields.Float(
        required=True,
        allow_nan=False,
        validate=validate.Range(min=0, max=10_000),
        metadata={"description": "Training hours (JP) that the certificate states."},
    )
    skills = fields.List(
        fields.Nested(SkillFields),
        load_default=list,
        validate=validate.Length(max=MOST_SKILLS),
        metadata={"description": "What the certificate says that its holder can do."},
    )
    certificates = fields.List(
        Slug(),
        load_default=list,
        validate=validate.Length(max=MOST_CERTIFICATES),
        metadata={
            "description": "Rules of which the person must hold a certificate that stands, from "
            "any cohort of the academy."
        },
    )
    also = fields.List(
        fields.Nested(RuleNameFields),
        load_default=list,
        validate=validate.Length(max=len(KINDS) - 1),
        metadata={
            "description": "Rules of other kinds, published before, that a cohort with this rule "
            "awards too; each is reckoned by itself."
        },
    )


class PreviewArgs(PageArgs):
    """On which cohort a rule is tried."""

    cohort_id = Identifier(required=True)


class Draft(Schema):
    """A rule that is not published, and the cohort on which it is tried."""

    cohort_id = Identifier(required=True)
    rule = fields.Nested(RuleFields, required=True)


class TriedOn(Schema):
    """How one enrolment stands with the rule, and with each that it awards also."""

    enrolment_id = fields.String()
    person = fields.Nested(Person)
    passes = fields.Boolean(metadata={"description": "Whether all is done that the rule asks for."})
    ways = fields.List(fields.Nested(Way))
    certificates = fields.List(
        fields.String(), metadata={"description": "Kinds of which a certificate was issued before."}
    )


class Preview(Schema):
    """Who of a cohort would pass if they were reckoned now. Nothing is stored."""

    rules = fields.List(fields.Nested(LedgerRule))
    items = fields.List(fields.Nested(TriedOn))
    next = fields.String(allow_none=True, metadata={"description": "`cursor` of the next page."})


class Rule(RuleFields):
    """One version of a rule, with the whole of it in words."""

    version = fields.Integer(required=True)
    text = LocalisedText(10_000, required=True)
    published_at = Timestamp(required=True)
