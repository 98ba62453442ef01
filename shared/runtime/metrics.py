"""Every metric of the system, named once.

Metric objects at module level are the Prometheus client's own registry pattern. Times are seconds.
With `PROMETHEUS_MULTIPROC_DIR` set (several gunicorn processes of one service) the client keeps its
values in files there and `exposition` adds them up; the modes of gauges say how.
"""

import os

from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client import REGISTRY
from prometheus_client import CollectorRegistry
from prometheus_client import Counter
from prometheus_client import Gauge
from prometheus_client import Histogram
from prometheus_client import generate_latest

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

# Records behind the end of a partition, where the broker can tell (the embedded one cannot).
CONSUMER_LAG = Gauge(
    "academy_consumer_lag",
    "Records not read yet.",
    ["topic", "partition"],
    multiprocess_mode="mostrecent",
)

# Events by what became of them: applied, duplicate, skipped, retried or dead_letter.
EVENTS = Counter("academy_events", "Events read, by outcome.", ["type", "outcome"])

# Partitions that are held back by an error or by a database that is away.
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

# Jobs by what became of them: done, failed, retried or lost (taken over by another worker).
JOBS = Counter("academy_jobs", "Jobs run, by outcome.", ["kind", "outcome"])

# When each loop of a worker last came round, in Unix seconds of real time.
LOOP_HEARTBEAT = Gauge(
    "academy_loop_heartbeat_timestamp_seconds",
    "When a loop last came round.",
    ["loop"],
    multiprocess_mode="mostrecent",
)


def exposition() -> tuple[bytes, str]:
    """All metrics of this service's processes in Prometheus' text format, and its content type."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
