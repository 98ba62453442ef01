"""Routes of an application: what the academy decides."""

from typing import Any

from flask.views import MethodView

from services.enrolment.commands import selection as commands
from services.enrolment.queries.applications import list_reviews
from services.enrolment.web.answers import application_answer
from services.enrolment.web.schemas.applications import ApplicationSchema
from services.enrolment.web.schemas.applications import DecisionSchema
from services.enrolment.web.schemas.applications import EligibilitySchema
from services.enrolment.web.schemas.applications import GivenReviewSchema
from services.enrolment.web.schemas.applications import ReviewSchema
from services.enrolment.web.schemas.applications import ReviewsSchema
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.context import current

blueprint = Blueprint(
    "Selection",
    __name__,
    url_prefix="/v1/academies/<academy>/applications/<application_id>",
    description="Eligibility, blind reviews and decisions.",
)


@blueprint.route("/eligibility")
class Eligibility(MethodView):
    @requires("organiser")
    @blueprint.arguments(EligibilitySchema)
    @blueprint.response(200, ApplicationSchema)
    def post(self, body: dict[str, Any], academy: str, application_id: str) -> Any:
        """Find a submitted application eligible, or not and say why."""
        document = run(commands.judge_eligibility, academy, application_id, **body)
        return application_answer(document)


@blueprint.route("/decision")
class Decision(MethodView):
    @requires("organiser")
    @blueprint.arguments(DecisionSchema)
    @blueprint.response(200, ApplicationSchema)
    def post(self, body: dict[str, Any], academy: str, application_id: str) -> Any:
        """Shortlist, offer, waitlist or decline; an offer takes seats for the whole team."""
        return application_answer(run(commands.decide, academy, application_id, **body))


@blueprint.route("/reviews")
class Reviews(MethodView):
    @requires("organiser")
    @blueprint.response(200, ReviewsSchema)
    def get(self, academy: str, application_id: str) -> Any:
        """Read the reviews of an application."""
        return {"items": list_reviews(current.db, academy, application_id)}

    @requires("reviewer")
    @blueprint.arguments(ReviewSchema)
    @blueprint.response(201, GivenReviewSchema)
    def post(self, body: dict[str, Any], academy: str, application_id: str) -> Any:
        """Review an application that is not of one's own unit, once."""
        who = (application_id, actor().person_id)
        return run(commands.review_application, academy, *who, **body)
