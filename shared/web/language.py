"""The language in which a request wants to be answered: Indonesian or English."""

from typing import Literal
from typing import cast

from flask import g
from flask import has_request_context
from flask import request

Language = Literal["id", "en"]

LANGUAGES: tuple[Language, ...] = ("en", "id")


def language() -> Language:
    """`id` or `en` by `Accept-Language`; English when the header names neither or is absent."""
    if not has_request_context():
        return "en"
    known = g.get("language")
    if known is None:
        known = request.accept_languages.best_match(LANGUAGES, default="en")
        g.language = known
    return cast(Language, known)
