"""What a request's body must be before a schema looks at it: small, JSON and free of traps.

The check runs after the caller has been let in and before the view's own decorators. A view marked
`@large_upload` reads `request.stream` itself, piece by piece, and nothing else may touch the body;
one marked `@whole_body` takes it in one piece, within a limit of its own.
"""

import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from typing import TypeVar

import orjson
from flask import Request
from flask import g
from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wsgi import ClosingIterator

from shared.web.context import current
from shared.web.problems import Problem

F = TypeVar("F", bound=Callable[..., Any])

# Bytes that a body may have unless the view is a large upload.
BODY_LIMIT = 1024 * 1024

# What Flask is told. A stream of unknown length ends silently at the limit, so one byte more is let
# through: who has got that byte knows that the body was too long.
MAX_CONTENT_LENGTH = BODY_LIMIT + 1

# How much of a body that nobody wants is still taken, in bytes, and for how long, in seconds.
UNWANTED_BYTES = 64 * 1024 * 1024
UNWANTED_SECONDS = 5.0

_UPLOAD_MARK = "_academy_large_upload"
_LIMIT_MARK = "_academy_body_limit"

_FORM_TYPES = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})


class BoundedRequest(Request):
    """A request whose body is refused when it is over the limit, never cut short."""

    def get_data(self, *args: Any, **options: Any) -> Any:
        body = super().get_data(*args, **options)
        if self.max_content_length is not None and len(body) >= self.max_content_length:
            raise RequestEntityTooLarge
        return body


def large_upload(view: F) -> F:
    """Marks a view that streams up to `settings.upload_limit` bytes from `request.stream`.

    Form bodies are refused with 415, because parsing them would spool the whole upload first; the
    file is the body, and its name goes into the query or a header.
    """
    setattr(view, _UPLOAD_MARK, True)
    return view


def whole_body(limit: int) -> Callable[[F], F]:
    """Marks a view that takes its body of at most `limit` bytes by `request.get_data()`, unread.

    That call raises RequestEntityTooLarge, so that the view can say it in its own way.
    """

    def mark(view: F) -> F:
        setattr(view, _LIMIT_MARK, limit)
        return view

    return mark


@dataclass(frozen=True)
class BodyRule:
    """What one view expects of its body."""

    large: bool
    json: bool
    list_allowed: bool
    own_limit: int | None

    @classmethod
    def of(cls, view: Callable[..., Any]) -> "BodyRule":
        """Read from what the view's decorators have left on it."""
        documented = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
        schemas = [each["schema"] for each in documented if each.get("in") == "json"]
        return cls(
            large=getattr(view, _UPLOAD_MARK, False),
            json=bool(schemas),
            list_allowed=any(getattr(schema, "many", False) for schema in schemas),
            own_limit=getattr(view, _LIMIT_MARK, None),
        )

    def check(self) -> None:
        """Raises the problem that the present request's query or body has, if any."""
        if b"%00" in request.query_string:
            raise Problem(422, "null_character")
        if request.method in ("GET", "HEAD"):
            return
        if self.own_limit is not None:
            request.max_content_length = self.own_limit + 1
        elif self.large:
            self._open_stream()
        elif (request.content_length or 0) > BODY_LIMIT:
            raise RequestEntityTooLarge
        elif self.json and _has_body():
            self._check_json()

    def _open_stream(self) -> None:
        limit = current.settings.upload_limit
        request.max_content_length = limit + 1
        if (request.content_length or 0) > limit:
            raise RequestEntityTooLarge
        if request.mimetype in _FORM_TYPES:
            raise Problem(415, "unsupported_media_type", allowed="application/octet-stream")
        g.streams_body = True

    def _check_json(self) -> None:
        if not request.is_json:
            raise Problem(415, "unsupported_media_type", allowed="application/json")
        body = request.get_data(cache=True)
        try:
            # Stricter than the standard library: no lone surrogates, no NaN, no number beyond a
            # double, no nesting that would exhaust the stack.
            parsed = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise Problem(400, "malformed_json") from None
        if not isinstance(parsed, dict) and not (self.list_allowed and isinstance(parsed, list)):
            raise Problem(422, "not_an_object")
        if b"\\u0000" in body:
            for pointer in _null_characters(parsed, ""):
                raise Problem(422, "null_character", pointer)


def taking_the_rest(wsgi_app: Any) -> Any:
    """Takes what a client still sends after it was answered, up to a limit, and throws it away.

    An upload may be refused before it has come. A connection that is closed while bytes lie unread
    is reset, and whoever is still sending then loses the answer that says what was wrong.
    """

    def answered(environ: Any, start_response: Any) -> Any:
        answer = wsgi_app(environ, start_response)
        if environ.get("CONTENT_LENGTH", "0") == "0" and "HTTP_TRANSFER_ENCODING" not in environ:
            return answer
        return ClosingIterator(answer, [partial(_take_rest, environ["wsgi.input"])])

    return answered


def _take_rest(stream: Any) -> None:
    until = time.monotonic() + UNWANTED_SECONDS
    taken = 0
    # Whatever is wrong with the rest, the answer is on its way.
    with suppress(Exception):
        while taken < UNWANTED_BYTES and time.monotonic() < until:
            part = stream.read(64 * 1024)
            if not part:
                return
            taken += len(part)


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _null_characters(value: Any, pointer: str) -> Iterator[str]:
    """The pointers of strings and names that hold a NUL."""
    if isinstance(value, str):
        if "\x00" in value:
            yield pointer
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _null_characters(item, f"{pointer}/{number}")
    elif isinstance(value, dict):
        for name, item in value.items():
            if "\x00" in name:
                yield pointer
            yield from _null_characters(item, f"{pointer}/{name}")
