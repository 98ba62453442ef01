"""Turns every error of an app into a problem response.

Problem                       raised by web code that knows the status
DomainError.kind              not_found 404, conflict 409, invalid 422, forbidden 403, refused 415
ValidationError of a request  422, one entry in `errors` for each field
StaleDocument                 412 when the client sent If-Match, otherwise 409
database away or busy         503 with Retry-After; nothing is said about success
anything else                 500, with the traceback in the log and nothing of it in the answer
"""

from collections.abc import Mapping
from typing import Any

import structlog
from bson.errors import InvalidDocument
from flask import Flask
from flask import Response
from flask import g
from flask import request
from marshmallow import ValidationError
from pymongo.errors import DocumentTooLarge
from pymongo.errors import DuplicateKeyError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.exceptions import TooManyRequests

from shared.mongo.errors import StaleDocument
from shared.mongo.errors import is_unavailable
from shared.mongo.paging import BadCursor
from shared.web.field_errors import FieldError
from shared.web.field_errors import field_errors
from shared.web.messages import MESSAGES
from shared.web.problems import CATALOGUE
from shared.web.problems import Problem
from shared.web.problems import problem_response

# Seconds after which a client may try again when the database did not answer.
RETRY_AFTER = 5

_STATUS_OF_KIND = {
    "not_found": 404,
    "conflict": 409,
    "invalid": 422,
    "forbidden": 403,
    "refused": 415,
    "too_large": 413,
    "too_many": 429,
    "gone": 410,
}

_CODE_OF_STATUS = {
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    412: "precondition_failed",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    428: "precondition_required",
}

log = structlog.get_logger(__name__)


def register_problems(
    app: Flask, errors: type[Exception] | None, messages: Mapping[str, Mapping[str, str]]
) -> None:
    """Makes every error of `app` a problem response.

    `errors` is the service's DomainError class, `messages` its catalogue by code and language.
    """
    app.extensions[CATALOGUE] = {**MESSAGES, **messages}
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDocument, _stale)
    app.register_error_handler(BadCursor, _bad_cursor)
    app.register_error_handler(Exception, _anything)
    if errors is not None:
        app.register_error_handler(errors, _domain)


def _problem(error: Problem) -> Response:
    return problem_response(
        error.status,
        error.code,
        params=error.params,
        pointer=error.pointer,
        headers=error.headers,
    )


def _domain(error: Any) -> Response:
    status = _STATUS_OF_KIND.get(error.kind)
    if status is None:
        return _anything(error)
    return problem_response(status, error.code, params=error.params, pointer=error.pointer)


def _http(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400 or error.response is not None:
        return error  # A redirect or a ready response, which is no problem.
    if isinstance(getattr(error, "exc", None), ValidationError):
        data = error.data  # type: ignore[attr-defined] # webargs puts it there.
        found = field_errors(data["messages"], data.get("schema"))
        return problem_response(status, "invalid_fields", errors=found)
    if status >= 500 and status != 503:
        return _anything(error.__cause__ or error)
    code, params = _code_and_params(error, status)
    kept = {
        name: value
        for name, value in error.get_headers(request.environ)
        if name.lower() not in ("content-type", "content-length")
    }
    return problem_response(status, code, params=params, headers=kept)


def _code_and_params(error: HTTPException, status: int) -> tuple[str, dict[str, Any]]:
    if isinstance(error, MethodNotAllowed):
        return "method_not_allowed", {"allowed": ", ".join(sorted(error.valid_methods or ()))}
    if isinstance(error, RequestEntityTooLarge):
        # Flask is told one byte more than is allowed, see `shared.web.body`.
        return "too_large", {"limit": (request.max_content_length or 1) - 1}
    if isinstance(error, TooManyRequests):
        return "too_many_requests", {"seconds": error.retry_after}
    if status == 503:
        return "unavailable", {}
    return _CODE_OF_STATUS.get(status, "bad_request"), {"allowed": "application/json"}


def _stale(error: StaleDocument) -> Response:
    if "If-Match" in request.headers:
        return problem_response(412, "precondition_failed")
    return problem_response(409, "changed_meanwhile")


def _bad_cursor(error: BadCursor) -> Response:
    entry = FieldError("/cursor", "bad_cursor", location="query")
    return problem_response(422, "bad_cursor", errors=[entry])


def _anything(error: BaseException) -> Response:
    if is_unavailable(error):
        log.warning("database unavailable", error=type(error).__name__)
        return problem_response(503, "unavailable", headers={"Retry-After": str(RETRY_AFTER)})
    if isinstance(error, DocumentTooLarge):
        return problem_response(413, "document_too_large")
    if isinstance(error, DuplicateKeyError):
        return problem_response(409, "already_exists")
    if _beyond_64_bits(error):
        return problem_response(422, "number_too_large")
    log.error("unexpected error", exc_info=error)
    return problem_response(500, "internal_error", params={"request_id": g.get("request_id", "")})


def _beyond_64_bits(error: BaseException) -> bool:
    """Whether a client's number did not fit into BSON's 64 bits: its fault, not ours."""
    return isinstance(error, OverflowError | InvalidDocument) and "8-byte ints" in str(error)
