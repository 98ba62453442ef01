"""Mentors and their slots."""

from typing import Any

from flask.views import MethodView

from services.mentoring.commands import bookings
from services.mentoring.commands import mentors as commands
from services.mentoring.queries import mentoring as queries
from services.mentoring.web.routes.answers import View
from services.mentoring.web.routes.answers import created
from services.mentoring.web.routes.answers import tagged
from services.mentoring.web.schemas import mentors as schemas
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

PREFIX = "/v1/academies/<academy>"

MENTORS = Blueprint("mentors", __name__, url_prefix=PREFIX, description="Who helps the teams.")
SLOTS = Blueprint("slots", __name__, url_prefix=PREFIX, description="Times that mentors offer.")


@MENTORS.route("/mentors")
class Mentors(MethodView):
    @requires("learner", "mentor", "reviewer", "organiser")
    @MENTORS.arguments(PageArgs, location="query")
    @MENTORS.response(200, page_of(schemas.Mentor))
    def get(self, page: dict[str, Any], academy: str) -> View:
        """List the academy's mentors"""
        return queries.list_mentors(current.db, academy, **page)

    @requires("organiser")
    @MENTORS.arguments(schemas.MentorRegistration)
    @MENTORS.response(201, schemas.Mentor)
    def post(self, profile: dict[str, Any], academy: str) -> Any:
        """Register somebody as a mentor"""
        made = run(commands.register_mentor, academy, profile)
        return created(made, "mentors.Mentor", academy=academy, mentor_id=made["id"])


@MENTORS.route("/mentors/me")
class OwnProfile(MethodView):
    @requires("mentor")
    @MENTORS.response(200, schemas.Mentor)
    def get(self, academy: str) -> View:
        """See one's own mentor profile"""
        return tagged(queries.own_profile(current.db, academy, actor()))

    @requires("mentor")
    @MENTORS.arguments(schemas.MentorProfile)
    @MENTORS.response(200, schemas.Mentor)
    def put(self, profile: dict[str, Any], academy: str) -> View:
        """Write one's own mentor profile

        Makes the profile when there is none yet, and replaces it whole otherwise.
        """
        named = {"name": actor().name} | profile
        return tagged(run(commands.describe_mentor, academy, actor(), named, expected_version()))


@MENTORS.route("/mentors/<mentor_id>")
class Mentor(MethodView):
    @requires("learner", "mentor", "reviewer", "organiser")
    @MENTORS.response(200, schemas.Mentor)
    def get(self, academy: str, mentor_id: str) -> View:
        """See one mentor"""
        return tagged(queries.get_mentor(current.db, academy, mentor_id))


@SLOTS.route("/slots")
class Slots(MethodView):
    @requires("learner", "mentor", "organiser")
    @SLOTS.arguments(schemas.SlotQuery, location="query")
    @SLOTS.response(200, page_of(schemas.Slot))
    def get(self, query: dict[str, Any], academy: str) -> View:
        """List free slots, soonest first

        Left out are slots held by other teams and those whose mentor or room is taken by another
        booking: a page may be shorter than `limit` and still have a next one.
        """
        return queries.free_slots(current.db, academy, actor(), current.clock.now(), **query)

    @requires("mentor")
    @SLOTS.arguments(schemas.SlotOffer)
    @SLOTS.response(201, page_of(schemas.Slot))
    def post(self, offer: dict[str, Any], academy: str) -> View:
        """Offer times as a list, or one wall time every week

        A time has an offset, or is a wall time of `time_zone`. A weekly pattern keeps its wall time
        when the zone's offset changes.
        """
        return run(commands.publish_slots, academy, actor(), offer)


@SLOTS.route("/slots/<slot_id>")
class Slot(MethodView):
    @requires("mentor")
    @SLOTS.response(204)
    def delete(self, academy: str, slot_id: str) -> None:
        """Take back one's own slot while it is not booked"""
        run(commands.delete_slot, academy, actor(), slot_id)


@SLOTS.route("/slots/<slot_id>/hold")
class SlotHold(MethodView):
    @requires("learner")
    @SLOTS.arguments(schemas.HoldRequest)
    @SLOTS.response(201, schemas.Hold)
    def post(self, asked: dict[str, Any], academy: str, slot_id: str) -> View:
        """Hold a slot for one's team for five minutes

        A team holds one slot at a time: holding another lets the first go.
        """
        return run(bookings.hold_slot, academy, actor(), slot_id, **asked)
