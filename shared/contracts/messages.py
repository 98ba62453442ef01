"""Requests to write to a person. Only enrolment knows addresses, so the others ask it."""

from marshmallow import fields
from marshmallow import validate

from shared.contracts.event_type import EventSchema
from shared.contracts.event_type import EventType
from shared.contracts.event_type import Text


class MessageRequested(EventSchema):
    person_id = Text()
    template = Text()
    parameters = fields.Dict(
        keys=fields.String(validate=validate.Length(max=100)),
        values=fields.String(validate=validate.Length(max=2000)),
        load_default=dict,
    )
    deadline = fields.AwareDateTime(
        format="iso", metadata={"description": "After this moment the message is of no use."}
    )


def _type(service: str) -> EventType:
    return EventType(
        f"academy.{service}.message.requested.v1",
        "person_id",
        MessageRequested,
        f"{service.capitalize()} asks enrolment to write to a person, once.",
    )


CONTENT_MESSAGE_REQUESTED = _type("content")
MENTORING_MESSAGE_REQUESTED = _type("mentoring")
CERTIFICATION_MESSAGE_REQUESTED = _type("certification")
