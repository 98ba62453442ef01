"""Answers that were just given are given again before the framework is woken.

A link that many follow brings the same request over and over. Taking it apart, routing it and
building a response costs several times what sending the ready bytes does.
"""

import time
from collections.abc import Iterable
from typing import Any

from flask.blueprints import BlueprintSetupState

from services.certification.web.kept import KeptAnswers
from services.certification.web.kept import Ready
from shared.runtime import tracing
from shared.runtime.logs import request_line
from shared.runtime.metrics import REQUESTS_SECONDS
from shared.web.context import EXTENSION
from shared.web.observe import request_id

# Where a view leaves its ready answer and its route, so that the next one like it need not be run.
MARK = "certification.ready"

# What an answer depends on besides the address. Longer ones are not kept: the memory is bounded.
_VARY = ("QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE")
_LONGEST = 400

_REQUEST_ID = "X-Request-ID"


class Again:
    """The app, with what `kept` still has answered without it; logged and measured alike."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._wsgi_app = app.wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        key = _key(environ)
        if key is None:
            answer: Iterable[bytes] = self._wsgi_app(environ, start_response)
            return answer
        began = time.perf_counter()
        resources = self._app.extensions[EXTENSION]
        kept: KeptAnswers = resources.extras["kept"]
        ready = kept.get(key, resources.clock.real_now())
        if ready is None:
            answer = self._wsgi_app(environ, _noting(kept, key, environ, start_response))
            return answer
        id = request_id(environ)
        start_response("200 OK", [*ready.headers, (_REQUEST_ID, id)])
        self._note(resources.service.name, environ, id, ready.route, time.perf_counter() - began)
        return (ready.body,)

    def _note(
        self, service: str, environ: dict[str, Any], id: str, route: str, seconds: float
    ) -> None:
        REQUESTS_SECONDS.labels(service, "GET", route, 200).observe(seconds)
        trace = tracing.start_request(environ.get("HTTP_TRACEPARENT"))
        try:
            request_line(
                {
                    "request_id": id,
                    "academy": None,
                    "method": "GET",
                    "path": environ["PATH_INFO"],
                    "route": route,
                    "status": 200,
                    "ms": round(seconds * 1000, 1),
                }
            )
        finally:
            tracing.end_request(trace)


def give_again(state: BlueprintSetupState) -> None:
    """Puts `Again` around the app that a blueprint is registered on."""
    app = state.app
    app.wsgi_app = Again(app)  # type: ignore[method-assign]


def _key(environ: dict[str, Any]) -> tuple[str, ...] | None:
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "GET" or not path.startswith("/verify/"):
        return None
    key = (path, *(environ.get(name, "") for name in _VARY))
    return key if sum(map(len, key)) <= _LONGEST else None


def _noting(
    kept: KeptAnswers, key: tuple[str, ...], environ: dict[str, Any], start_response: Any
) -> Any:
    """Keeps what the view has marked, as old as it is, with the headers that it ended up with."""

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        marked = environ.pop(MARK, None)
        if marked is not None and status.startswith("200"):
            ready, route = marked
            own = tuple(each for each in headers if each[0] != _REQUEST_ID)
            kept.put(key, Ready(ready.body, own, ready.made, route))
        return start_response(status, headers, exc_info)

    return start
