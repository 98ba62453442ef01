"""Routes of enrolments."""

from typing import Any

from flask.views import MethodView

from services.enrolment.commands.enrolments import withdraw_enrolment
from services.enrolment.queries.applications import get_enrolment
from services.enrolment.queries.applications import list_enrolments
from services.enrolment.web.answers import is_organiser
from services.enrolment.web.answers import versioned
from services.enrolment.web.answers import viewer
from services.enrolment.web.schemas.enrolments import EnrolmentQuerySchema
from services.enrolment.web.schemas.enrolments import EnrolmentSchema
from services.enrolment.web.schemas.enrolments import LeavingSchema
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.context import current
from shared.web.schemas import page_of

blueprint = Blueprint(
    "Enrolments",
    __name__,
    url_prefix="/v1/academies/<academy>/enrolments",
    description="One person's place in a cohort.",
)


@blueprint.route("")
class Enrolments(MethodView):
    @requires("organiser", "learner")
    @blueprint.arguments(EnrolmentQuerySchema, location="query")
    @blueprint.response(200, page_of(EnrolmentSchema))
    def get(self, args: dict[str, Any], academy: str) -> Any:
        """List enrolments: all for organisers, one's own for learners."""
        return list_enrolments(current.db, academy, viewer(academy), **args)


@blueprint.route("/<enrolment_id>")
class OneEnrolment(MethodView):
    @requires("organiser", "learner")
    @blueprint.response(200, EnrolmentSchema)
    def get(self, academy: str, enrolment_id: str) -> Any:
        """Read an enrolment."""
        return versioned(get_enrolment(current.db, academy, enrolment_id, viewer(academy)))


@blueprint.route("/<enrolment_id>/withdraw")
class Leaving(MethodView):
    @requires("organiser", "learner")
    @blueprint.arguments(LeavingSchema)
    @blueprint.response(200, EnrolmentSchema)
    def post(self, body: dict[str, Any], academy: str, enrolment_id: str) -> Any:
        """Withdraw one person; the seat goes down the waiting list."""
        who = (enrolment_id, actor().person_id, is_organiser(academy))
        return versioned(run(withdraw_enrolment, academy, *who, **body))
