"""Sessions, attendance and notes."""

from marshmallow import fields
from marshmallow import validate

from services.mentoring.domain import notes
from services.mentoring.domain import sessions
from shared.web.schemas import Identifier
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp

STATES = (
    sessions.REQUESTED,
    sessions.CONFIRMED,
    sessions.HELD,
    sessions.NO_SHOW_TEAM,
    sessions.NO_SHOW_MENTOR,
    sessions.CANCELLED_BY_TEAM,
    sessions.CANCELLED_BY_MENTOR,
)


class Booking(Schema):
    """A slot for a team: a learner's own, or the one that an organiser names."""

    slot_id = Identifier(required=True)
    team_id = Identifier(load_default=None)
    topic = Text(500, load_default=None)


class Cancellation(Schema):
    reason = Text(2000, load_default=None, multiline=True)
    on_behalf_of = fields.String(
        load_default=None,
        validate=validate.OneOf([sessions.TEAM, sessions.MENTOR]),
        metadata={"description": "For an organiser: whose cancellation it is; the team's else."},
    )


class Move(Schema):
    slot_id = Identifier(required=True)


class MemberAttendance(Schema):
    enrolment_id = Identifier(required=True)
    present = fields.Boolean(required=True)
    minutes = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(min=0, max=24 * 60)
    )


class AttendanceSheet(Schema):
    members = fields.List(
        fields.Nested(MemberAttendance), required=True, validate=validate.Length(min=1, max=50)
    )


class Participant(Schema):
    enrolment_id = fields.String(required=True)
    name = fields.String(allow_none=True)


class RecordedAttendance(Schema):
    enrolment_id = fields.String(required=True)
    present = fields.Boolean(required=True)
    minutes = fields.Integer(required=True)
    recorded_at = Timestamp(required=True)


class Session(Schema):
    id = fields.String(required=True)
    slot_id = fields.String(required=True)
    mentor_id = fields.String(required=True)
    mentor_name = fields.String(allow_none=True)
    team_id = fields.String(required=True)
    cohort_id = fields.String(required=True)
    participants = fields.List(fields.Nested(Participant), required=True)
    start = Timestamp(required=True)
    end = Timestamp(required=True)
    time_zone = fields.String(required=True)
    room = fields.String(allow_none=True)
    topic = fields.String(allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    booked_at = Timestamp(required=True)
    previous_session_id = fields.String(allow_none=True)
    next_session_id = fields.String(allow_none=True)
    cancelled_by = fields.String(allow_none=True)
    cancel_reason = fields.String(allow_none=True)
    attendance = fields.List(fields.Nested(RecordedAttendance), required=True)
    version = fields.Integer(required=True)


class SessionQuery(PageArgs):
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


class NewNote(Schema):
    text = Text(10_000, required=True, multiline=True)
    visibility = fields.String(
        load_default=notes.SHARED, validate=validate.OneOf([notes.SHARED, notes.PRIVATE])
    )


class Note(Schema):
    id = fields.String(required=True)
    session_id = fields.String(required=True)
    visibility = fields.String(required=True)
    text = fields.String(required=True)
    author_id = fields.String(required=True)
    written_as = fields.String(required=True)
    written_at = Timestamp(required=True)
