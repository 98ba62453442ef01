"""The public answers about one certificate: a page, JSON, or the signed statement."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from flask import Response
from flask import after_this_request
from flask import g
from flask import jsonify
from flask import render_template
from flask import request

from services.certification.domain.errors import NotFound
from services.certification.queries.verification import verify
from services.certification.web.schemas.certificates import Verification
from services.certification.web.words import WORDS
from services.certification.web.words import day
from services.certification.web.words import hours
from services.certification.web.words import in_language
from shared.web.context import current
from shared.web.language import LANGUAGES
from shared.web.language import language
from shared.web.problems import Problem

# A minute: long enough to bear a crowd, short enough that a revocation is soon seen.
CACHE = "public, max-age=60"

_STYLE = (Path(__file__).parent / "templates" / "verify.css").read_text()
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

# The page may use its one style sheet and nothing else from anywhere.
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def page_or_json(serial: str) -> Response:
    """JSON for a client that prefers it, the page for everybody else."""
    kinds = ("text/html", "application/json")
    best = request.accept_mimetypes.best_match(kinds, default="text/html")
    response = as_json(serial) if best == "application/json" else _page(serial)
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def as_json(serial: str) -> Response:
    """What anyone may know of the certificate. Raises NotFound."""
    view = verify(current.db, serial, current.extras["public_url"])
    response = jsonify(Verification().dump(view))
    return _open_to_all(response)


def as_token(serial: str) -> Response:
    """The compact JWT. Raises NotFound, and the problem 410 when it is true no more."""
    view = verify(current.db, serial, current.extras["public_url"])
    if view["token"] is None:
        address = f"{current.extras['public_url']}/verify/{view['serial']}"
        raise Problem(410, "certificate_not_standing", serial=view["serial"], address=address)
    return _open_to_all(Response(view["token"], content_type="application/jwt"))


def let_anyone_keep() -> None:
    """Marks the response of this request as public, for pages of other sites too."""
    after_this_request(_open_to_all)


def _open_to_all(response: Response) -> Response:
    if response.status_code == 200:
        response.headers["Cache-Control"] = CACHE
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _page(serial: str) -> Response:
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        g.language = asked
    try:
        view = verify(current.db, serial, current.extras["public_url"])
    except NotFound:
        return _html("unknown.html", 404, "no-store", serial=serial)
    zone = view["time_zone"]
    changed = view["changed"]
    return _html(
        "certificate.html",
        200,
        CACHE,
        it=view,
        title=in_language(view["title"], language()),
        programme=in_language(view["programme"], language()),
        hours=hours(view["hours"], language()),
        academy=in_language(view["academy"]["name"], language()),
        issued=day(view["issued_at"], zone, language()),
        changed=changed and day(changed["at"], zone, language()),
    )


def _html(template: str, status: int, cache: str, **values: Any) -> Response:
    lang = language()
    body = render_template(
        template, lang=lang, languages=LANGUAGES, words=WORDS[lang], style=_STYLE, **values
    )
    response = Response(body, status=status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = cache
    response.headers["Content-Language"] = lang
    response.headers["Content-Security-Policy"] = _POLICY
    return response
