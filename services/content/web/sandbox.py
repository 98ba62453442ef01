"""What the sandbox origin answers: files of sealed packages, and the frame in which they run.

Code of a package runs there as it was written. It can reach what lies on its own origin, so nothing
else does: the API is not found there, and sealed content is not found anywhere else
(docs/decisions/0021-sealed-content-on-its-own-origin.md).
"""

from typing import Any

from flask import Flask
from flask import Response
from flask import abort
from flask import g
from flask import render_template
from flask import request

from services.content.adapters.packages.run_types import run_type
from services.content.domain.sandbox import Sandbox
from services.content.domain.sealed import PREFIX
from services.content.domain.sealed import SealedTicket
from services.content.queries.sealed import admitted
from services.content.queries.sealed import page_address
from services.content.queries.sealed import sealed_file
from services.content.queries.sealed import sealed_launch
from services.content.web.answers import is_shown
from services.content.web.answers import stored_answer
from shared.web.auth import requires
from shared.web.context import current
from shared.web.language import language

PLAYERS = "https://*.youtube.com https://*.youtube-nocookie.com https://*.vimeo.com"
PLAYERS += " https://*.wistia.com https://*.wistia.net https://*.kaltura.com"

# Its own origin, so that a package's frames may talk to each other, as SCORM demands; no way to
# load from or to send to anywhere else, and no way to lead the page around it away.
POLICY = (
    "sandbox allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-downloads;"
    " default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval';"
    f" frame-src 'self' data: blob: {PLAYERS};"
    " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors *"
)
# Browsers show no PDF inside a sandbox; what holds no script needs none.
PLAIN_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"


def serve_apart(app: Flask) -> None:
    """Adds the sandbox's routes, and keeps the two origins from answering for each other."""
    app.before_request(_only_on_its_own_origin)
    app.add_url_rule(f"{PREFIX}<ticket>/files/<path:path>", view_func=sealed_content)
    app.add_url_rule(f"{PREFIX}<ticket>/run/<item_id>/<launch_id>", view_func=sealed_frame)


def _only_on_its_own_origin() -> None:
    sandbox: Sandbox = current.extras["sandbox"]
    sealed = request.path.startswith(PREFIX)
    if sealed:
        # Whoever reads the log must not be able to use the ticket.
        rest = request.path.removeprefix(PREFIX).partition("/")[2]
        g.logged_path = f"{PREFIX}-/{rest}"
    if (request.environ.get("HTTP_HOST", "").lower() in sandbox.hosts) != sealed:
        abort(404)


@requires(public=True)
def sealed_content(ticket: str, path: str) -> Response:
    """A file of the package, by the path that its own pages use; Range and If-Range are heeded."""
    file = sealed_file(current.db, _admitted(ticket), path)
    kind = run_type(file["type"], file["path"])
    response = stored_answer(current.extras["blobs"], file, kind)
    response.headers["Content-Security-Policy"] = PLAIN_POLICY if is_shown(kind) else POLICY
    return response


@requires(public=True)
def sealed_frame(ticket: str, item_id: str, launch_id: str) -> Response:
    """The frame in which a SCORM page finds the runtime that it looks for."""
    admitted_as = _admitted(ticket)
    launch = sealed_launch(current.db, admitted_as, item_id, launch_id)
    response = Response(
        render_template("sealed.html", **_told(admitted_as, item_id, launch)), mimetype="text/html"
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _admitted(ticket: str) -> SealedTicket:
    now = current.clock.real_now().timestamp()
    return admitted(current.db, current.extras["address_key"], ticket, now)


def _told(ticket: SealedTicket, item_id: str, launch: dict[str, Any]) -> dict[str, Any]:
    titles = launch["title"]
    shown = titles.get(language()) or next(iter(titles.values()))
    facts = {
        # What the page stores stays with this person, version and item.
        "key": f"academy:{ticket.version_id}:{ticket.holder}:{item_id}:{launch['id']}",
        "item": item_id,
        "launch": launch["id"],
        "standard": launch["standard"],
        "address": f"../../files/{page_address(launch)}",
        "mastery": launch.get("mastery_score"),
        "data": launch.get("data_from_lms", ""),
        "max_time": launch.get("max_time", ""),
        "time_limit_action": launch.get("time_limit_action", ""),
    }
    return {"title": shown, "lang": language(), "launch": facts}
