"""Routes of cohorts."""

from typing import Any

from flask.views import MethodView

from services.enrolment.commands import cohorts as commands
from services.enrolment.queries.cohorts import get_cohort
from services.enrolment.queries.cohorts import list_cohorts
from services.enrolment.web.answers import cohort_answer
from services.enrolment.web.answers import created
from services.enrolment.web.answers import is_organiser
from services.enrolment.web.answers import versioned
from services.enrolment.web.schemas.cohorts import CancellationSchema
from services.enrolment.web.schemas.cohorts import CohortChangesSchema
from services.enrolment.web.schemas.cohorts import CohortQuerySchema
from services.enrolment.web.schemas.cohorts import CohortSchema
from services.enrolment.web.schemas.cohorts import NewCohortSchema
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.context import current
from shared.web.schemas import page_of

blueprint = Blueprint(
    "Cohorts",
    __name__,
    url_prefix="/v1/academies/<academy>/cohorts",
    description="Runs of the academy: draft, published, running, closed or cancelled.",
)


@blueprint.route("")
class Cohorts(MethodView):
    @requires("organiser", "learner", "mentor", "reviewer", "partner")
    @blueprint.arguments(CohortQuerySchema, location="query")
    @blueprint.response(200, page_of(CohortSchema))
    def get(self, args: dict[str, Any], academy: str) -> Any:
        """List the cohorts; drafts are shown to organisers alone."""
        return list_cohorts(current.db, academy, is_organiser(academy), **args)

    @requires("organiser")
    @blueprint.arguments(NewCohortSchema)
    @blueprint.response(201, CohortSchema)
    def post(self, body: dict[str, Any], academy: str) -> Any:
        """Plan a cohort; it gets the next number."""
        cohort = cohort_answer(run(commands.plan_cohort, academy, **body))
        return created(cohort, academy, "cohorts", cohort["_id"])


@blueprint.route("/<cohort_id>")
class OneCohort(MethodView):
    @requires("organiser", "learner", "mentor", "reviewer", "partner")
    @blueprint.response(200, CohortSchema)
    def get(self, academy: str, cohort_id: str) -> Any:
        """Read a cohort."""
        return versioned(get_cohort(current.db, academy, cohort_id, is_organiser(academy)))

    @requires("organiser")
    @blueprint.arguments(CohortChangesSchema)
    @blueprint.response(200, CohortSchema)
    def patch(self, body: dict[str, Any], academy: str, cohort_id: str) -> Any:
        """Change a cohort as far as its state allows; new seats go to the waiting list."""
        version = expected_version()
        return cohort_answer(run(commands.change_cohort, academy, cohort_id, version, **body))


@blueprint.route("/<cohort_id>/publish")
class Publication(MethodView):
    @requires("organiser")
    @blueprint.response(200, CohortSchema)
    def post(self, academy: str, cohort_id: str) -> Any:
        """Publish a draft: teams may see it and apply."""
        return cohort_answer(run(commands.publish_cohort, academy, cohort_id, expected_version()))


@blueprint.route("/<cohort_id>/start")
class Start(MethodView):
    @requires("organiser")
    @blueprint.response(200, CohortSchema)
    def post(self, academy: str, cohort_id: str) -> Any:
        """Start a published cohort."""
        return cohort_answer(run(commands.start_cohort, academy, cohort_id, expected_version()))


@blueprint.route("/<cohort_id>/close")
class Close(MethodView):
    @requires("organiser")
    @blueprint.response(200, CohortSchema)
    def post(self, academy: str, cohort_id: str) -> Any:
        """Close a running cohort; applications that are still open end."""
        return cohort_answer(run(commands.close_cohort, academy, cohort_id, expected_version()))


@blueprint.route("/<cohort_id>/cancel")
class Cancellation(MethodView):
    @requires("organiser")
    @blueprint.arguments(CancellationSchema)
    @blueprint.response(200, CohortSchema)
    def post(self, body: dict[str, Any], academy: str, cohort_id: str) -> Any:
        """Cancel a cohort: applications end and everyone enrolled is withdrawn."""
        version = expected_version()
        return cohort_answer(run(commands.cancel_cohort, academy, cohort_id, version, **body))
