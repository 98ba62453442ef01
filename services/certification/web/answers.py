"""The public answers about one certificate: a page, JSON, or the signed statement.

What is answered is kept ready in the process for a few seconds, so that a link which many follow at
once costs no database, and by whoever asked for a minute (`CACHE`). A revocation is seen after the
sum of both at the latest.
"""

import re
from typing import Any

from flask import Response
from flask import jsonify
from flask import redirect
from flask import request
from pymongo.errors import PyMongoError

from services.certification.domain.errors import NotFound
from services.certification.domain.serial import lookup_key
from services.certification.web.again import MARK
from services.certification.web.kept import KeptAnswers
from services.certification.web.kept import Ready
from services.certification.web.lookups import look_up
from services.certification.web.pages import HTML
from services.certification.web.pages import JSON
from services.certification.web.pages import choose_language
from services.certification.web.pages import notice
from services.certification.web.pages import page
from services.certification.web.pages import preferred
from services.certification.web.schemas.certificates import Verification
from services.certification.web.told import told
from shared.mongo.errors import is_unavailable
from shared.web.context import current
from shared.web.language import language
from shared.web.problem_handlers import RETRY_AFTER
from shared.web.problems import Problem

# A minute: long enough to bear a crowd, short enough that a revocation is soon seen.
CACHE = "public, max-age=60"


def start() -> Response:
    """The page that asks for a serial or a file; a serial in the query leads to its own page."""
    choose_language()
    asked = request.args.get("serial", "").strip()
    if not asked:
        response = page("start.html", 200)
        response.headers["Cache-Control"] = CACHE
        response.headers["Vary"] = "Accept-Language"
        return response
    # Whoever pastes the address that the code on the certificate leads to means the serial in it.
    typed = asked.partition("/verify/")[2].partition("?")[0] or asked
    if lookup_key(typed) is None:
        return page("unknown.html", 404, serial=typed, foreign=not typed.isascii())
    # Separators do not count, so there is nothing to escape.
    serial = "-".join(re.findall("[A-Za-z0-9]+", typed))
    return redirect(f"/verify/{serial}?lang={language()}", 303)


def page_or_json(serial: str) -> Response:
    """JSON for a client that prefers it, the page for everybody else."""
    response = as_json(serial) if preferred() == JSON else _page(serial)
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def as_json(serial: str) -> Response:
    """What anyone may know of the certificate. Raises NotFound, and the problem 429."""
    return _ready(serial, JSON)


def open_to_all(response: Response) -> Response:
    """Lets anyone keep a good answer for a while, and pages of other sites read it."""
    if response.status_code == 200:
        response.headers["Cache-Control"] = CACHE
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _page(serial: str) -> Response:
    choose_language()
    return in_words(lambda: _ready(serial, HTML), serial)


def in_words(answer: Any, serial: str | None = "") -> Response:
    """What `answer` returns, or a page for people that says why there is no answer.

    `serial` is the one that was asked for; None where none was.
    """
    try:
        response: Response = answer()
    except NotFound:
        if serial is None:
            return notice(404, "nothing_here")
        return page("unknown.html", 404, serial=serial, foreign=not serial.isascii())
    except Problem as problem:
        wait = problem.params.get("seconds")
        return notice(problem.status, problem.code, wait, **problem.params)
    except PyMongoError as error:
        if not is_unavailable(error):
            raise
        return notice(503, "unavailable", RETRY_AFTER)
    return response


def _ready(serial: str, form: str) -> Response:
    kept: KeptAnswers = current.extras["kept"]
    now = current.clock.real_now()
    key = (lookup_key(serial), form, language() if form == HTML else "")
    ready = kept.get(key, now)
    if ready is None:
        made = _made(look_up(serial), form)
        ready = Ready(made.get_data(), tuple(made.headers.items()), now)
        kept.put(key, ready)
    request.environ[MARK] = ready, str(request.url_rule)
    return Response(ready.body, headers=ready.headers)


def _made(view: dict[str, Any], form: str) -> Response:
    if form == JSON:
        return open_to_all(jsonify(Verification().dump(view)))
    response = page("certificate.html", 200, **told(view))
    response.headers["Cache-Control"] = CACHE
    return response
