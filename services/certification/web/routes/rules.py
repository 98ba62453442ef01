"""Award rules: published in versions, never edited."""

from typing import Any

from flask import url_for
from flask.views import MethodView

from services.certification.commands.rules import publish_rule
from services.certification.queries.previews import preview_draft
from services.certification.queries.previews import preview_version
from services.certification.queries.rules import list_rules
from services.certification.queries.rules import read_rule
from services.certification.queries.rules import rule_view
from services.certification.web.schemas import rules as schemas
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

View = dict[str, Any]

RULES = Blueprint(
    "award-rules",
    __name__,
    url_prefix="/v1/academies/<academy>/award-rules",
    description="What must have been done for a certificate.",
)


@RULES.route("")
class Rules(MethodView):
    @requires("organiser", "partner", "mentor", "learner")
    @RULES.arguments(PageArgs, location="query")
    @RULES.response(200, page_of(schemas.Rule))
    def get(self, args: View, academy: str) -> View:
        """List the rules, each in its latest version"""
        return list_rules(current.db, academy, **args)

    @requires("organiser")
    @RULES.arguments(schemas.RuleFields)
    @RULES.response(201, schemas.Rule)
    def post(self, fields: View, academy: str) -> tuple[View, int, View]:
        """Publish the next version of a rule; the first, if the id is new"""
        view = rule_view(run(publish_rule, academy, fields))
        place = {"rule_id": view["id"], "number": view["version"]}
        return view, 201, {"Location": url_for("award-rules.Version", academy=academy, **place)}


@RULES.route("/<rule_id>/versions/<int:number>")
class Version(MethodView):
    @requires("organiser", "partner", "mentor", "learner")
    @RULES.response(200, schemas.Rule)
    def get(self, academy: str, rule_id: str, number: int) -> View:
        """Read one version of a rule"""
        return read_rule(current.db, academy, rule_id, number)


@RULES.route("/<rule_id>/versions/<int:number>/preview")
class VersionPreview(MethodView):
    @requires("organiser")
    @RULES.arguments(schemas.PreviewArgs, location="query")
    @RULES.response(200, schemas.Preview)
    def get(self, args: View, academy: str, rule_id: str, number: int) -> View:
        """See who of a cohort would pass by this version today"""
        return preview_version(current.db, academy, rule_id, number, **args)


@RULES.route("/preview")
class DraftPreview(MethodView):
    @requires("organiser")
    @RULES.arguments(PageArgs, location="query")
    @RULES.arguments(schemas.Draft)
    @RULES.response(200, schemas.Preview)
    @RULES.doc(**{"x-stores-nothing": True})
    def post(self, args: View, draft: View, academy: str) -> View:
        """See who of a cohort would pass by a rule that is not published; nothing is stored"""
        return preview_draft(current.db, academy, draft["rule"], draft["cohort_id"], **args)
