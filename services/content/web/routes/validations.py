"""Routes of dry runs, and of the pages of reports."""

from typing import Any

from flask.views import MethodView

from services.content.commands.validations import start_validation
from services.content.queries.validations import validation
from services.content.web.answers import located
from services.content.web.reports import address_of
from services.content.web.reports import page_of_report
from services.content.web.routes.curricula import MAKERS
from services.content.web.schemas.curricula import UploadArgs
from services.content.web.schemas.validations import ReportPageArgs
from services.content.web.schemas.validations import StartedSchema
from services.content.web.schemas.validations import ValidationSchema
from services.content.web.uploads import BODY
from services.content.web.uploads import store_body
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.body import large_upload
from shared.web.context import current

blueprint = Blueprint(
    "Validations",
    __name__,
    url_prefix="/v1/academies/<academy>/curricula",
    description="Dry runs: what an import would say of a package, and reports as pages.",
)


@blueprint.route("/validate")
class Validate(MethodView):
    @requires("partner")
    @large_upload
    @blueprint.doc(requestBody=BODY)
    @blueprint.arguments(UploadArgs, location="query")
    @blueprint.response(202, StartedSchema)
    def post(self, args: dict[str, Any], academy: str) -> Any:
        """Try a package: nothing of it is kept but the report, for a day."""
        started = store_body(academy, args["filename"], start_validation)
        return located(started, f"/v1/academies/{academy}/curricula/validations/{started['id']}")


@blueprint.route("/validations/<validation_id>")
class OneValidation(MethodView):
    @requires(*MAKERS)
    @blueprint.response(200, ValidationSchema)
    def get(self, academy: str, validation_id: str) -> Any:
        """Read how far a dry run is, and its report once it is there."""
        found = validation(current.db, academy, validation_id, current.clock.real_now())
        page = address_of(academy, validation_id) if found["report"] is not None else None
        return {**found, "page": page}


@blueprint.route("/reports/<report_id>.html")
class ReportPage(MethodView):
    @requires(public=True)
    @blueprint.arguments(ReportPageArgs, location="query")
    @blueprint.response(200, {"type": "string"}, content_type="text/html")
    def get(self, args: dict[str, Any], academy: str, report_id: str) -> Any:
        """Read a report as a page, by its signed address; needs no token."""
        return page_of_report(academy, report_id, **args)
