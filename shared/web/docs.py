"""`/docs`: the service's OpenAPI document as a page that reads well, without any script."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from flask import Blueprint
from flask import Response
from flask import current_app
from flask import g
from flask import render_template
from flask import request

from shared.web.api import openapi_document
from shared.web.docs_words import WORDS
from shared.web.language import LANGUAGES
from shared.web.language import language
from shared.web.openapi_reading import groups
from shared.web.openapi_reading import schemas
from shared.web.problems import CATALOGUE

_STYLE = Path(__file__).parent / "templates" / "docs.css"


def docs_blueprint() -> Blueprint:
    """`/docs`, in Indonesian or English by `?lang=` or `Accept-Language`; needs no token."""
    blueprint = Blueprint("docs", __name__)
    style = _STYLE.read_text()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # The page may use this one style sheet and nothing else from anywhere.
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"

    @blueprint.get("/docs")
    def docs() -> Response:
        asked = request.args.get("lang")
        if asked in LANGUAGES:
            g.language = asked
        document = openapi_document()
        page = render_template(
            "docs.html",
            lang=language(),
            languages=LANGUAGES,
            words=WORDS[language()],
            title=document["info"]["title"],
            groups=groups(document),
            schemas=schemas(document),
            problems=_problems(),
            style=style,
        )
        response = Response(page, content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = policy
        response.headers["Content-Language"] = language()
        response.headers["Vary"] = "Accept-Language"
        return response

    return blueprint


def _problems() -> list[dict[str, Any]]:
    """Every problem code with its text, which the `type` of a problem points to."""
    catalogue = current_app.extensions[CATALOGUE]
    lang = language()
    return [
        {"code": code, "text": texts.get(lang) or texts["en"]}
        for code, texts in sorted(catalogue.items())
    ]
