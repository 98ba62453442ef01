"""What anyone may check without a login: certificates, their issuers and the keys."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.certification.queries.verification import read_issuer
from services.certification.web import answers
from services.certification.web.schemas import certificates as schemas
from shared.web.api import ProblemDetails
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.context import current
from shared.web.problems import MEDIA_TYPE

VERIFICATION = Blueprint(
    "verification",
    __name__,
    template_folder="../templates",
    description="Whether a certificate is genuine; needs no login.",
)

# How the document describes an answer that is a page.
PAGE = {"type": "string"}


@VERIFICATION.route("/verify/<serial>")
class Page(MethodView):
    @requires(public=True)
    @VERIFICATION.response(200, schemas.Verification)
    @VERIFICATION.alt_response(200, schema=PAGE, content_type="text/html", success=True)
    @VERIFICATION.alt_response(404, schema=PAGE, content_type="text/html")
    @VERIFICATION.alt_response(404, schema=ProblemDetails, content_type=MEDIA_TYPE)
    def get(self, serial: str) -> Response:
        """Verify a certificate: a page, or JSON with `Accept: application/json`"""
        return answers.page_or_json(serial)


@VERIFICATION.route("/verify/<serial>.json")
class Json(MethodView):
    @requires(public=True)
    @VERIFICATION.response(200, schemas.Verification)
    def get(self, serial: str) -> Response:
        """Verify a certificate, as JSON"""
        return answers.as_json(serial)


@VERIFICATION.route("/verify/<serial>.jwt")
class Token(MethodView):
    @requires(public=True)
    @VERIFICATION.response(200, content_type="application/jwt")
    def get(self, serial: str) -> Response:
        """Get the signed statement while it is true; 410 when the certificate does not stand"""
        return answers.as_token(serial)


@VERIFICATION.route("/issuers/<academy>")
class Issuer(MethodView):
    @requires(public=True)
    @VERIFICATION.response(200, schemas.Issuer)
    def get(self, academy: str) -> Any:
        """Read who an academy is, and where the keys are that its certificates are signed with"""
        answers.let_anyone_keep()
        return read_issuer(current.db, academy, current.extras["public_url"])


@VERIFICATION.route("/.well-known/jwks.json")
class Keys(MethodView):
    @requires(public=True)
    @VERIFICATION.response(200)
    def get(self) -> Any:
        """Get the public keys, retired ones too, as a JWK Set (RFC 7517)"""
        answers.let_anyone_keep()
        return current.extras["keys"].public_set()
