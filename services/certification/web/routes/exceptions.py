"""Exceptions: proposed by one organiser, decided by another."""

from typing import Any

from flask import url_for
from flask.views import MethodView

from services.certification.commands.exceptions import decide_exception
from services.certification.commands.exceptions import propose_exception
from services.certification.domain.exception import APPROVED
from services.certification.domain.exception import REJECTED
from services.certification.domain.exception import WITHDRAWN
from services.certification.queries.exceptions import list_exceptions
from services.certification.queries.exceptions import read_exception
from services.certification.web.schemas import exceptions as schemas
from services.certification.web.schemas.certificates import Reason
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.conditional import set_etag
from shared.web.context import current
from shared.web.schemas import page_of

View = dict[str, Any]

EXCEPTIONS = Blueprint(
    "exceptions",
    __name__,
    url_prefix="/v1/academies/<academy>/ledgers",
    description="Requirements that two organisers waive for one enrolment.",
)


@EXCEPTIONS.route("/exceptions")
class AllExceptions(MethodView):
    @requires("organiser")
    @EXCEPTIONS.arguments(schemas.ExceptionArgs, location="query")
    @EXCEPTIONS.response(200, page_of(schemas.Waiver))
    def get(self, args: View, academy: str) -> View:
        """List exceptions of all enrolments; `state=proposed` lists those to decide"""
        return list_exceptions(current.db, academy, **args)


@EXCEPTIONS.route("/<enrolment_id>/exceptions")
class Exceptions(MethodView):
    @requires("organiser")
    @EXCEPTIONS.arguments(schemas.ExceptionArgs, location="query")
    @EXCEPTIONS.response(200, page_of(schemas.Waiver))
    def get(self, args: View, academy: str, enrolment_id: str) -> View:
        """List an enrolment's exceptions"""
        return list_exceptions(current.db, academy, enrolment_id=enrolment_id, **args)

    @requires("organiser")
    @EXCEPTIONS.arguments(schemas.Proposal)
    @EXCEPTIONS.response(201, schemas.Waiver)
    def post(self, fields: View, academy: str, enrolment_id: str) -> tuple[View, int, View]:
        """Propose that a requirement is waived; another organiser decides"""
        by = actor().person_id
        made = run(propose_exception, academy, enrolment_id, by=by, **fields)
        place = url_for(
            "exceptions.Exception",
            academy=academy,
            enrolment_id=enrolment_id,
            exception_id=made["_id"],
        )
        return _tagged(made), 201, {"Location": place}


@EXCEPTIONS.route("/<enrolment_id>/exceptions/<exception_id>", endpoint="Exception")
class One(MethodView):
    @requires("organiser")
    @EXCEPTIONS.response(200, schemas.Waiver)
    def get(self, academy: str, enrolment_id: str, exception_id: str) -> View:
        """Read an exception with who did what and why"""
        return _tagged(read_exception(current.db, academy, enrolment_id, exception_id))


@EXCEPTIONS.route("/<enrolment_id>/exceptions/<exception_id>/approve")
class Approval(MethodView):
    @requires("organiser")
    @EXCEPTIONS.arguments(Reason)
    @EXCEPTIONS.response(200, schemas.Waiver)
    def post(self, args: View, academy: str, enrolment_id: str, exception_id: str) -> View:
        """Waive the requirement, as another organiser than the one who proposed it"""
        return _decided(academy, enrolment_id, exception_id, APPROVED, args)


@EXCEPTIONS.route("/<enrolment_id>/exceptions/<exception_id>/reject")
class Rejection(MethodView):
    @requires("organiser")
    @EXCEPTIONS.arguments(Reason)
    @EXCEPTIONS.response(200, schemas.Waiver)
    def post(self, args: View, academy: str, enrolment_id: str, exception_id: str) -> View:
        """Let the requirement stay, as another organiser than the one who proposed it"""
        return _decided(academy, enrolment_id, exception_id, REJECTED, args)


@EXCEPTIONS.route("/<enrolment_id>/exceptions/<exception_id>/withdraw")
class Withdrawal(MethodView):
    @requires("organiser")
    @EXCEPTIONS.arguments(Reason)
    @EXCEPTIONS.response(200, schemas.Waiver)
    def post(self, args: View, academy: str, enrolment_id: str, exception_id: str) -> View:
        """Take an exception back; a certificate that rests on it is to be reviewed"""
        return _decided(academy, enrolment_id, exception_id, WITHDRAWN, args)


def _decided(academy: str, enrolment_id: str, id: str, action: str, args: View) -> View:
    by, expected = actor().person_id, expected_version()
    return _tagged(
        run(
            decide_exception,
            academy,
            enrolment_id,
            id,
            action,
            by=by,
            expected=expected,
            **args,
        )
    )


def _tagged(waiver: View) -> View:
    set_etag(waiver["version"])
    return waiver
