"""Applications on the wire."""

from typing import Any

from marshmallow import fields
from marshmallow import validate

from services.enrolment.domain import application as domain
from services.enrolment.domain.review import HIGHEST_SCORE
from shared.web.schemas import Identifier
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Slug
from shared.web.schemas import Text
from shared.web.schemas import Timestamp

_INNOVATIONS = validate.OneOf(["new", "running"])


def _reason(**options: Any) -> Text:
    return Text(2000, multiline=True, **options)


class IdeaSchema(Schema):
    """What the team wants to work on."""

    title = Text(200, required=True)
    problem = Text(5000, required=True, multiline=True)


class NewApplicationSchema(Schema):
    """A draft; whoever sends it is the first member."""

    cohort_id = Identifier(required=True)
    unit_id = Identifier(required=True)
    team_name = Text(120, required=True)
    idea = fields.Nested(IdeaSchema, required=True)
    innovation = fields.String(load_default="new", validate=_INNOVATIONS)


class ApplicationChangesSchema(Schema):
    """What may change of a draft."""

    team_name = Text(120)
    idea = fields.Nested(IdeaSchema)
    innovation = fields.String(validate=_INNOVATIONS)


class InvitationSchema(Schema):
    """The code to hand to one person, who joins with it and the own token."""

    application_id = fields.String()
    code = fields.String()


class JoiningSchema(Schema):
    """An invitation's code."""

    code = fields.String(required=True, validate=validate.Length(min=1, max=64))


class AssentSchema(Schema):
    """Who assents for the work unit."""

    name = Text(200, required=True)
    position = Text(200, required=True)


class RecordedAssentSchema(AssentSchema):
    """The assent and who put it on record."""

    recorded_by = fields.String()
    recorded_at = Timestamp()


class EligibilitySchema(Schema):
    """Eligible, or not and why."""

    eligible = fields.Boolean(required=True)
    reason = _reason(load_default=None, allow_none=True)


class ReviewSchema(Schema):
    """A reviewer's scores, 0 to 4 by criterion."""

    scores = fields.Dict(
        required=True,
        keys=Slug(),
        values=fields.Integer(validate=validate.Range(min=0, max=HIGHEST_SCORE)),
        validate=validate.Length(min=1, max=20),
    )
    comment = _reason(load_default=None, allow_none=True)


class GivenReviewSchema(ReviewSchema):
    """A review as organisers read it."""

    reviewer_id = fields.String()
    given_at = Timestamp()


class ReviewsSchema(Schema):
    """All reviews of one application."""

    items = fields.List(fields.Nested(GivenReviewSchema))


class DecisionSchema(Schema):
    """What the academy decides. A decline needs a reason."""

    decision = fields.String(
        required=True, validate=validate.OneOf(["shortlist", "offer", "waitlist", "decline"])
    )
    reason = _reason(load_default=None, allow_none=True)


class WithdrawalSchema(Schema):
    """Why a team goes; needed once it is accepted."""

    reason = _reason(load_default=None, allow_none=True)


class MemberSchema(Schema):
    """A member of a team."""

    person_id = fields.String()
    name = fields.String()
    joined_at = Timestamp()


class TeamSchema(Schema):
    """A team; `members` is there for organisers and for the team itself."""

    id = fields.String()
    name = fields.String()
    size = fields.Integer()
    invitations_open = fields.Integer()
    members = fields.List(fields.Nested(MemberSchema))


class ApplicationSchema(Schema):
    """An application."""

    id = fields.String(attribute="_id")
    cohort_id = fields.String()
    unit_id = fields.String()
    unit_kind = fields.String()
    team = fields.Nested(TeamSchema)
    idea = fields.Nested(IdeaSchema)
    innovation = fields.String(attribute="idea.innovation")
    state = fields.String(validate=validate.OneOf(domain.STATES))
    reason = fields.String(allow_none=True)
    declined_by = fields.String(
        allow_none=True, metadata={"description": "`team` or `academy`, when declined."}
    )
    assent = fields.Nested(RecordedAssentSchema, allow_none=True)
    submitted_at = Timestamp(allow_none=True)
    offer_expires_at = Timestamp(allow_none=True)
    position = fields.Integer(
        allow_none=True, metadata={"description": "Place on the waiting list, from 1."}
    )
    reviews_given = fields.Integer()
    version = fields.Integer()


class ApplicationQuerySchema(PageArgs):
    """Which applications."""

    cohort_id = Identifier()
    state = fields.String(validate=validate.OneOf(domain.STATES))
