"""Routes of people's contact data."""

from typing import Any

from flask.views import MethodView

from services.enrolment.commands.people import put_own_record
from services.enrolment.queries.academies import get_person
from services.enrolment.queries.academies import list_people
from services.enrolment.web.answers import versioned
from services.enrolment.web.schemas.academies import OwnRecordSchema
from services.enrolment.web.schemas.academies import PersonSchema
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

blueprint = Blueprint(
    "People",
    __name__,
    url_prefix="/v1/academies/<academy>/people",
    description="Names and addresses. No other service has them.",
)


@blueprint.route("")
class People(MethodView):
    @requires("organiser")
    @blueprint.arguments(PageArgs, location="query")
    @blueprint.response(200, page_of(PersonSchema))
    def get(self, args: dict[str, Any], academy: str) -> Any:
        """List the people whom the academy knows."""
        return list_people(current.db, academy, **args)


@blueprint.route("/me")
class OwnRecord(MethodView):
    @requires("learner", "mentor", "reviewer", "partner", "organiser")
    @blueprint.response(200, PersonSchema)
    def get(self, academy: str) -> Any:
        """Read one's own record."""
        return versioned(get_person(current.db, academy, actor().person_id))

    @requires("learner", "mentor", "reviewer", "partner", "organiser")
    @blueprint.arguments(OwnRecordSchema)
    @blueprint.response(200, PersonSchema)
    def put(self, body: dict[str, Any], academy: str) -> Any:
        """Replace one's own record; a new name goes to teams, enrolments and other services."""
        person_id = actor().person_id
        return versioned(run(put_own_record, academy, person_id, expected_version(), **body))
