"""Routes of academies."""

from typing import Any

from flask.views import MethodView

from services.enrolment.commands.academies import change_academy
from services.enrolment.commands.academies import open_academy
from services.enrolment.queries.academies import get_academy
from services.enrolment.queries.academies import list_academies
from services.enrolment.web.answers import created
from services.enrolment.web.answers import versioned
from services.enrolment.web.schemas.academies import AcademyChangesSchema
from services.enrolment.web.schemas.academies import AcademySchema
from services.enrolment.web.schemas.academies import NewAcademySchema
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

blueprint = Blueprint(
    "Academies", __name__, url_prefix="/v1/academies", description="A city's academy."
)


@blueprint.route("")
class Academies(MethodView):
    @requires(authenticated=True)
    @blueprint.arguments(PageArgs, location="query")
    @blueprint.response(200, page_of(AcademySchema))
    def get(self, args: dict[str, Any]) -> Any:
        """List the academies in which one has a role; an operator sees all."""
        own = None if actor().is_operator else actor().academies
        return list_academies(current.db, own, **args)

    @requires("operator")
    @blueprint.arguments(NewAcademySchema)
    @blueprint.response(201, AcademySchema)
    def post(self, body: dict[str, Any]) -> Any:
        """Open an academy from a template."""
        document = run(open_academy, current.extras["templates"], **body)
        return created(document, document["_id"])


@blueprint.route("/<academy>")
class OneAcademy(MethodView):
    @requires("organiser", "learner", "mentor", "reviewer", "partner", "operator")
    @blueprint.response(200, AcademySchema)
    def get(self, academy: str) -> Any:
        """Read an academy with its stages."""
        return versioned(get_academy(current.db, academy))

    @requires("organiser")
    @blueprint.arguments(AcademyChangesSchema)
    @blueprint.response(200, AcademySchema)
    def patch(self, body: dict[str, Any], academy: str) -> Any:
        """Change an academy; cohorts that exist keep what they have."""
        return versioned(run(change_academy, academy, expected_version(), **body))
