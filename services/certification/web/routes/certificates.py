"""Certificates: read by holders and organisers, changed by organisers with a reason."""

from typing import Any

from flask import url_for
from flask.views import MethodView

from services.certification.commands import certificates as commands
from services.certification.queries.certificates import list_certificates
from services.certification.queries.certificates import read_certificate
from services.certification.web.reach import blank
from services.certification.web.reach import only_own
from services.certification.web.schemas import certificates as schemas
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.conditional import set_etag
from shared.web.context import current
from shared.web.schemas import page_of

View = dict[str, Any]

CERTIFICATES = Blueprint(
    "certificates",
    __name__,
    url_prefix="/v1/academies/<academy>/certificates",
    description="What was certified, and where it stands.",
)


@CERTIFICATES.route("")
class Certificates(MethodView):
    @requires("organiser", "learner")
    @CERTIFICATES.arguments(schemas.CertificateArgs, location="query")
    @CERTIFICATES.response(200, page_of(schemas.Certificate))
    def get(self, args: View, academy: str) -> View:
        """List certificates; `review=true` lists those that the facts do not support any more"""
        own = only_own(academy, "organiser")
        return list_certificates(current.db, academy, person_id=own, **args)


@CERTIFICATES.route("/<serial>")
class Certificate(MethodView):
    @requires("organiser", "learner")
    @CERTIFICATES.response(200, schemas.Certificate)
    def get(self, academy: str, serial: str) -> View:
        """Read a certificate with its history"""
        own = only_own(academy, "organiser")
        return _tagged(read_certificate(current.db, academy, serial, person_id=own))


@CERTIFICATES.route("/<serial>/revoke")
class Revocation(MethodView):
    @requires("organiser")
    @CERTIFICATES.arguments(schemas.Reason)
    @CERTIFICATES.response(200, schemas.Certificate)
    def post(self, args: View, academy: str, serial: str) -> View:
        """Revoke a certificate; nothing brings it back but an organiser"""
        by, expected = actor().person_id, expected_version()
        return _tagged(run(commands.revoke, academy, serial, by=by, expected=expected, **args))


@CERTIFICATES.route("/<serial>/reinstate")
class Reinstatement(MethodView):
    @requires("organiser")
    @CERTIFICATES.arguments(schemas.Reason)
    @CERTIFICATES.response(200, schemas.Certificate)
    def post(self, args: View, academy: str, serial: str) -> View:
        """Let a revoked certificate stand again"""
        by, expected = actor().person_id, expected_version()
        return _tagged(run(commands.reinstate, academy, serial, by=by, expected=expected, **args))


@CERTIFICATES.route("/<serial>/supersede")
class Supersession(MethodView):
    @requires("organiser")
    @CERTIFICATES.arguments(schemas.Replacement)
    @CERTIFICATES.response(201, schemas.Certificate)
    def post(self, args: View, academy: str, serial: str) -> tuple[View, int, View]:
        """Issue the next one in its place, with the holder's name corrected"""
        by, expected = actor().person_id, expected_version()
        new = run(
            commands.supersede, academy, serial, by=by, blank=blank(), expected=expected, **args
        )
        place = url_for("certificates.Certificate", academy=academy, serial=new["serial"])
        return _tagged(new), 201, {"Location": place}


@CERTIFICATES.route("/<serial>/keep")
class Keeping(MethodView):
    @requires("organiser")
    @CERTIFICATES.arguments(schemas.Reason)
    @CERTIFICATES.response(200, schemas.Certificate)
    def post(self, args: View, academy: str, serial: str) -> View:
        """Let a reviewed certificate stand, and take it off the review list"""
        by, expected = actor().person_id, expected_version()
        return _tagged(run(commands.keep, academy, serial, by=by, expected=expected, **args))


def _tagged(certificate: View) -> View:
    set_etag(certificate["version"])
    return certificate
