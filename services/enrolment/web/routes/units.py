"""Routes of units."""

from typing import Any

from flask.views import MethodView

from services.enrolment.commands.units import add_unit
from services.enrolment.commands.units import end_unit
from services.enrolment.commands.units import rename_unit
from services.enrolment.queries.academies import get_unit
from services.enrolment.queries.academies import list_units
from services.enrolment.web.answers import created
from services.enrolment.web.answers import unit_answer
from services.enrolment.web.answers import versioned
from services.enrolment.web.schemas.academies import NewUnitSchema
from services.enrolment.web.schemas.academies import UnitEndSchema
from services.enrolment.web.schemas.academies import UnitNameSchema
from services.enrolment.web.schemas.academies import UnitQuerySchema
from services.enrolment.web.schemas.academies import UnitSchema
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.context import current
from shared.web.schemas import page_of

blueprint = Blueprint(
    "Units",
    __name__,
    url_prefix="/v1/academies/<academy>/units",
    description="Agencies, districts, wards, technical units and enterprises.",
)


@blueprint.route("")
class Units(MethodView):
    @requires("organiser", "learner", "mentor", "reviewer", "partner")
    @blueprint.arguments(UnitQuerySchema, location="query")
    @blueprint.response(200, page_of(UnitSchema))
    def get(self, args: dict[str, Any], academy: str) -> Any:
        """List the units."""
        return list_units(current.db, academy, current.clock.now(), **args)

    @requires("organiser")
    @blueprint.arguments(NewUnitSchema)
    @blueprint.response(201, UnitSchema)
    def post(self, body: dict[str, Any], academy: str) -> Any:
        """Add a unit."""
        unit = unit_answer(run(add_unit, academy, **body))
        return created(unit, academy, "units", unit["_id"])


@blueprint.route("/<unit_id>")
class OneUnit(MethodView):
    @requires("organiser", "learner", "mentor", "reviewer", "partner")
    @blueprint.response(200, UnitSchema)
    def get(self, academy: str, unit_id: str) -> Any:
        """Read a unit with all its names."""
        return versioned(get_unit(current.db, academy, unit_id, current.clock.now()))

    @requires("organiser")
    @blueprint.arguments(UnitEndSchema)
    @blueprint.response(200, UnitSchema)
    def patch(self, body: dict[str, Any], academy: str, unit_id: str) -> Any:
        """Dissolve a unit after a day."""
        unit = run(end_unit, academy, unit_id, expected_version(), **body)
        return unit_answer(unit)


@blueprint.route("/<unit_id>/names")
class UnitNames(MethodView):
    @requires("organiser")
    @blueprint.arguments(UnitNameSchema)
    @blueprint.response(201, UnitSchema)
    def post(self, body: dict[str, Any], academy: str, unit_id: str) -> Any:
        """Rename a unit from a day on."""
        unit = run(rename_unit, academy, unit_id, expected_version(), **body)
        return unit_answer(unit)
