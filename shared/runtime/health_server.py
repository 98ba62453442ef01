"""A small HTTP server in a thread: how a worker says that it lives, is ready, and its metrics."""

import threading
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

import orjson
from werkzeug.serving import BaseWSGIServer
from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from shared.runtime.metrics import exposition

# Tells whether something is well, and in a few words how it is.
Check = Callable[[], tuple[bool, str]]


def readiness(checks: Mapping[str, Check]) -> tuple[int, dict[str, Any]]:
    """The status (200 or 503) and body of `/readyz`: every check, also those after a bad one.

    A check that raises counts as bad; its text names the kind of error and nothing more, because a
    message may hold addresses.
    """
    results = {}
    for name, check in checks.items():
        try:
            ok, detail = check()
        except Exception as error:
            ok, detail = False, type(error).__name__
        results[name] = {"ok": ok, "detail": detail}
    ready = all(result["ok"] for result in results.values())
    return (200 if ready else 503), {"ready": ready, "checks": results}


def measured(checks: Mapping[str, Check]) -> tuple[bytes, str]:
    """The body and content type of `/metrics`, with these checks made now."""
    _, told = readiness(checks)
    return exposition({name: result["ok"] for name, result in told["checks"].items()})


class HealthServer:
    """Serves `/healthz`, `/readyz` and `/metrics` until it is stopped.

    `port` 0 takes a free one; `port` then tells which. The checks run on the server's threads.
    """

    def __init__(self, port: int, checks: Mapping[str, Check], host: str = "0.0.0.0") -> None:
        self._checks = checks
        self._server: BaseWSGIServer = make_server(
            host, port, self._app, threaded=True, request_handler=_Silent
        )
        # Threads that answer must not keep a stopping process alive.
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="health", daemon=True
        )
        self.port: int = self._server.server_port

    def start(self) -> None:
        """Begins to answer; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stops answering and frees the port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(timeout=5)
        self._server.server_close()

    def _app(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response = self._answer(environ["PATH_INFO"])
        return response(environ, start_response)

    def _answer(self, path: str) -> Response:
        if path == "/healthz":
            return _json(200, {"alive": True})
        if path == "/readyz":
            return _json(*readiness(self._checks))
        if path == "/metrics":
            body, content_type = measured(self._checks)
            return Response(body, content_type=content_type)
        return _json(404, {"paths": ["/healthz", "/readyz", "/metrics"]})


class _Silent(WSGIRequestHandler):
    """Probes come every few seconds and would fill the log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


def _json(status: int, body: Any) -> Response:
    return Response(orjson.dumps(body), status=status, mimetype="application/json")
