"""Routes of a team's application: what its members do."""

from typing import Any

from flask.views import MethodView

from services.enrolment.commands import applications as commands
from services.enrolment.commands import offers
from services.enrolment.queries.applications import get_application
from services.enrolment.queries.applications import list_applications
from services.enrolment.web.answers import application_answer
from services.enrolment.web.answers import created
from services.enrolment.web.answers import is_organiser
from services.enrolment.web.answers import versioned
from services.enrolment.web.answers import viewer
from services.enrolment.web.schemas.applications import ApplicationChangesSchema
from services.enrolment.web.schemas.applications import ApplicationQuerySchema
from services.enrolment.web.schemas.applications import ApplicationSchema
from services.enrolment.web.schemas.applications import AssentSchema
from services.enrolment.web.schemas.applications import InvitationSchema
from services.enrolment.web.schemas.applications import JoiningSchema
from services.enrolment.web.schemas.applications import NewApplicationSchema
from services.enrolment.web.schemas.applications import WithdrawalSchema
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.context import current
from shared.web.schemas import page_of

blueprint = Blueprint(
    "Applications",
    __name__,
    url_prefix="/v1/academies/<academy>/applications",
    description="Teams apply; their members join by own act.",
)


@blueprint.route("")
class Applications(MethodView):
    @requires("organiser", "learner", "reviewer")
    @blueprint.arguments(ApplicationQuerySchema, location="query")
    @blueprint.response(200, page_of(ApplicationSchema))
    def get(self, args: dict[str, Any], academy: str) -> Any:
        """List applications: all for organisers, one's own for learners, nameless for reviewers."""
        return list_applications(current.db, academy, viewer(academy), **args)

    @requires("learner")
    @blueprint.arguments(NewApplicationSchema)
    @blueprint.response(201, ApplicationSchema)
    def post(self, body: dict[str, Any], academy: str) -> Any:
        """Start an application as its first member."""
        me = actor()
        document = run(commands.start_application, academy, me.person_id, me.name, me.email, **body)
        return created(application_answer(document), academy, "applications", document["_id"])


@blueprint.route("/<application_id>")
class OneApplication(MethodView):
    @requires("organiser", "learner", "reviewer")
    @blueprint.response(200, ApplicationSchema)
    def get(self, academy: str, application_id: str) -> Any:
        """Read an application."""
        return versioned(get_application(current.db, academy, application_id, viewer(academy)))

    @requires("learner")
    @blueprint.arguments(ApplicationChangesSchema)
    @blueprint.response(200, ApplicationSchema)
    def patch(self, body: dict[str, Any], academy: str, application_id: str) -> Any:
        """Change a draft's team name or idea."""
        who = (application_id, actor().person_id, expected_version())
        return application_answer(run(commands.edit_application, academy, *who, **body))


@blueprint.route("/<application_id>/invitations")
class Invitations(MethodView):
    @requires("learner")
    @blueprint.response(201, InvitationSchema)
    def post(self, academy: str, application_id: str) -> Any:
        """Make an invitation's code for one more person; it is shown this once."""
        return run(commands.invite_member, academy, application_id, actor().person_id)


@blueprint.route("/<application_id>/members")
class Members(MethodView):
    @requires("learner")
    @blueprint.arguments(JoiningSchema)
    @blueprint.response(201, ApplicationSchema)
    def post(self, body: dict[str, Any], academy: str, application_id: str) -> Any:
        """Join the team with an invitation's code."""
        me = actor()
        who = (application_id, me.person_id, me.name, me.email)
        return application_answer(run(commands.join_team, academy, *who, **body))


@blueprint.route("/<application_id>/members/me")
class OwnMembership(MethodView):
    @requires("learner")
    @blueprint.response(204)
    def delete(self, academy: str, application_id: str) -> Any:
        """Leave the team while it is a draft."""
        run(commands.leave_team, academy, application_id, actor().person_id)


@blueprint.route("/<application_id>/assent")
class Assent(MethodView):
    @requires("learner", "organiser")
    @blueprint.arguments(AssentSchema)
    @blueprint.response(200, ApplicationSchema)
    def post(self, body: dict[str, Any], academy: str, application_id: str) -> Any:
        """Record the supervisor's assent."""
        who = (application_id, actor().person_id, is_organiser(academy))
        return application_answer(run(commands.record_assent, academy, *who, **body))


@blueprint.route("/<application_id>/submit")
class Submission(MethodView):
    @requires("learner")
    @blueprint.response(200, ApplicationSchema)
    def post(self, academy: str, application_id: str) -> Any:
        """Hand the application in."""
        who = (application_id, actor().person_id)
        return application_answer(run(commands.submit_application, academy, *who))


@blueprint.route("/<application_id>/accept")
class Acceptance(MethodView):
    @requires("learner")
    @blueprint.response(200, ApplicationSchema)
    def post(self, academy: str, application_id: str) -> Any:
        """Accept the offer for the team; every member is enrolled."""
        who = (application_id, actor().person_id)
        return application_answer(run(offers.accept_offer, academy, *who))


@blueprint.route("/<application_id>/decline")
class Refusal(MethodView):
    @requires("learner")
    @blueprint.response(200, ApplicationSchema)
    def post(self, academy: str, application_id: str) -> Any:
        """Decline the offer for the team."""
        who = (application_id, actor().person_id)
        return application_answer(run(offers.decline_offer, academy, *who))


@blueprint.route("/<application_id>/withdraw")
class Withdrawal(MethodView):
    @requires("learner", "organiser")
    @blueprint.arguments(WithdrawalSchema)
    @blueprint.response(200, ApplicationSchema)
    def post(self, body: dict[str, Any], academy: str, application_id: str) -> Any:
        """Withdraw the whole team; its seats go down the waiting list."""
        who = (application_id, actor().person_id, is_organiser(academy))
        return application_answer(run(offers.withdraw_application, academy, *who, **body))
