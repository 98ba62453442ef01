"""Gates between the stages of a project, and the evidence that they are decided by."""

from typing import Any

from flask.views import MethodView

from services.mentoring.commands import gates as commands
from services.mentoring.commands.projects import add_evidence
from services.mentoring.queries import projects as queries
from services.mentoring.web.routes.answers import View
from services.mentoring.web.routes.answers import created
from services.mentoring.web.schemas import projects as schemas
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.context import current
from shared.web.schemas import page_of

PREFIX = "/v1/academies/<academy>"

GATES = Blueprint("gates", __name__, url_prefix=PREFIX, description="What a team must pass.")
EVIDENCE = Blueprint("evidence", __name__, url_prefix=PREFIX, description="What a team can show.")


@GATES.route("/gates/<project_id>")
class Gates(MethodView):
    @requires("learner", "mentor", "reviewer", "organiser")
    @GATES.response(200, schemas.GateList)
    def get(self, academy: str, project_id: str) -> View:
        """List a project's gates with their attempts and decisions"""
        return queries.get_gates(current.db, academy, actor(), project_id)


@GATES.route("/gates/<project_id>/<stage>/submit")
class Submission(MethodView):
    @requires("learner")
    @GATES.response(200, schemas.Project)
    def post(self, academy: str, project_id: str, stage: str) -> View:
        """Hand in a stage; with too little evidence the answer says what is missing"""
        return run(commands.submit_gate, academy, actor(), project_id, stage)


@GATES.route("/gates/<project_id>/<stage>/review")
class Review(MethodView):
    @requires("mentor", "organiser", "reviewer")
    @GATES.response(200, schemas.Project)
    def post(self, academy: str, project_id: str, stage: str) -> View:
        """Take a submitted stage up for review"""
        return run(commands.take_up_gate, academy, actor(), project_id, stage)


@GATES.route("/gates/<project_id>/<stage>/decision")
class Decision(MethodView):
    @requires("mentor", "organiser", "reviewer")
    @GATES.arguments(schemas.GateDecision)
    @GATES.response(200, schemas.Project)
    def post(self, decision: dict[str, Any], academy: str, project_id: str, stage: str) -> View:
        """Decide on a submitted stage: passed, revise or stopped

        Nobody decides on a project of their own team or unit. A pass opens the next stage, the
        last one completes the project.
        """
        return run(commands.decide_gate, academy, actor(), project_id, stage, **decision)


@EVIDENCE.route("/evidence")
class EvidenceList(MethodView):
    @requires("learner", "mentor", "reviewer", "organiser")
    @EVIDENCE.arguments(schemas.EvidenceQuery, location="query")
    @EVIDENCE.response(200, page_of(schemas.Evidence))
    def get(self, query: dict[str, Any], academy: str) -> View:
        """List a project's evidence, superseded pieces among it"""
        return queries.list_evidence(current.db, academy, actor(), **query)

    @requires("learner")
    @EVIDENCE.arguments(schemas.NewEvidence)
    @EVIDENCE.response(201, schemas.Evidence)
    def post(self, piece: dict[str, Any], academy: str) -> Any:
        """Add a piece of evidence to a stage; it is never changed or deleted

        A better piece names the older one in `supersedes`; both stay. `sha256` is over the JSON of
        kind, title and the given ones of url, text, value and unit, keys sorted, without spaces.
        """
        made = run(add_evidence, academy, actor(), piece)
        return created(made, "evidence.EvidencePiece", academy=academy, evidence_id=made["id"])


@EVIDENCE.route("/evidence/<evidence_id>")
class EvidencePiece(MethodView):
    @requires("learner", "mentor", "reviewer", "organiser")
    @EVIDENCE.response(200, schemas.Evidence)
    def get(self, academy: str, evidence_id: str) -> View:
        """See one piece of evidence"""
        return queries.get_evidence(current.db, academy, actor(), evidence_id)
