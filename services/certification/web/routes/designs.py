"""Designs of certificates: looked at as a specimen, then published in versions."""

from typing import Any

from flask import Response
from flask import url_for
from flask.views import MethodView

from services.certification.commands.designs import draft_from
from services.certification.commands.designs import publish_design
from services.certification.queries.designs import design_view
from services.certification.queries.designs import list_designs
from services.certification.queries.designs import read_design
from services.certification.web import prints
from services.certification.web.schemas import designs as schemas
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

View = dict[str, Any]

DESIGNS = Blueprint(
    "designs",
    __name__,
    url_prefix="/v1/academies/<academy>/certificates/designs",
    description="How certificates look on paper.",
)


@DESIGNS.route("")
class Designs(MethodView):
    @requires("organiser")
    @DESIGNS.arguments(PageArgs, location="query")
    @DESIGNS.response(200, page_of(schemas.Design))
    def get(self, args: View, academy: str) -> View:
        """List the versions of the academy's design"""
        return list_designs(current.db, academy, **args)

    @requires("organiser")
    @DESIGNS.arguments(schemas.DesignFields)
    @DESIGNS.response(201, schemas.Design)
    def post(self, fields: View, academy: str) -> tuple[View, int, View]:
        """Publish the next version; certificates issued from now on are printed in it"""
        view = design_view(run(publish_design, academy, draft_from(fields)))
        place = url_for("designs.Version", academy=academy, number=view["version"])
        return view, 201, {"Location": place}


@DESIGNS.route("/<int:number>")
class Version(MethodView):
    @requires("organiser")
    @DESIGNS.response(200, schemas.Design)
    def get(self, academy: str, number: int) -> View:
        """Read one version of the design"""
        return read_design(current.db, academy, number)


@DESIGNS.route("/preview")
class Preview(MethodView):
    @requires("organiser")
    @DESIGNS.arguments(schemas.Specimen)
    @DESIGNS.response(200, schema=prints.BYTES, content_type=prints.PDF)
    @DESIGNS.doc(**{"x-stores-nothing": True})
    def post(self, fields: View, academy: str) -> Response:
        """Get a specimen in a design that is not published; nothing is stored"""
        return prints.specimen(academy, fields)
