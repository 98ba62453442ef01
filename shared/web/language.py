"""The language in which a request wants to be answered: Indonesian or English."""

from functools import lru_cache
from typing import Literal
from typing import cast

from flask import g
from flask import has_request_context
from flask import request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

Language = Literal["id", "en"]

LANGUAGES: tuple[Language, ...] = ("en", "id")


def language() -> Language:
    """`id` or `en` by `Accept-Language`; English when the header names neither or is absent."""
    if not has_request_context():
        return "en"
    known = g.get("language")
    if known is None:
        known = _best(request.headers.get("Accept-Language", ""))
        g.language = known
    return cast(Language, known)


# Browsers send the same few headers over and over, and each is long to take apart.
@lru_cache(maxsize=256)
def _best(header: str) -> str:
    wanted = parse_accept_header(header, LanguageAccept)
    return wanted.best_match(LANGUAGES, default="en")
