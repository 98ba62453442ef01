"""Certificates as PDF: one for anyone who has its serial, a cohort's for the organiser."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.certification.web import prints
from services.certification.web.schemas.designs import ArchiveArgs
from shared.web.auth import requires
from shared.web.blueprint import Blueprint

PRINTS = Blueprint("prints", __name__, description="Certificates on paper.")


@PRINTS.route("/verify/<serial>.pdf")
class Print(MethodView):
    @requires(public=True)
    @PRINTS.response(200, schema=prints.BYTES, content_type=prints.PDF)
    def get(self, serial: str) -> Response:
        """Get a certificate as PDF, with the credential attached, while it stands; 410 after"""
        return prints.public_pdf(serial)


@PRINTS.route("/v1/academies/<academy>/certificates/archive")
class Archive(MethodView):
    @requires("organiser")
    @PRINTS.arguments(ArchiveArgs, location="query")
    @PRINTS.response(200, schema=prints.BYTES, content_type=prints.ZIP)
    def get(self, args: dict[str, Any], academy: str) -> Response:
        """Get all certificates of a cohort that stand, as a zip of PDFs"""
        return prints.cohort_archive(academy, **args)
