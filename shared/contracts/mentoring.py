"""Events that mentoring publishes."""

from marshmallow import fields
from marshmallow import validate

from shared.contracts.event_type import EventSchema
from shared.contracts.event_type import EventType
from shared.contracts.event_type import Text


class Session(EventSchema):
    session_id = Text()
    mentor_id = Text()
    team_id = Text()
    cohort_id = Text()
    start = fields.AwareDateTime(required=True, format="iso")
    end = fields.AwareDateTime(required=True, format="iso")
    time_zone = Text(max=60)
    previous_session_id = Text(required=False)
    cancelled_by = Text(required=False, metadata={"description": "team, mentor or organiser."})


class Attendance(EventSchema):
    enrolment_id = Text()
    session_id = Text()
    present = fields.Boolean(required=True)
    minutes = fields.Float(required=True, validate=validate.Range(min=0))


class GateSubmitted(EventSchema):
    project_id = Text()
    team_id = Text()
    stage = Text()
    attempt = fields.Integer(required=True, validate=validate.Range(min=1))


class GateDecided(GateSubmitted):
    decision = fields.String(
        required=True, validate=validate.OneOf(["passed", "revise", "stopped"])
    )


class ProjectCompleted(EventSchema):
    project_id = Text()
    team_id = Text()
    outcome = Text(max=2000)


def _type(name: str, subject_field: str, schema: type[EventSchema], meaning: str) -> EventType:
    return EventType(f"academy.mentoring.{name}", subject_field, schema, meaning)


SESSION_BOOKED = _type("session.booked.v1", "session_id", Session, "A team will meet a mentor.")
SESSION_RESCHEDULED = _type(
    "session.rescheduled.v1", "session_id", Session, "A session takes the place of an earlier one."
)
SESSION_CANCELLED = _type("session.cancelled.v1", "session_id", Session, "A session won't be.")
ATTENDANCE_RECORDED = _type(
    "attendance.recorded.v1",
    "enrolment_id",
    Attendance,
    "Whether a learner was in a session; a later one for the same session corrects it.",
)
GATE_SUBMITTED = _type(
    "gate.submitted.v1", "project_id", GateSubmitted, "A team asks to pass a stage's gate."
)
GATE_DECIDED = _type("gate.decided.v1", "project_id", GateDecided, "A gate got its decision.")
PROJECT_COMPLETED = _type(
    "project.completed.v1", "project_id", ProjectCompleted, "All gates of a project are passed."
)
