"""The public pages: one frame, one style sheet, no script and nothing from anywhere else."""

import base64
import hashlib
from functools import cache
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response
from flask import g
from flask import render_template
from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from services.certification.web.words import WORDS
from shared.web.language import LANGUAGES
from shared.web.language import language

HTML = "text/html"
JSON = "application/json"

# How much of a file is read, in bytes: a certificate's is far below one megabyte.
UPLOAD_LIMIT = 5 * 1024 * 1024

_TYPE = f"{HTML}; charset=utf-8"


def preferred() -> str:
    """JSON for a client that prefers it, the page for everybody else."""
    return _best(request.headers.get("Accept", ""))


# As with languages: the same few headers come over and over.
@lru_cache(maxsize=256)
def _best(header: str) -> str:
    return parse_accept_header(header, MIMEAccept).best_match((HTML, JSON), default=HTML)


def choose_language() -> None:
    """A link to a page may name its language; without one the browser's own is taken."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        g.language = asked


def page(template: str, status: int, **values: Any) -> Response:
    """The page, for this reader alone and never kept, unless the caller says otherwise."""
    lang = language()
    style, policy = _style()
    body = render_template(
        template,
        lang=lang,
        languages=LANGUAGES,
        words=WORDS[lang],
        style=style,
        limit=UPLOAD_LIMIT // 1024 // 1024,
        **values,
    )
    response = Response(body, status=status, content_type=_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = lang
    response.headers["Content-Security-Policy"] = policy
    return response


def notice(status: int, subject: str, retry_after: int | None = None, **values: Any) -> Response:
    """A page of a heading and a sentence: `words[subject]`, `words[subject + "_detail"]`."""
    values.setdefault("limit", UPLOAD_LIMIT // 1024 // 1024)
    detail = WORDS[language()][f"{subject}_detail"].format(**values)
    response = page("notice.html", status, subject=subject, detail=detail)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


@cache
def _style() -> tuple[str, str]:
    """The style sheet, and the policy that lets a page use it and nothing else."""
    style = (Path(__file__).parent / "templates" / "verify.css").read_text()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return style, (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )
