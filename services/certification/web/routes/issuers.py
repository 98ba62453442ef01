"""What issuers publish for anyone's software: who they are, their keys, what stands."""

from flask import Response
from flask.views import MethodView

from services.certification.queries import issuers
from services.certification.queries.keys import every_public_key
from services.certification.web import published
from services.certification.web.schemas import issuers as schemas
from shared.web.api import ProblemDetails
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.context import current
from shared.web.problems import MEDIA_TYPE

ISSUERS = Blueprint(
    "issuers",
    __name__,
    description="Who issues certificates, with which keys, and which of them stand; no login.",
)

# How the document describes an answer whose form is a standard's.
OBJECT = {"type": "object"}
TEXT = {"type": "string"}


@ISSUERS.route("/issuers/<academy>")
class Issuer(MethodView):
    @requires(public=True)
    @ISSUERS.response(200, schemas.Issuer)
    @ISSUERS.alt_response(200, schema=OBJECT, content_type=published.JSON_LD, success=True)
    @ISSUERS.alt_response(200, schema=TEXT, content_type=published.HTML, success=True)
    def get(self, academy: str) -> Response:
        """Read who an academy is: an Open Badges Profile, JSON that says more, or a page"""
        return published.issuer(academy)


@ISSUERS.route("/issuers/<academy>/did.json")
class Did(MethodView):
    @requires(public=True)
    @ISSUERS.response(200, schema=OBJECT, content_type=published.DID)
    def get(self, academy: str) -> Response:
        """Get the academy's DID document (did:web), with every key that ever signed"""
        read = issuers.read_did(current.db, academy, *published.here())
        return published.publish(read, published.DID)


@ISSUERS.route("/issuers/<academy>/keys/<kid>")
class Key(MethodView):
    @requires(public=True)
    @ISSUERS.response(200, schema=OBJECT, content_type=published.JWK)
    def get(self, academy: str, kid: str) -> Response:
        """Get one public key as a JWK (RFC 7517): where the `kid` of a token leads"""
        read = issuers.read_key(current.db, academy, kid, *published.here())
        return published.publish(read, published.JWK)


@ISSUERS.route("/issuers/<academy>/achievements/<rule_id>/<int:version>")
class Achievement(MethodView):
    @requires(public=True)
    @ISSUERS.response(200, schema=OBJECT, content_type=published.JSON_LD)
    @ISSUERS.alt_response(200, schema=TEXT, content_type=published.HTML, success=True)
    def get(self, academy: str, rule_id: str, version: int) -> Response:
        """Read what certificates by this version of a rule certify: an Achievement, or a page"""
        return published.achievement(academy, rule_id, version)


@ISSUERS.route("/issuers/<academy>/status/<int:number>")
class StatusList(MethodView):
    @requires(public=True)
    @ISSUERS.response(200, schema=OBJECT, content_type=published.JSON_LD)
    @ISSUERS.alt_response(200, schema=TEXT, content_type=published.TOKEN, success=True)
    @ISSUERS.alt_response(503, schema=ProblemDetails, content_type=MEDIA_TYPE)
    def get(self, academy: str, number: int) -> Response:
        """Get a signed list of which certificates stand (BitstringStatusListCredential)"""
        return published.status_list(academy, number)


@ISSUERS.route("/issuers/<academy>/status/<int:number>.jwt")
class StatusToken(MethodView):
    @requires(public=True)
    @ISSUERS.response(200, schema=TEXT, content_type=published.TOKEN)
    @ISSUERS.alt_response(503, schema=ProblemDetails, content_type=MEDIA_TYPE)
    def get(self, academy: str, number: int) -> Response:
        """Get the list as a signed token"""
        return published.status_token(academy, number)


@ISSUERS.route("/.well-known/jwks.json")
class Keys(MethodView):
    @requires(public=True)
    @ISSUERS.response(200, schema=OBJECT)
    def get(self) -> Response:
        """Get the public keys of all academies, earlier ones too, as a JWK Set (RFC 7517)"""
        keys = every_public_key(current.db, current.extras["keys"].public())
        return published.publish({"keys": keys}, published.JSON)
