"""Every metric of the system, named once.

Metric objects at module level are the Prometheus client's own registry pattern. Times are seconds.
With `PROMETHEUS_MULTIPROC_DIR` set (several gunicorn processes of one service) the client keeps its
values in files there and `exposition` adds them up; the modes of gauges say how. The same mode says
how the processes of a service are put together in queries: `mostrecent` is a fact of the service,
which each process tells alike (take the largest), `livesum` is each process's own (add).

Every series carries `service` and `process` (`identify`), so that a query needs no other labels.
"""

import os
import platform
from collections.abc import Iterable
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version

from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client import REGISTRY
from prometheus_client import CollectorRegistry
from prometheus_client import Counter
from prometheus_client import Gauge
from prometheus_client import Histogram
from prometheus_client import Metric
from prometheus_client import generate_latest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.registry import Collector

# --- every process -------------------------------------------------------------------------------

# Always 1; its labels tell what runs. Where no process of a kind shows it, none is there.
BUILD_INFO = Gauge(
    "academy_build_info",
    "The version that runs.",
    ["version", "python"],
    multiprocess_mode="mostrecent",
)

# The checks of `/readyz`, made anew for each scrape.
CHECK = Gauge(
    "academy_check",
    "Whether a check of readiness is well (1) or not (0).",
    ["check"],
    multiprocess_mode="mostrecent",
)

# --- web -----------------------------------------------------------------------------------------

# Time from a request's arrival to its response; `route` is the rule ("/v1/academies/<academy>/…"),
# never the address, so that ids make no new series.
REQUESTS_SECONDS = Histogram(
    "academy_requests_seconds",
    "Time to answer HTTP requests.",
    ["service", "method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)

# --- relay ---------------------------------------------------------------------------------------

# Outbox rows that the broker has not acknowledged yet.
OUTBOX_PENDING = Gauge(
    "academy_outbox_pending", "Events waiting to be sent.", multiprocess_mode="mostrecent"
)

# How long the oldest of them has been waiting; 0 when there is none. Alert on this one.
OUTBOX_OLDEST_SECONDS = Gauge(
    "academy_outbox_oldest_seconds",
    "Age of the oldest event waiting to be sent.",
    multiprocess_mode="mostrecent",
)

# Rows that the broker has acknowledged, sent again ones included.
OUTBOX_PUBLISHED = Counter("academy_outbox_published", "Events acknowledged by the broker.")

# --- consumer ------------------------------------------------------------------------------------

# From an event's own time to its effect here: what a user waits for in another service.
EVENT_DELAY_SECONDS = Histogram(
    "academy_event_delay_seconds",
    "Time from an event to its effect in this service.",
    ["type"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 300.0, 3600.0),
)

# Records behind the end of each partition that a worker reads, asked of the broker every some
# seconds. The embedded broker gives wrong answers, so there it is not shown.
CONSUMER_LAG = Gauge(
    "academy_consumer_lag",
    "Records not read yet.",
    ["topic", "partition"],
    multiprocess_mode="livesum",
)

# Events by what became of them: applied, duplicate, skipped, retried or dead_letter.
EVENTS = Counter("academy_events", "Events read, by outcome.", ["type", "outcome"])

# Partitions that are held back by an error or by a database that is away, from the first failure
# until a record of theirs has been applied; all of a worker's while the consumer is stopped.
PARTITIONS_PAUSED = Gauge(
    "academy_partitions_paused", "Partitions held back.", multiprocess_mode="livesum"
)

# Dead letters that nobody has redriven or discarded.
DEAD_LETTERS_PENDING = Gauge(
    "academy_dead_letters_pending",
    "Dead letters waiting for a decision.",
    multiprocess_mode="mostrecent",
)

# 1 while too many dead letters in a row have stopped the consumer; lifted by `academy consumers`.
CONSUMER_STOPPED = Gauge(
    "academy_consumer_stopped",
    "Whether the consumer has stopped itself.",
    multiprocess_mode="mostrecent",
)

# --- jobs and loops ------------------------------------------------------------------------------

# Jobs by what became of them: done, failed (for good), retried or lost (taken over by another
# worker); sweeps by their function's name, of which only failures are counted.
JOBS = Counter("academy_jobs", "Jobs and sweeps run, by outcome.", ["kind", "outcome"])

# How long the oldest job that is due has been waiting or running; 0 when there is none.
JOBS_OLDEST_SECONDS = Gauge(
    "academy_jobs_oldest_seconds",
    "Age of the oldest job that is due and not done.",
    multiprocess_mode="mostrecent",
)

# When each loop of a worker last came round, in Unix seconds of real time.
LOOP_HEARTBEAT = Gauge(
    "academy_loop_heartbeat_timestamp_seconds",
    "When a loop last came round.",
    ["loop"],
    multiprocess_mode="livesum",
)

# --- certification -------------------------------------------------------------------------------

# How long the oldest earned certificate has been waiting to be issued; 0 when none is owed.
CERTIFICATES_OWED_OLDEST_SECONDS = Gauge(
    "academy_certificates_owed_oldest_seconds",
    "Age of the oldest certificate that is owed and not issued.",
    multiprocess_mode="mostrecent",
)

# How many status lists are to be signed: bits have changed, or the list will run out.
STATUS_LISTS_UNSIGNED = Gauge(
    "academy_status_lists_unsigned",
    "Status lists that are to be signed and are not.",
    multiprocess_mode="mostrecent",
)


# Which service's which process this is, as labels of every series.
_identity: dict[str, str] = {}


def identify(service: str, process: str) -> None:
    """Says once which process this is, `web` or `worker`; before it, series carry no identity."""
    _identity.update(service=service, process=process)
    BUILD_INFO.labels(version=version_of_academy(), python=platform.python_version()).set(1)


def exposition(checks: Mapping[str, bool] | None = None) -> tuple[bytes, str]:
    """All metrics of this service's processes in Prometheus' text format, and its content type.

    `checks` are the results of the readiness checks at this moment, by name.
    """
    for name, well in (checks or {}).items():
        CHECK.labels(check=name).set(1 if well else 0)
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(_Identified(registry)), CONTENT_TYPE_LATEST


def all_metrics() -> list[MetricWrapperBase]:
    """Every metric of this file, in its order."""
    return [each for each in globals().values() if isinstance(each, MetricWrapperBase)]


class _Identified(Collector):
    """What another collector has, each series with this process's identity."""

    def __init__(self, inner: Collector) -> None:
        self._inner = inner

    def collect(self) -> Iterable[Metric]:
        for family in self._inner.collect():
            family.samples = [
                sample._replace(labels={**_identity, **sample.labels}) for sample in family.samples
            ]
            yield family


def version_of_academy() -> str:
    """The version of what is installed, `unknown` in a folder that never was."""
    try:
        return version("academy")
    except PackageNotFoundError:
        return "unknown"
