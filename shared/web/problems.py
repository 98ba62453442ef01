"""Problem responses (RFC 9457): how a problem looks, in the reader's language."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import orjson
from flask import Response
from flask import current_app
from flask import g
from flask import request

from shared.web.field_errors import FieldError
from shared.web.language import Language
from shared.web.language import language
from shared.web.messages import TITLES

MEDIA_TYPE = "application/problem+json"

# Where an app keeps all its messages by code and language: the shared ones and the service's.
CATALOGUE = "academy.messages"


class Problem(Exception):
    """An answer that is not a success: a status, a message code and the message's parameters.

    `pointer` is the JSON Pointer of the field to blame, `headers` go out with the response.
    """

    def __init__(
        self,
        status: int,
        code: str,
        pointer: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.pointer = pointer
        self.headers = headers
        self.params = params


def text_of(code: str, params: Mapping[str, Any], lang: Language) -> str:
    """The message of `code` in `lang`. A code without a text is shown as it is, never an error."""
    texts = current_app.extensions[CATALOGUE].get(code)
    if texts is None:
        return code
    template: str = texts.get(lang) or texts["en"]
    try:
        return template.format(**{name: _in(value, lang) for name, value in params.items()})
    except (KeyError, IndexError):
        return template


def problem_response(
    status: int,
    code: str,
    *,
    params: Mapping[str, Any] | None = None,
    errors: Sequence[FieldError] | None = None,
    pointer: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response for one problem. `errors` always has at least one entry."""
    lang = language()
    titles = TITLES.get(status) or TITLES[500 if status >= 500 else 400]
    detail = text_of(code, params or {}, lang)
    entries = [entry.told(lang, text_of) for entry in errors or ()]
    if not entries:
        entries = [{"pointer": pointer or "", "code": code, "message": detail}]
    body = {
        "type": f"/docs#problem-{code}",
        "title": titles[lang],
        "status": status,
        "detail": detail,
        "code": code,
        "errors": entries,
        "instance": request.path,
        "request_id": g.get("request_id", ""),
    }
    response = Response(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = lang
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    return response


def _in(value: Any, lang: Language) -> Any:
    """A parameter that is a map by language is shown in the reader's."""
    if isinstance(value, Mapping):
        return value.get(lang) or value.get("en") or next(iter(value.values()), "")
    return value
