"""Mentors and the times that they offer."""

from typing import Any

import marshmallow as ma
from marshmallow import fields
from marshmallow import validate

from shared.web.schemas import Identifier
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp

LANGUAGE = r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?\Z"


class MentorProfile(Schema):
    """What a mentor says of themselves. Without a name it is the token's."""

    name = Text(200)
    expertise = fields.List(Text(100), load_default=list, validate=validate.Length(max=50))
    languages = fields.List(
        fields.String(validate=validate.Regexp(LANGUAGE)),
        load_default=list,
        validate=validate.Length(max=20),
    )
    time_zone = Text(60, metadata={"description": "IANA name; the academy's when left out."})
    cap = fields.Integer(
        strict=True,
        load_default=8,
        validate=validate.Range(min=1, max=100),
        metadata={"description": "How many teams the mentor takes at most."},
    )
    confirm = fields.Boolean(
        load_default=False,
        metadata={"description": "Bookings wait for the mentor's yes."},
    )


class MentorRegistration(MentorProfile):
    """An organiser makes somebody a mentor."""

    person_id = Text(128, required=True)
    name = Text(200, required=True)


class Mentor(Schema):
    id = fields.String(required=True)
    person_id = fields.String(required=True)
    name = fields.String(required=True)
    expertise = fields.List(fields.String(), required=True)
    languages = fields.List(fields.String(), required=True)
    time_zone = fields.String(required=True)
    cap = fields.Integer(required=True)
    confirm = fields.Boolean(required=True)
    registered_at = Timestamp(required=True)
    version = fields.Integer(required=True)


class OfferedTime(Schema):
    """RFC 3339 with an offset, or a wall time without one, read in the offer's zone."""

    start = fields.DateTime(format="iso", required=True)
    end = fields.DateTime(format="iso", required=True)


class WeeklyPattern(Schema):
    """The same wall time on the weekday of `first_day`, week after week."""

    first_day = fields.Date(required=True)
    start = fields.Time(format="iso", required=True)
    end = fields.Time(format="iso", required=True)
    weeks = fields.Integer(strict=True, required=True, validate=validate.Range(min=1, max=53))


class SlotOffer(Schema):
    """Times on offer: either `slots` or `weekly`."""

    slots = fields.List(fields.Nested(OfferedTime), validate=validate.Length(min=1, max=100))
    weekly = fields.Nested(WeeklyPattern)
    time_zone = Text(60, metadata={"description": "IANA name; the mentor's when left out."})
    room = Text(100)

    @ma.validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if ("slots" in data) == ("weekly" in data):
            raise ma.ValidationError("Give either slots or weekly.", "slots")

    @ma.validates_schema
    def _wall_clock(self, data: dict[str, Any], **_: Any) -> None:
        pattern = data.get("weekly", {})
        if any(pattern[name].tzinfo for name in ("start", "end") if name in pattern):
            raise ma.ValidationError("A weekly time is a wall time without an offset.", "weekly")


class Hold(Schema):
    slot_id = fields.String(required=True)
    team_id = fields.String(required=True)
    until = Timestamp(required=True)


class HoldRequest(Schema):
    """Which team, for somebody who is in more than one."""

    team_id = Identifier(load_default=None)


class Slot(Schema):
    id = fields.String(required=True)
    mentor_id = fields.String(required=True)
    mentor_name = fields.String(allow_none=True)
    start = Timestamp(required=True)
    end = Timestamp(required=True)
    time_zone = fields.String(required=True)
    room = fields.String(allow_none=True)
    state = fields.String(required=True)


class SlotQuery(PageArgs):
    """Free slots that start in a stretch of time, of one mentor or all."""

    since = Timestamp(data_key="from", load_default=None)
    until = Timestamp(data_key="to", load_default=None)
    mentor = Identifier(load_default=None)
