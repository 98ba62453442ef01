"""`/healthz`, `/readyz` and `/metrics` of a web process: for the platform, not for people."""

import orjson
from flask import Blueprint
from flask import Response

from shared.mongo.errors import ping
from shared.runtime.health_server import measured
from shared.runtime.health_server import readiness
from shared.web.context import current

# Seconds that the database may take to answer a probe.
PING_TIMEOUT = 1.0


def health_blueprint() -> Blueprint:
    """The three probes. None needs a token; a gateway does not pass them on."""
    blueprint = Blueprint("health", __name__)
    blueprint.add_url_rule("/healthz", view_func=healthz)
    blueprint.add_url_rule("/readyz", view_func=readyz)
    blueprint.add_url_rule("/metrics", view_func=metrics)
    return blueprint


def healthz() -> Response:
    """200 while the process lives. Nothing else: a restart would not bring the database back."""
    return _json(200, {"alive": True})


def readyz() -> Response:
    """200 when requests can be answered; otherwise 503 with what is missing."""
    return _json(*readiness(_CHECKS))


def metrics() -> Response:
    """All metrics in Prometheus' text format."""
    body, content_type = measured(_CHECKS)
    return Response(body, content_type=content_type)


def _database() -> tuple[bool, str]:
    return ping(current.db.client, PING_TIMEOUT)


_CHECKS = {"database": _database}


def _json(status: int, body: object) -> Response:
    response = Response(orjson.dumps(body), status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
