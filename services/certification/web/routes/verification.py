"""What anyone may check without a login: certificates, by their serials and as files."""

from flask import Response
from flask.views import MethodView

from services.certification.web import answers
from services.certification.web import examining
from services.certification.web.again import give_again
from services.certification.web.schemas import certificates as schemas
from services.certification.web.schemas.examinations import Examined
from shared.web.api import ProblemDetails
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.body import whole_body
from shared.web.problems import MEDIA_TYPE

VERIFICATION = Blueprint(
    "verification",
    __name__,
    template_folder="../templates",
    description="Whether a certificate is genuine; needs no login.",
)

VERIFICATION.record_once(give_again)

# How the document describes an answer that is a page.
PAGE = {"type": "string"}

# A file to be checked, in one of two ways. OpenAPI 3.1 has no type for bytes in a form.
BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"file": {}}, "required": ["file"]}
        },
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    },
}


@VERIFICATION.route("/verify")
class Start(MethodView):
    @requires(public=True)
    @VERIFICATION.response(200, schema=PAGE, content_type="text/html")
    @VERIFICATION.alt_response(303, schema=PAGE, content_type="text/html", success=True)
    @VERIFICATION.alt_response(404, schema=PAGE, content_type="text/html")
    def get(self) -> Response:
        """Ask for a serial or a file: a page; `?serial=` leads to the certificate's own"""
        return answers.start()

    @requires(public=True)
    @whole_body(examining.BODY_LIMIT)
    @VERIFICATION.doc(requestBody=BODY)
    @VERIFICATION.response(200, Examined)
    @VERIFICATION.alt_response(200, schema=PAGE, content_type="text/html", success=True)
    @VERIFICATION.alt_response(413, schema=PAGE, content_type="text/html")
    @VERIFICATION.alt_response(413, schema=ProblemDetails, content_type=MEDIA_TYPE)
    @VERIFICATION.alt_response(422, schema=PAGE, content_type="text/html")
    @VERIFICATION.alt_response(422, schema=ProblemDetails, content_type=MEDIA_TYPE)
    @VERIFICATION.alt_response(429, schema=PAGE, content_type="text/html")
    @VERIFICATION.alt_response(429, schema=ProblemDetails, content_type=MEDIA_TYPE)
    def post(self) -> Response:
        """Verify a file (PDF, PNG, SVG, JSON, JWT): the form field `file`, or the whole body"""
        return examining.answer_upload()


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
