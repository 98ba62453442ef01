"""Cohorts on the wire."""

from marshmallow import fields
from marshmallow import validate

from services.enrolment.domain.cohort import RULE_FOR
from services.enrolment.domain.cohort import STATES
from services.enrolment.domain.unit import KINDS
from services.enrolment.web.schemas.academies import StageTemplateSchema
from services.enrolment.web.schemas.academies import TeamSizeSchema
from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp

_SEATS = validate.Range(min=0, max=10_000)


class AwardRuleSchema(Schema):
    """A rule of certification, by id and version."""

    id = Identifier(required=True)
    version = fields.Integer(required=True, validate=validate.Range(min=1, max=1_000_000))


def _quotas() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=validate.OneOf(KINDS)),
        values=fields.Integer(validate=_SEATS),
        metadata={"description": "The most seats that units of a kind may hold together."},
    )


class NewCohortSchema(Schema):
    """A cohort as an organiser plans it."""

    title = LocalisedText(200, required=True)
    applications_from = Timestamp(required=True)
    applications_until = Timestamp(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    seats = fields.Integer(required=True, validate=_SEATS)
    quotas = _quotas()
    team_size = fields.Nested(TeamSizeSchema)
    award_rule = fields.Nested(AwardRuleSchema, required=True)
    reviews_required = fields.Integer(validate=validate.Range(min=0, max=20))


class CohortChangesSchema(Schema):
    """What may change; how much of it depends on the state."""

    title = LocalisedText(200)
    applications_from = Timestamp()
    applications_until = Timestamp()
    starts_on = fields.Date()
    ends_on = fields.Date()
    seats = fields.Integer(validate=_SEATS)
    quotas = _quotas()
    team_size = fields.Nested(TeamSizeSchema)
    award_rule = fields.Nested(AwardRuleSchema)
    award_rule_for = fields.String(
        validate=validate.OneOf(RULE_FOR),
        metadata={
            "description": "For whom a new award rule is. `everyone`: for all who have no "
            "certificate yet. `newcomers`: who was enrolled before keeps the old one. `either`: "
            "who was enrolled before passes by either. Required while the cohort is running."
        },
    )
    reviews_required = fields.Integer(validate=validate.Range(min=0, max=20))


class EarlierAwardRuleSchema(Schema):
    """A rule that still counts for some of those who were enrolled while it was the cohort's."""

    id = fields.String()
    version = fields.Integer()
    until = Timestamp()
    next_for = fields.String(metadata={"description": "`newcomers` or `either`."})


class CourseSchema(Schema):
    """The curriculum version that a cohort learns from; the title comes with its own event."""

    curriculum_id = fields.String()
    curriculum_version = fields.Integer()
    title = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)


class CohortSchema(Schema):
    """A cohort."""

    id = fields.String(attribute="_id")
    number = fields.String()
    state = fields.String(validate=validate.OneOf(STATES))
    reason = fields.String(allow_none=True)
    title = fields.Dict(keys=fields.String(), values=fields.String())
    applications_from = Timestamp()
    applications_until = Timestamp()
    starts_on = fields.String(metadata={"format": "date"})
    ends_on = fields.String(metadata={"format": "date"})
    seats = fields.Integer()
    seats_held = fields.Integer(metadata={"description": "By open offers and by enrolments."})
    seats_free = fields.Integer()
    teams_waiting = fields.Integer()
    quotas = fields.Dict(keys=fields.String(), values=fields.Integer())
    team_size = fields.Nested(TeamSizeSchema)
    award_rule = fields.Nested(AwardRuleSchema)
    earlier_award_rules = fields.List(fields.Nested(EarlierAwardRuleSchema), dump_default=list)
    stage_template = fields.Nested(StageTemplateSchema)
    offer_hours = fields.Integer()
    reviews_required = fields.Integer()
    course = fields.Nested(CourseSchema, allow_none=True)
    version = fields.Integer()


class CohortQuerySchema(PageArgs):
    """Which cohorts."""

    state = fields.String(validate=validate.OneOf(STATES))


class CancellationSchema(Schema):
    """Why a cohort does not take place."""

    reason = Text(2000, required=True, multiline=True)
