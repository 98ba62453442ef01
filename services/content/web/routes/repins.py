"""Routes that move a running cohort to another version: the dry run, the act, the way back."""

from typing import Any

import orjson
from flask import Response
from flask.views import MethodView

from services.content.commands.repinning import PreviewChanged
from services.content.commands.repinning import repin_course
from services.content.commands.repinning import undo_repin
from services.content.queries.courses import course
from services.content.queries.repinning import preview_repin
from services.content.web.schemas.repins import RepinnedSchema
from services.content.web.schemas.repins import RepinPreviewArgs
from services.content.web.schemas.repins import RepinPreviewSchema
from services.content.web.schemas.repins import RepinSchema
from shared.mongo.client import Document
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.context import current
from shared.web.problems import Problem
from shared.web.problems import problem_response

_PREVIEW = RepinPreviewSchema()

blueprint = Blueprint(
    "Re-pins",
    __name__,
    url_prefix="/v1/academies/<academy>/courses/<cohort_id>/repin",
    description="A running cohort moved to another version, with its learners' progress.",
)


@blueprint.route("/preview")
class Preview(MethodView):
    @requires("organiser")
    @blueprint.arguments(RepinPreviewArgs)
    @blueprint.response(200, RepinPreviewSchema)
    def post(self, body: dict[str, Any], academy: str, cohort_id: str) -> Any:
        """See whom another version would touch and how; nothing is changed."""
        return preview_repin(current.db, academy, cohort_id, body["curriculum_id"], body["version"])


@blueprint.route("")
class Repin(MethodView):
    @requires("organiser")
    @blueprint.arguments(RepinSchema)
    @blueprint.response(200, RepinnedSchema)
    @blueprint.alt_response(409, description="Otherwise than previewed; `preview` is the new one.")
    def post(self, body: dict[str, Any], academy: str, cohort_id: str) -> Any:
        """Move the cohort to another version, as the preview has shown it."""
        try:
            done = run(repin_course, academy, actor().person_id, cohort_id, **body)
        except PreviewChanged as error:
            return _otherwise(Problem(409, "preview_changed"), error.preview)
        return _moved(academy, done)


@blueprint.route("/undo")
class Undo(MethodView):
    @requires("organiser")
    @blueprint.response(200, RepinnedSchema)
    def post(self, academy: str, cohort_id: str) -> Any:
        """Move the cohort back to the version before the last re-pin; no progress is lost."""
        return _moved(academy, run(undo_repin, academy, actor().person_id, cohort_id))


def _moved(academy: str, done: Document) -> dict[str, Any]:
    now = course(current.db, academy, done["cohort_id"], actor())
    return {**now, "learners": done["learners"]}


def _otherwise(problem: Problem, preview: Document) -> Response:
    """The problem with what would be done now, an extension member as RFC 9457 allows it."""
    response = problem_response(problem.status, problem.code)
    members = orjson.loads(response.get_data())
    response.set_data(orjson.dumps({**members, "preview": _PREVIEW.dump(preview)}))
    return response
