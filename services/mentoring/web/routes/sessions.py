"""Sessions: booking, moving, calling off, attendance, notes, calendar."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.mentoring.adapters.calendar import invitation
from services.mentoring.commands import attendance
from services.mentoring.commands import bookings
from services.mentoring.queries import mentoring as queries
from services.mentoring.web.routes.answers import View
from services.mentoring.web.routes.answers import created
from services.mentoring.web.routes.answers import tagged
from services.mentoring.web.schemas import sessions as schemas
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import PRIVATE
from shared.web.context import current
from shared.web.language import language
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

SESSIONS = Blueprint(
    "sessions",
    __name__,
    url_prefix="/v1/academies/<academy>",
    description="Meetings of a team with a mentor.",
)


@SESSIONS.route("/sessions")
class Sessions(MethodView):
    @requires("learner", "mentor", "organiser")
    @SESSIONS.arguments(schemas.SessionQuery, location="query")
    @SESSIONS.response(200, page_of(schemas.Session))
    def get(self, query: dict[str, Any], academy: str) -> View:
        """List sessions: one's own team's, one's own as a mentor, all for an organiser"""
        return queries.list_sessions(current.db, academy, actor(), **query)

    @requires("learner", "organiser")
    @SESSIONS.arguments(schemas.Booking)
    @SESSIONS.response(201, schemas.Session)
    def post(self, booking: dict[str, Any], academy: str) -> Any:
        """Book a slot for one's team

        Nobody is booked twice at one time: not the mentor, nobody of the team, no room, in no
        cohort. The published slot is the mentor's consent, unless the mentor asked to confirm.
        """
        made = run(bookings.book_session, academy, actor(), **booking)
        return created(made, "sessions.Session", academy=academy, session_id=made["id"])


@SESSIONS.route("/sessions/<session_id>")
class Session(MethodView):
    @requires("learner", "mentor", "organiser")
    @SESSIONS.response(200, schemas.Session)
    def get(self, academy: str, session_id: str) -> View:
        """See one session"""
        return tagged(queries.get_session(current.db, academy, actor(), session_id))


@SESSIONS.route("/sessions/<session_id>/confirm")
class Confirmation(MethodView):
    @requires("mentor")
    @SESSIONS.response(200, schemas.Session)
    def post(self, academy: str, session_id: str) -> View:
        """Say yes to a requested session"""
        return run(bookings.confirm_session, academy, actor(), session_id)


@SESSIONS.route("/sessions/<session_id>/cancel")
class Cancellation(MethodView):
    @requires("learner", "mentor", "organiser")
    @SESSIONS.arguments(schemas.Cancellation)
    @SESSIONS.response(200, schemas.Session)
    def post(self, asked: dict[str, Any], academy: str, session_id: str) -> View:
        """Call a session off

        A team may until twelve hours before it, its mentor and an organiser until it begins.
        """
        return run(bookings.cancel_session, academy, actor(), session_id, **asked)


@SESSIONS.route("/sessions/<session_id>/reschedule")
class Move(MethodView):
    @requires("learner", "mentor", "organiser")
    @SESSIONS.arguments(schemas.Move)
    @SESSIONS.response(201, schemas.Session)
    def post(self, asked: dict[str, Any], academy: str, session_id: str) -> Any:
        """Move a session to another slot

        Answers the new session; old and new one name each other. The rules of cancelling hold.
        """
        made = run(bookings.reschedule_session, academy, actor(), session_id, **asked)
        return created(made, "sessions.Session", academy=academy, session_id=made["id"])


@SESSIONS.route("/sessions/<session_id>/attendance")
class Attendance(MethodView):
    @requires("mentor", "organiser")
    @SESSIONS.arguments(schemas.AttendanceSheet)
    @SESSIONS.response(200, schemas.Session)
    def post(self, sheet: dict[str, Any], academy: str, session_id: str) -> View:
        """Write down who was there, from the session's start on; again to correct it"""
        return run(attendance.record_attendance, academy, actor(), session_id, **sheet)


@SESSIONS.route("/sessions/<session_id>/mentor-absent")
class MentorAbsent(MethodView):
    @requires("organiser")
    @SESSIONS.response(200, schemas.Session)
    def post(self, academy: str, session_id: str) -> View:
        """Write down that the mentor did not come"""
        return run(attendance.report_mentor_absent, academy, actor(), session_id)


@SESSIONS.route("/sessions/<session_id>/notes")
class Notes(MethodView):
    @requires("learner", "mentor", "organiser")
    @SESSIONS.arguments(PageArgs, location="query")
    @SESSIONS.response(200, page_of(schemas.Note))
    def get(self, page: dict[str, Any], academy: str, session_id: str) -> View:
        """List a session's shared notes, and one's own private ones"""
        return queries.list_notes(current.db, academy, actor(), session_id, **page)

    @requires("learner", "mentor", "organiser")
    @SESSIONS.arguments(schemas.NewNote)
    @SESSIONS.response(201, schemas.Note)
    def post(self, note: dict[str, Any], academy: str, session_id: str) -> View:
        """Write a note on a session; private ones are for the mentor who writes them alone"""
        return run(attendance.write_note, academy, actor(), session_id, **note)


@SESSIONS.route("/sessions/<session_id>/calendar.ics")
class CalendarEntry(MethodView):
    @requires("learner", "mentor", "organiser")
    @SESSIONS.response(
        200, {"type": "string"}, content_type="text/calendar", description="iCalendar (RFC 5545)"
    )
    def get(self, academy: str, session_id: str) -> Response:
        """Get a session's calendar entry; a moved session's is that of its new time"""
        found = queries.session_for_calendar(current.db, academy, actor(), session_id)
        body = invitation(*found, current.clock.now(), language())
        headers = {"Cache-Control": PRIVATE, "Vary": "Accept-Language"}
        return Response(body, content_type="text/calendar; charset=utf-8", headers=headers)
