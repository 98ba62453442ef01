"""Ledgers on the wire."""

from marshmallow import fields

from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema


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
    title = LocalisedText(200)
    text = LocalisedText(2000)


class Line(Schema):
    """One thing that the rule asks for."""

    code = fields.String()
    subject = fields.String(allow_none=True, metadata={"description": "The gate's stage."})
    have = fields.Float()
    need = fields.Float()
    items = fields.List(fields.String(), metadata={"description": "Items that are not done."})
    text = LocalisedText(1000)
    where = fields.Nested(Direction, allow_none=True)


class LedgerCertificate(Schema):
    serial = fields.String()
    kind = fields.String()
    state = fields.String()


class Ledger(Schema):
    """What one enrolment has done and what is still missing for its certificate."""

    enrolment_id = fields.String()
    person = fields.Nested(Person)
    team_id = fields.String(allow_none=True)
    cohort_id = fields.String(allow_none=True)
    rule = fields.Nested(LedgerRule, allow_none=True)
    score = fields.Float(allow_none=True)
    project_outcome = fields.String(allow_none=True)
    complete = fields.Boolean()
    done = fields.List(fields.Nested(Line))
    missing = fields.List(fields.Nested(Line))
    certificates = fields.List(fields.Nested(LedgerCertificate))
