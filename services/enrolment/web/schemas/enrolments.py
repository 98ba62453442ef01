"""Enrolments on the wire."""

from marshmallow import fields
from marshmallow import validate

from shared.web.schemas import Identifier
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp


class LeavingSchema(Schema):
    """Why a person goes."""

    reason = Text(2000, required=True, multiline=True)


class EnrolledUnitSchema(Schema):
    """The unit as it was called on the day of enrolment."""

    id = fields.String()
    kind = fields.String()
    name = fields.String()


class EnrolmentSchema(Schema):
    """One person's place in a cohort."""

    id = fields.String(attribute="_id")
    cohort_id = fields.String()
    application_id = fields.String()
    team_id = fields.String()
    team_name = fields.String()
    person_id = fields.String()
    person_name = fields.String()
    unit = fields.Nested(EnrolledUnitSchema)
    state = fields.String()
    reason = fields.String(allow_none=True)
    serial = fields.String(allow_none=True)
    enrolled_at = Timestamp()
    ended_at = Timestamp(allow_none=True)
    version = fields.Integer()


class EnrolmentQuerySchema(PageArgs):
    """Which enrolments."""

    cohort_id = Identifier()
    team_id = Identifier()
    state = fields.String(
        validate=validate.OneOf(["enrolled", "completed", "withdrawn", "dropped"])
    )
