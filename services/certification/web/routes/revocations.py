"""Many certificates revoked by one act, which can be undone for a day."""

from typing import Any

from flask import url_for
from flask.views import MethodView

from services.certification.commands.revocations import begin_revocation
from services.certification.commands.revocations import undo_revocation
from services.certification.queries.revocations import list_revocations
from services.certification.queries.revocations import read_revocation
from services.certification.queries.revocations import revocation_view
from services.certification.web.schemas import revocations as schemas
from services.certification.web.schemas.certificates import Reason
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.conditional import set_etag
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

View = dict[str, Any]

REVOCATIONS = Blueprint(
    "revocations",
    __name__,
    url_prefix="/v1/academies/<academy>/certificates/revocations",
    description="Many certificates revoked by one act.",
)


@REVOCATIONS.route("")
class Revocations(MethodView):
    @requires("organiser")
    @REVOCATIONS.arguments(PageArgs, location="query")
    @REVOCATIONS.response(200, page_of(schemas.Revocation))
    def get(self, args: View, academy: str) -> View:
        """List acts on many certificates, the latest first"""
        return list_revocations(current.db, academy, **args)

    @requires("organiser")
    @REVOCATIONS.arguments(schemas.RevocationFields)
    @REVOCATIONS.response(202, schemas.Revocation)
    def post(self, fields: View, academy: str) -> tuple[View, int, View]:
        """Revoke a cohort's certificates or a list of them; a worker goes through them"""
        made = run(begin_revocation, academy, by=actor().person_id, **fields)
        return _tagged(made), 202, {"Location": _place(academy, made)}


@REVOCATIONS.route("/<revocation_id>")
class One(MethodView):
    @requires("organiser")
    @REVOCATIONS.response(200, schemas.Revocation)
    def get(self, academy: str, revocation_id: str) -> View:
        """See how far an act on many certificates has come"""
        view = read_revocation(current.db, academy, revocation_id)
        set_etag(view["version"])
        return view


@REVOCATIONS.route("/<revocation_id>/undo")
class Undoing(MethodView):
    @requires("organiser")
    @REVOCATIONS.arguments(Reason)
    @REVOCATIONS.response(202, schemas.Revocation)
    def post(self, args: View, academy: str, revocation_id: str) -> tuple[View, int, View]:
        """Let what an act has revoked stand again, within a day"""
        by, expected = actor().person_id, expected_version()
        made = run(undo_revocation, academy, revocation_id, by=by, expected=expected, **args)
        return _tagged(made), 202, {"Location": _place(academy, made)}


def _place(academy: str, document: View) -> str:
    return url_for("revocations.One", academy=academy, revocation_id=document["_id"])


def _tagged(document: View) -> View:
    set_etag(document["version"])
    return revocation_view(document)
