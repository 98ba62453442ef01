"""Each process says in its service's database that it lives, so that an operator can see all.

One small document a process, written every few seconds of real time. Who says nothing any more is
silent for a while (killed, paused, cut off) and then forgotten. It needs no way from the operator
to the process, so it works alike for processes, containers and machines.
"""

import os
import socket
import threading
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

import structlog
from pymongo import timeout
from pymongo.database import Database

from shared.mongo.client import Document
from shared.runtime.clock import Clock
from shared.runtime.health_server import Check
from shared.runtime.health_server import readiness
from shared.runtime.ids import new_id
from shared.runtime.metrics import version_of_academy

log = structlog.get_logger(__name__)

COLLECTION = "processes"

# Each beat costs 1 to 4 ms of a core in all, and an idle quickstart has eight processes.
EVERY = timedelta(seconds=10)
# Some beats may be missed by a busy machine; then something is wrong.
SILENT_AFTER = timedelta(seconds=35)
FORGOTTEN_AFTER = timedelta(minutes=2)

# Longest time for one write, seconds: a database that is away may not pile up beats.
WRITE_WITHIN = 3.0


class Presence:
    """The document of one process. `checks` are those of its `/readyz` that it can't judge itself.

    `figures` are numbers that only this process knows, by name; None where it can't tell.
    """

    def __init__(
        self,
        db: Database[Document],
        clock: Clock,
        kind: str,
        loops: Sequence[str] = (),
        checks: Mapping[str, Check] | None = None,
        figures: Callable[[], Mapping[str, Any]] = dict,
    ) -> None:
        self._processes = db[COLLECTION]
        self._clock = clock
        self._checks = checks or {}
        self._figures = figures
        # Not host and number: a container's first process is always number 1.
        self.id = new_id()
        self._who: Document = {
            "kind": kind,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "version": version_of_academy(),
            "loops": list(loops),
            "started_at": clock.real_now(),
        }
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)

    def start(self) -> None:
        """Begins to tell, from a thread; returns at once. A database that is away does no harm."""
        self._thread.start()

    def stop(self) -> None:
        """Says goodbye, so that nobody takes the process for a lost one."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=WRITE_WITHIN)
        try:
            with timeout(1.0):
                self._processes.delete_one({"_id": self.id})
        except Exception as error:
            log.info("presence not taken back", error=type(error).__name__)

    def tell(self) -> None:
        """Writes the document once, and forgets those that have long been silent."""
        _, told = readiness(self._checks)
        failing = {name: one["detail"] for name, one in told["checks"].items() if not one["ok"]}
        now = self._clock.real_now()
        changes = {**self._who, "seen_at": now, "failing": failing, "figures": {**self._figures()}}
        with timeout(WRITE_WITHIN):
            result = self._processes.update_one({"_id": self.id}, {"$set": changes}, upsert=True)
            if result.upserted_id is not None:
                # A process that starts is the best moment: it often replaces one that was lost.
                self._processes.delete_many({"seen_at": {"$lt": now - FORGOTTEN_AFTER}})

    def _run(self) -> None:
        while True:
            try:
                self.tell()
            except Exception as error:
                log.info("presence not told", error=type(error).__name__)
            if self._stop.wait(EVERY.total_seconds()):
                return


def seen(db: Database[Document], now: datetime) -> list[Document]:
    """The processes of a service that live or have lately fallen silent; `silent` says which.

    `now` is real time. Ordered by kind, host and start.
    """
    found = db[COLLECTION].find({"seen_at": {"$gte": now - FORGOTTEN_AFTER}})
    processes = [{**one, "silent": now - one["seen_at"] > SILENT_AFTER} for one in found]
    return sorted(processes, key=lambda one: (one["kind"], one["host"], one["started_at"]))
