"""How far a cohort's certificates are."""

from typing import Any

from flask.views import MethodView

from services.certification.queries.progress import read_progress
from services.certification.web.schemas import progress as schemas
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.context import current

View = dict[str, Any]

PROGRESS = Blueprint(
    "progress",
    __name__,
    url_prefix="/v1/academies/<academy>/certificates/progress",
    description="How far a cohort's certificates are.",
)


@PROGRESS.route("")
class Progress(MethodView):
    @requires("organiser")
    @PROGRESS.arguments(schemas.ProgressArgs, location="query")
    @PROGRESS.response(200, schemas.Progress)
    def get(self, args: View, academy: str) -> View:
        """Count what a cohort was issued, what is owed since when, and what waits to be signed"""
        return read_progress(current.db, academy, **args)
