"""The routes, a file for each resource; each parses, calls one use case and returns."""

from services.enrolment.web.routes import academies
from services.enrolment.web.routes import applications
from services.enrolment.web.routes import cohorts
from services.enrolment.web.routes import enrolments
from services.enrolment.web.routes import people
from services.enrolment.web.routes import selection
from services.enrolment.web.routes import units
from shared.web.blueprint import Blueprint


def blueprints() -> list[Blueprint]:
    """All of them, in the order of the documentation."""
    return [
        academies.blueprint,
        units.blueprint,
        people.blueprint,
        cohorts.blueprint,
        applications.blueprint,
        selection.blueprint,
        enrolments.blueprint,
    ]
