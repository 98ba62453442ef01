"""Conditional requests (RFC 9110, section 13): versions for writers, 304 for readers.

A document's ETag is its version in quotes. Responses that depend on who asks are `private`, and
`no-cache` lets a browser keep them while it asks every time, so that entitlement is always checked.
"""

import re

from flask import Response
from flask import after_this_request
from flask import request

from shared.web.problems import Problem

PRIVATE = "private, no-cache"

_VERSION = re.compile(r'"(\d{1,18})"')


def expected_version() -> int | None:
    """The version that the client says it has seen; None without `If-Match` or with `*`.

    Raises the problem 412 for a tag that no version can have.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    match = _VERSION.fullmatch(header.strip())
    if match is None:
        raise Problem(412, "precondition_failed")
    return int(match[1])


def required_version() -> int:
    """Like `expected_version`, where a blind write is not wanted: without `If-Match` 428."""
    version = expected_version()
    if version is None:
        raise Problem(428, "precondition_required")
    return version


def set_etag(version: int) -> None:
    """Lets the response of this request carry the document's version as its ETag."""

    def tag(response: Response) -> Response:
        if response.status_code < 300:
            response.headers["ETag"] = f'"{version}"'
        return response

    after_this_request(tag)


def matches(etag: str) -> bool:
    """Whether `If-None-Match` names this strong tag (given without quotes)."""
    header = request.headers.get("If-None-Match")
    if header is None:
        return False
    # Nearly every client sends back exactly the one tag that it was given.
    if header == f'"{etag}"':
        return True
    return request.if_none_match.contains_weak(etag)


def not_modified(etag: str, cache_control: str = PRIVATE) -> Response | None:
    """The 304 response when the client has this already, else None."""
    if not matches(etag):
        return None
    response = Response(status=304)
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Cache-Control"] = cache_control
    return response


def bytes_response(
    body: bytes, etag: str, mimetype: str = "application/json", cache_control: str = PRIVATE
) -> Response:
    """`body` with its strong tag (given without quotes), or 304 when the client has it."""
    known = not_modified(etag, cache_control)
    if known is not None:
        return known
    response = Response(body, mimetype=mimetype)
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Cache-Control"] = cache_control
    return response
