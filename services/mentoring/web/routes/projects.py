"""Innovation projects of teams."""

from typing import Any

from flask.views import MethodView

from services.mentoring.commands import projects as commands
from services.mentoring.domain.projects import ACTIVE
from services.mentoring.domain.projects import ON_HOLD
from services.mentoring.queries import projects as queries
from services.mentoring.web.routes.answers import View
from services.mentoring.web.routes.answers import created
from services.mentoring.web.routes.answers import tagged
from services.mentoring.web.schemas import projects as schemas
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.context import current
from shared.web.schemas import page_of

PROJECTS = Blueprint(
    "projects",
    __name__,
    url_prefix="/v1/academies/<academy>",
    description="What the teams work on.",
)


@PROJECTS.route("/projects")
class Projects(MethodView):
    @requires("learner", "mentor", "reviewer", "organiser")
    @PROJECTS.arguments(schemas.ProjectQuery, location="query")
    @PROJECTS.response(200, page_of(schemas.ProjectSummary))
    def get(self, query: dict[str, Any], academy: str) -> View:
        """List projects: a learner's own team's, all for those who help or judge"""
        return queries.list_projects(current.db, academy, actor(), **query)

    @requires("learner")
    @PROJECTS.arguments(schemas.NewProject)
    @PROJECTS.response(201, schemas.Project)
    def post(self, project: dict[str, Any], academy: str) -> Any:
        """Start one's team's project, with the stages of the cohort's template"""
        team_id = project.pop("team_id")
        made = run(commands.start_project, academy, actor(), team_id, project)
        return created(made, "projects.Project", academy=academy, project_id=made["id"])


@PROJECTS.route("/projects/<project_id>")
class Project(MethodView):
    @requires("learner", "mentor", "reviewer", "organiser")
    @PROJECTS.response(200, schemas.Project)
    def get(self, academy: str, project_id: str) -> View:
        """See a project, its stages and its team"""
        return tagged(queries.get_project(current.db, academy, actor(), project_id))

    @requires("learner")
    @PROJECTS.arguments(schemas.ProjectChanges)
    @PROJECTS.response(200, schemas.Project)
    def patch(self, changes: dict[str, Any], academy: str, project_id: str) -> View:
        """Change what one's team's project says of itself"""
        arguments = (academy, actor(), project_id, changes, expected_version())
        return tagged(run(commands.describe_project, *arguments))


@PROJECTS.route("/projects/<project_id>/hold")
class Hold(MethodView):
    @requires("mentor", "organiser")
    @PROJECTS.response(200, schemas.Project)
    def post(self, academy: str, project_id: str) -> View:
        """Put a project on hold: nothing is handed in or decided meanwhile"""
        return run(commands.pause_project, academy, project_id, ON_HOLD, expected_version())


@PROJECTS.route("/projects/<project_id>/resume")
class Resume(MethodView):
    @requires("mentor", "organiser")
    @PROJECTS.response(200, schemas.Project)
    def post(self, academy: str, project_id: str) -> View:
        """Take a project up again"""
        return run(commands.pause_project, academy, project_id, ACTIVE, expected_version())
