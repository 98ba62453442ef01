"""Jobs of a service: their functions by kind, the sweeps, and the runner that leases them.

A job is resumable: it may be run again from its start by another worker at any moment, so what it
keeps it keeps in `finish`, in one transaction with the end of the job. A sweep is a conditional
command that any worker may try at any time.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Concatenate
from typing import ParamSpec
from typing import TypeVar

import structlog
from opentelemetry.trace import SpanKind
from pymongo.errors import PyMongoError

from shared.mongo.client import Document
from shared.mongo.errors import is_unavailable
from shared.mongo.unit_of_work import Transaction
from shared.runtime import job_queue
from shared.runtime import metrics
from shared.runtime.job_queue import LeaseLost
from shared.runtime.tracing import in_span

if TYPE_CHECKING:
    from shared.runtime.service import Resources

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger(__name__)

# What may become of one run of a job; only `failed` is for good.
OUTCOMES = ("done", "failed", "retried", "lost")


class JobRun:
    """One attempt at one job, as its function sees it."""

    def __init__(self, resources: "Resources", document: Document) -> None:
        self.resources = resources
        self._document = document

    @property
    def job_id(self) -> str:
        return str(self._document["_id"])

    @property
    def academy(self) -> str:
        return str(self._document["academy"])

    @property
    def params(self) -> dict[str, Any]:
        return dict(self._document["params"])

    @property
    def attempt(self) -> int:
        """1 for the first one."""
        return int(self._document["attempts"])

    def heartbeat(self, progress: float | None = None) -> None:
        """Shows a sign of life and how far the job is (0..1). Raises `LeaseLost`."""
        job_queue.renew(self.resources.db, self._document, self.resources.clock, progress)

    def finish(
        self, command: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `command(tx, …)` and marks the job done, in one transaction. Raises `LeaseLost`."""

        def finished(tx: Transaction, /, *args: P.args, **kwargs: P.kwargs) -> T:
            job_queue.end(tx, self._document, {"state": "done", "progress": 1.0})
            return command(tx, *args, **kwargs)

        return self.resources.uow.run(finished, *args, **kwargs)

    def fail(self, error: dict[str, Any]) -> None:
        """Ends the job as failed for good; `error` is for the operator. Raises `LeaseLost`."""
        job_queue.end(self.resources.db, self._document, {"state": "failed", "error": error})


JobFunction = Callable[[JobRun], None]
SweepFunction = Callable[["Resources"], Any]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A function that every worker calls every so many seconds."""

    function: SweepFunction
    every: float


class Jobs:
    """The jobs and sweeps that a service declares."""

    def __init__(self) -> None:
        self.functions: dict[str, JobFunction] = {}
        self.sweeps: list[Sweep] = []

    def job(self, kind: str) -> Callable[[JobFunction], JobFunction]:
        """Declares the function that runs jobs of this kind."""

        def declare(function: JobFunction) -> JobFunction:
            self.functions[kind] = function
            return function

        return declare

    def sweep(self, every: float) -> Callable[[SweepFunction], SweepFunction]:
        """Declares a sweep; `every` is in seconds of real time."""

        def declare(function: SweepFunction) -> SweepFunction:
            self.sweeps.append(Sweep(function, every))
            return function

        return declare


class JobRunner:
    """Runs due jobs one at a time, and the sweeps between them."""

    def __init__(
        self,
        resources: "Resources",
        sweeps: list[Sweep],
        monotonic: Callable[[], float] = time.monotonic,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        self._resources = resources
        # Called while a long job runs: the loop that runs it lives.
        self._beat = beat
        self._functions = resources.service.jobs.functions
        self._sweeps = sweeps
        self._monotonic = monotonic
        self._due: dict[int, float] = {}
        # Ids of jobs that were due when the queue was looked at.
        self._seen: deque[str] = deque()
        # Series that begin at 0, so that the first failure is seen as a rise.
        for kind in self._functions:
            for outcome in OUTCOMES:
                metrics.JOBS.labels(kind, outcome)
        for sweep in sweeps:
            metrics.JOBS.labels(sweep.function.__name__, "failed")

    def run_one(self) -> bool:
        """Claims and runs one due job; False when there is none."""
        resources = self._resources
        kinds = sorted(self._functions)
        document = job_queue.claim(resources.db, kinds, resources.clock, self._seen)
        if document is None:
            return False
        kind = document["kind"]
        run = JobRun(resources, document)
        with structlog.contextvars.bound_contextvars(job_id=run.job_id, academy=run.academy):
            outcome = self._run(run, document)
        metrics.JOBS.labels(kind=kind, outcome=outcome).inc()
        return True

    def _run(self, run: JobRun, document: Document) -> str:
        kind = document["kind"]
        attributes: dict[str, str | int] = {
            "academy.job.id": run.job_id,
            "academy.job.attempt": run.attempt,
        }
        cause = document.get("traceparent")
        try:
            with (
                self._kept_alive(run),
                in_span(f"job {kind}", SpanKind.INTERNAL, cause, attributes),
            ):
                self._functions[kind](run)
        except LeaseLost:
            log.warning("job was taken over", kind=kind)
            return "lost"
        except Exception as error:
            if is_unavailable(error):
                # The lease runs out and the job is claimed again; nothing is wrong with it.
                raise
            return self._retry_or_fail(run, document, error)
        return "done"

    def _retry_or_fail(self, run: JobRun, document: Document, error: Exception) -> str:
        log.exception("job failed", kind=document["kind"], attempt=run.attempt)
        detail = {"type": type(error).__name__, "message": str(error)[:1000]}
        again = run.attempt < job_queue.MAXIMUM_ATTEMPTS
        changes: Document = {"state": "failed", "error": detail}
        if again:
            after = self._resources.clock.now() + job_queue.retry_delay(run.attempt)
            changes = {"state": "queued", "run_after": after, "error": detail}
        try:
            job_queue.end(self._resources.db, document, changes)
        except LeaseLost:
            # The function had ended the job before it raised, or another worker has it.
            return "lost"
        return "retried" if again else "failed"

    @contextmanager
    def _kept_alive(self, run: JobRun) -> Iterator[None]:
        """Renews the lease from a thread, so that a job needn't think of it."""
        ended = threading.Event()

        def renew() -> None:
            while not ended.wait(job_queue.LEASE.total_seconds() / 3):
                self._beat()
                try:
                    run.heartbeat()
                except LeaseLost:
                    return
                except PyMongoError as error:
                    log.warning("job heartbeat failed", error=str(error)[:300])

        thread = threading.Thread(target=renew, name="job-heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join(timeout=1)

    def run_due_sweeps(self) -> None:
        """Calls the sweeps whose time has come; one that fails is logged and tried next time."""
        now = self._monotonic()
        for number, sweep in enumerate(self._sweeps):
            if self._due.get(number, now) > now:
                continue
            self._due[number] = now + sweep.every
            try:
                sweep.function(self._resources)
            except Exception as error:
                if not is_unavailable(error):
                    log.exception("sweep failed", sweep=sweep.function.__name__)
                    metrics.JOBS.labels(sweep.function.__name__, "failed").inc()
                else:
                    log.warning("sweep: database unavailable", error=str(error)[:300])
