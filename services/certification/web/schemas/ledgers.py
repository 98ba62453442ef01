"""Ledgers on the wire."""

from marshmallow import fields

from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Timestamp


class LedgerArgs(PageArgs):
    """Which ledgers."""

    cohort_id = Identifier(load_default=None)


class Person(Schema):
    id = fields.String(allow_none=True)
    name = fields.String(allow_none=True)


class Direction(Schema):
    """Where to go for what is missing."""

    service = fields.String()
    href = fields.String()
    text = LocalisedText(1000)


class LedgerRule(Schema):
    id = fields.String()
    version = fields.Integer()
    kind = fields.String()
    title = LocalisedText(200)
    text = LocalisedText(10_000)


class Waived(Schema):
    """Why it counts as done although it is not; who decided is told to organisers alone."""

    exception_id = fields.String()
    at = Timestamp()
    reason = fields.String(
        metadata={"description": "Of the proposal; told to organisers and to the learner."}
    )
    proposed_by = fields.String()
    approved_by = fields.String()


class Line(Schema):
    """One thing that the rule asks for."""

    code = fields.String()
    subject = fields.String(
        allow_none=True,
        metadata={"description": "The gate's stage, or the rule of the certificate to hold."},
    )
    have = fields.Float()
    need = fields.Float()
    items = fields.List(fields.String(), metadata={"description": "Items that are not done."})
    text = LocalisedText(1000)
    where = fields.Nested(Direction, allow_none=True)
    waived = fields.Nested(Waived, allow_none=True)


class Way(Schema):
    """One rule with what is done and what is missing of it."""

    rule = fields.Nested(LedgerRule, allow_none=True)
    complete = fields.Boolean()
    done = fields.List(fields.Nested(Line))
    missing = fields.List(fields.Nested(Line))


class OtherWay(Way):
    """Another rule that counts for this enrolment."""

    instead = fields.Boolean(
        metadata={"description": "Whether it leads to the same certificate; else to another one."}
    )


class LedgerCertificate(Schema):
    serial = fields.String()
    kind = fields.String()
    state = fields.String()


class Ledger(Way):
    """What one enrolment has done and what is still missing for its certificate."""

    enrolment_id = fields.String()
    person = fields.Nested(Person)
    team_id = fields.String(allow_none=True)
    cohort_id = fields.String(allow_none=True)
    others = fields.List(fields.Nested(OtherWay))
    score = fields.Float(allow_none=True)
    project_outcome = fields.String(allow_none=True)
    certificates = fields.List(fields.Nested(LedgerCertificate))
