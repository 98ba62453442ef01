"""How every service's web process serves: gunicorn's settings, from the environment.

The application is not preloaded: MongoClient is not fork-safe, so each worker makes its own.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

_HOST = os.environ.get("HOST", "127.0.0.1")
bind = [f"{_HOST}:{os.environ['PORT']}"]
# A second port is a second origin to a browser; the app tells them apart by the Host header.
if os.environ.get("CONTENT_SANDBOX_PORT"):
    bind.append(f"{_HOST}:{os.environ['CONTENT_SANDBOX_PORT']}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
preload_app = False

# A stop must end before the ten seconds that an orchestrator commonly gives.
graceful_timeout = 8
# An upload may hold a thread for long; a worker whose main loop hangs is still noticed.
timeout = 60
keepalive = 15
backlog = 512
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# gunicorn would open a control socket in the home folder, which two runs would share.
control_socket_disable = True
# The services log each request themselves, with its request id.
accesslog = None
loglevel = "warning"


class JsonLogger(Logger):
    """Lets the master write its few lines in the form in which the workers write theirs."""

    def setup(self, cfg: Any) -> None:
        from shared.runtime.logs import configure_logs

        super().setup(cfg)
        # The app is `services.<name>.bootstrap:create_app()`; another one keeps its whole name.
        parts = cfg.proc_name.split(".")
        configure_logs(parts[1] if parts[0] == "services" else cfg.proc_name, "web", "WARNING")


logger_class = JsonLogger

# prometheus-client adds up what the workers count in files of this folder. It must be named before
# prometheus_client is imported, so here. It belongs to this master alone, and what a killed one has
# left there would be counted again.
_MADE_HERE = "PROMETHEUS_MULTIPROC_DIR" not in os.environ
if _MADE_HERE:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="academy-metrics-")
_COUNTS = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
for _left in _COUNTS.glob("*.db"):
    _left.unlink()
_MASTER = os.getpid()


def post_worker_init(worker: Any) -> None:
    """Lets each process that serves say in its database that it lives (`academy status`)."""
    from shared.runtime.presence import Presence
    from shared.web.context import EXTENSION

    resources = getattr(worker.wsgi, "extensions", {}).get(EXTENSION)
    if resources is not None:
        worker.presence = Presence(resources.db, resources.clock, "web")
        worker.presence.start()


def worker_exit(server: Any, worker: Any) -> None:
    """Takes that back; whoever is killed is missed instead."""
    if hasattr(worker, "presence"):
        worker.presence.stop()


def child_exit(server: Any, worker: Any) -> None:
    """Takes the gauges of a worker that ended out of the sums."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """Removes the counters' folder, if it was made here, when the master ends and not a worker."""
    if _MADE_HERE and os.getpid() == _MASTER:
        shutil.rmtree(_COUNTS, ignore_errors=True)
