"""Ledgers: what is done, what is missing, and where to go for it."""

from typing import Any

from flask.views import MethodView

from services.certification.queries.ledgers import list_ledgers
from services.certification.queries.ledgers import read_ledger
from services.certification.web.reach import only_own
from services.certification.web.schemas import ledgers as schemas
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.context import current
from shared.web.schemas import page_of

View = dict[str, Any]

LEDGERS = Blueprint(
    "ledgers",
    __name__,
    url_prefix="/v1/academies/<academy>/ledgers",
    description="Why there is a certificate, or why not yet.",
)


@LEDGERS.route("")
class Ledgers(MethodView):
    @requires("organiser", "mentor", "learner")
    @LEDGERS.arguments(schemas.LedgerArgs, location="query")
    @LEDGERS.response(200, page_of(schemas.Ledger))
    def get(self, args: View, academy: str) -> View:
        """List the ledgers of a cohort; a learner gets the own ones"""
        own = only_own(academy, "organiser", "mentor")
        names = actor().has("organiser", academy)
        return list_ledgers(current.db, academy, person_id=own, names=names, **args)


@LEDGERS.route("/<enrolment_id>")
class Ledger(MethodView):
    @requires("organiser", "mentor", "learner")
    @LEDGERS.response(200, schemas.Ledger)
    def get(self, academy: str, enrolment_id: str) -> View:
        """Read what one enrolment has done and what is missing"""
        own = only_own(academy, "organiser", "mentor")
        names = actor().has("organiser", academy)
        return read_ledger(current.db, academy, enrolment_id, person_id=own, names=names)
