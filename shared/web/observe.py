"""What every request leaves behind: a log line, a measurement, and its id for the client."""

import re
import time
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask import Response
from flask import g
from flask import request
from structlog.contextvars import bind_contextvars
from structlog.contextvars import clear_contextvars

from shared.runtime import tracing
from shared.runtime.ids import new_id
from shared.runtime.logs import request_line
from shared.runtime.metrics import REQUESTS_SECONDS

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

# Probes come every few seconds from every side; they are measured but not logged.
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})

# Methods that make a series of their own; whatever else a client invents is counted together.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe(app: Flask, service: str) -> None:
    """Lets `app` log and measure its requests, each with a request id and inside a trace."""
    app.before_request(_begin)
    app.teardown_request(_leave)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        route = request.url_rule.rule if request.url_rule else "unknown"
        method = request.method if request.method in _METHODS else "other"
        status = response.status_code
        REQUESTS_SECONDS.labels(service, method, route, status).observe(seconds)
        response.headers["X-Request-ID"] = g.request_id
        if request.path not in _PROBES:
            request_line(
                {
                    "request_id": g.request_id,
                    "academy": (request.view_args or {}).get("academy"),
                    "method": method,
                    # A path that is itself a ticket is shown without it.
                    "path": g.get("logged_path", request.path),
                    "route": route,
                    "status": status,
                    "ms": round(seconds * 1000, 1),
                }
            )
        return response


def request_id(environ: Mapping[str, Any]) -> str:
    """The id that the request came with, when it can be one, and a new one otherwise."""
    asked = environ.get("HTTP_X_REQUEST_ID")
    return asked if asked and _REQUEST_ID.fullmatch(asked) else new_id()


def _begin() -> None:
    environ = request.environ
    g.began = time.perf_counter()
    g.trace = tracing.start_request(environ.get("HTTP_TRACEPARENT"))
    g.request_id = request_id(environ)
    academy = (request.view_args or {}).get("academy")
    if academy is None:
        bind_contextvars(request_id=g.request_id)
    else:
        bind_contextvars(request_id=g.request_id, academy=academy)


def _leave(error: BaseException | None) -> None:
    # A thread serves one request after another: what this one has bound must not stay.
    clear_contextvars()
    if "trace" in g:
        tracing.end_request(g.pop("trace"))
