"""Gunicorn for a service and for the bare views, both on deploy/gunicorn.conf.py."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from deploy.local import ports
from deploy.local import probes
from deploy.local.place import REPOSITORY
from shared.runtime.settings import Settings
from tests.bench.place import Place

# Of both, whatever is compared.
WORKERS, THREADS = 2, 4


def serve(place: Place, settings: Settings, extra: Mapping[str, str] | None = None) -> int:
    """Serves the service; returns its port."""
    target = f"services.{settings.service}.bootstrap:create_app()"
    ready = "/readyz"
    return _gunicorn(place, f"{settings.service}.web", target, ready, settings, extra or {})


def serve_bare(place: Place, settings: Settings, answers: Mapping[str, Any]) -> int:
    """Serves the bare views with `{name: {"etag", "body"}}` on the same database."""
    path = place.folder / f"{settings.database}.answers.json"
    path.write_text(json.dumps(answers))
    extra = {"BENCH_ANSWERS": str(path)}
    return _gunicorn(place, "bare", "tests.bench.bare:create_app()", None, settings, extra)


def _gunicorn(
    place: Place,
    name: str,
    target: str,
    ready: str | None,
    settings: Settings,
    extra: Mapping[str, str],
) -> int:
    port = ports.any_free()
    config = REPOSITORY / "deploy" / "gunicorn.conf.py"
    env = {
        **place.environment(settings),
        "PORT": str(port),
        "WEB_CONCURRENCY": str(WORKERS),
        "WEB_THREADS": str(THREADS),
        **extra,
    }
    answers = probes.answers(port, ready) if ready else probes.listens(port)
    argv = [sys.executable, "-m", "gunicorn", "-c", str(config), target]
    place.start(f"{name}.{port}", argv, env, answers)
    return port
