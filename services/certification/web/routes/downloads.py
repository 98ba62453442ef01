"""Certificates as files for other software: credentials, and pictures with them inside."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.certification.web import downloads
from services.certification.web.prints import BYTES
from services.certification.web.schemas.downloads import BakedArgs
from shared.web.auth import requires
from shared.web.blueprint import Blueprint

DOWNLOADS = Blueprint(
    "downloads", __name__, description="Certificates for wallets and other software; no login."
)

TEXT = {"type": "string"}


@DOWNLOADS.route("/verify/<serial>.jsonld")
class JsonLd(MethodView):
    @requires(public=True)
    @DOWNLOADS.response(200, schema={"type": "object"}, content_type=downloads.JSON_LD)
    def get(self, serial: str) -> Response:
        """Get the Open Badge with its Data Integrity proof, while the certificate stands"""
        return downloads.as_json_ld(serial)


@DOWNLOADS.route("/verify/<serial>.jwt")
class Token(MethodView):
    @requires(public=True)
    @DOWNLOADS.response(200, schema=TEXT, content_type=downloads.TOKEN)
    def get(self, serial: str) -> Response:
        """Get the Open Badge as a signed token (VC-JWT), while the certificate stands"""
        return downloads.as_token(serial)


@DOWNLOADS.route("/verify/<serial>.png")
class Png(MethodView):
    @requires(public=True)
    @DOWNLOADS.arguments(BakedArgs, location="query")
    @DOWNLOADS.response(200, schema=BYTES, content_type=downloads.PNG)
    def get(self, args: dict[str, Any], serial: str) -> Response:
        """Get the badge as PNG with the credential baked in, while the certificate stands"""
        return downloads.as_png(serial, **args)


@DOWNLOADS.route("/verify/<serial>.svg")
class Svg(MethodView):
    @requires(public=True)
    @DOWNLOADS.arguments(BakedArgs, location="query")
    @DOWNLOADS.response(200, schema=TEXT, content_type=downloads.SVG)
    def get(self, args: dict[str, Any], serial: str) -> Response:
        """Get the badge as SVG with the credential baked in, while the certificate stands"""
        return downloads.as_svg(serial, **args)
