"""The worker process: relay, consumer and jobs as threads that stop together.

A worker starts when the broker or the database is not there yet, says so in `/readyz` and the log,
and goes on when it comes. An error that is neither ends the process: whoever supervises it starts
a new one, and everything here survives `kill -9`.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from kafka.errors import KafkaConfigurationError
from kafka.errors import KafkaError

from shared.events.consumer import ConsumerLoop
from shared.events.dispatcher import Dispatcher
from shared.events.kafka import make_admin
from shared.events.kafka import make_consumer
from shared.events.kafka import make_producer
from shared.events.refusals import Refused
from shared.events.relay import Relay
from shared.events.relay import mark_unsent
from shared.events.retries import StopRule
from shared.events.stops import Stops
from shared.events.topics import ensure_topic
from shared.events.topics import topic_name
from shared.mongo.errors import is_unavailable
from shared.mongo.leases import Lease
from shared.runtime import metrics
from shared.runtime.health_server import Check
from shared.runtime.health_server import HealthServer
from shared.runtime.indexes import ensure_indexes
from shared.runtime.jobs import JobRunner
from shared.runtime.presence import Presence
from shared.runtime.retention import backbone_sweeps
from shared.runtime.service import Resources
from shared.runtime.worker_checks import worker_checks

log = structlog.get_logger(__name__)

LOOPS = ("relay", "consumer", "jobs")

# A relay that is gone is replaced after this; the design allows 5 s.
LEASE_TERM = timedelta(seconds=4)
LEASE_LOOK = 1.0

# Waits of an idle relay in seconds: short after work, longer when nothing comes.
IDLE_FIRST = 0.01
IDLE_LONGEST = 0.2

# How long loops have to end after SIGTERM before the process ends anyway, seconds.
STOP_WITHIN = 8.0

# How long a consumer waits at start for topics that other services make, seconds.
TOPICS_WITHIN = 10.0

Body = Callable[[threading.Event, Callable[[], None]], None]


class Worker:
    """The loops of one process of one service."""

    def __init__(self, resources: Resources, loops: tuple[str, ...] = LOOPS) -> None:
        self.resources = resources
        self.stop = threading.Event()
        self.failed = False
        settings = resources.settings
        self.stops = Stops(resources.db, settings.group, StopRule())
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{id(self)}"
        self._beats: dict[str, float] = {}
        # Why a loop doesn't get to its work, until it does.
        self._troubles: dict[str, str] = {}
        bodies: dict[str, dict[str, Body]] = {
            "relay": {"relay": self._relay},
            "consumer": {"consumer": self._consumer},
            "jobs": {"jobs": self._jobs, "sweeps": self._sweeps},
        }
        self._bodies = {name: body for loop in loops for name, body in bodies[loop].items()}
        self._preparing = threading.Lock()
        self.prepared = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Starts the loops; returns at once."""
        for name, body in self._bodies.items():
            thread = threading.Thread(target=self._loop, args=(name, body), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def join(self, within: float = STOP_WITHIN) -> bool:
        """Waits for the loops to end; False when some did not `within` so many seconds."""
        until = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def checks(self) -> dict[str, Check]:
        """What `/readyz` looks at."""
        return worker_checks(
            self.resources, self.stops, list(self._bodies), self._beats, self._troubles
        )

    def _loop(self, name: str, body: Body) -> None:
        """Runs one loop; starts it again when what it talks to was away."""

        def beat() -> None:
            self._beats[name] = time.monotonic()
            metrics.LOOP_HEARTBEAT.labels(loop=name).set_to_current_time()

        def work() -> None:
            beat()
            self._troubles.pop(name, None)

        while not self.stop.is_set():
            try:
                beat()
                self._prepare_database()
                body(self.stop, work)
            except Exception as error:
                if not _is_away(error):
                    log.exception("loop failed, the process ends", loop=name)
                    self.failed = True
                    self.stop.set()
                    return
                # A probe is told the kind alone, since a message may hold addresses; but what was
                # refused, and why, an operator must see.
                kind = type(error).__name__
                refused = isinstance(error, Refused)
                self._troubles[name] = str(error)[:300] if refused else kind
                log.warning("waiting", loop=name, why=f"{kind}: {error}"[:300])
                self.stop.wait(1.0)

    def _prepare_database(self) -> None:
        """Makes the indexes once a process, before anything relies on them."""
        with self._preparing:
            if not self.prepared:
                ensure_indexes(self.resources)
                self.prepared = True

    def _relay(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        resources = self.resources
        settings = resources.settings
        admin = make_admin(settings)
        try:
            ensure_topic(admin, settings, before_making=lambda: mark_unsent(resources.db))
        finally:
            admin.close()
        producer = make_producer(settings)
        relay = Relay(
            settings.service,
            resources.db,
            topic_name(settings),
            producer,
            resources.clock,
            mark_before_ack="mark_before_ack" in settings.switches,
        )
        lease = Lease(resources.db, "relay", self._owner, resources.clock, LEASE_TERM)
        try:
            self._relay_rounds(relay, lease, stop, beat)
        finally:
            producer.close(timeout=2)
            lease.release()

    def _relay_rounds(
        self, relay: Relay, lease: Lease, stop: threading.Event, beat: Callable[[], None]
    ) -> None:
        held_until = 0.0
        idle = IDLE_FIRST
        while not stop.is_set():
            beat()
            if time.monotonic() >= held_until:
                if not lease.acquire():
                    stop.wait(LEASE_LOOK)
                    continue
                held_until = time.monotonic() + LEASE_LOOK
            idle = IDLE_FIRST if relay.step() else min(idle * 2, IDLE_LONGEST)
            if idle > IDLE_FIRST:
                stop.wait(idle)

    def _consumer(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        resources = self.resources
        settings = resources.settings
        handlers = resources.service.handlers
        topics = [f"{settings.topic_prefix}{topic}" for topic in handlers.topics]
        self._wait_for_topics(topics, stop, beat)
        consumer = make_consumer(settings)
        dispatcher = Dispatcher(
            settings.group,
            handlers,
            resources.uow,
            self.stops,
            inbox="inbox_off" not in settings.switches,
        )
        # The embedded broker does not know the ends of its partitions.
        loop = ConsumerLoop(
            consumer,
            dispatcher,
            self.stops,
            shows_lag=not settings.kafka_ephemeral,
            commits="commit_off" not in settings.switches,
        )
        try:
            loop.subscribe(topics)
            loop.run(stop, beat)
        finally:
            consumer.close(autocommit=False, timeout_ms=3_000)

    def _wait_for_topics(
        self, topics: list[str], stop: threading.Event, beat: Callable[[], None]
    ) -> None:
        """Gives the owners of the topics a moment to make them, then goes on without.

        A topic that is made later is noticed all the same, only some seconds late.
        """
        until = time.monotonic() + TOPICS_WITHIN
        missing = set(topics)
        admin = make_admin(self.resources.settings)
        try:
            while missing and not stop.is_set() and time.monotonic() < until:
                beat()
                missing -= set(admin.list_topics())
                if missing:
                    stop.wait(0.2)
        finally:
            admin.close()
        if missing:
            log.warning("topics are missing", topics=sorted(missing))

    def _jobs(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        runner = JobRunner(self.resources, [], beat=beat)
        while not stop.is_set():
            beat()
            if not runner.run_one():
                stop.wait(0.5)

    def _sweeps(self, stop: threading.Event, beat: Callable[[], None]) -> None:
        sweeps = [*self.resources.service.jobs.sweeps, *backbone_sweeps(self.resources)]
        runner = JobRunner(self.resources, sweeps)
        while not stop.is_set():
            beat()
            runner.run_due_sweeps()
            stop.wait(1.0)


def _is_away(error: Exception) -> bool:
    """Whether the broker or the database is away, rather than something being wrong here."""
    if isinstance(error, KafkaConfigurationError):
        return False
    return isinstance(error, KafkaError) or is_unavailable(error)


def _figures() -> dict[str, Any]:
    """What this process alone knows: its lag, None where it reads nothing or the broker is silent.

    A process that has read no partition yet has no series, which is not a lag of 0.
    """
    (lag,) = metrics.CONSUMER_LAG.collect()
    values = [sample.value for sample in lag.samples]
    return {"lag": int(sum(values)) if values else None}


def run_worker(resources: Resources, loops: tuple[str, ...]) -> int:
    """Runs until SIGTERM or SIGINT; returns the exit code."""
    worker = Worker(resources, loops)
    settings = resources.settings

    def on_signal(*_: Any) -> None:
        worker.stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    # Whoever sees the port answer may send a signal, so the handlers are set before.
    health = HealthServer(settings.worker_port, worker.checks(), settings.host)
    health.start()
    worker.start()
    presence = Presence(
        resources.db,
        resources.clock,
        "worker",
        loops,
        # Whoever reads what is told has reached the database, so that check says nothing there.
        {name: check for name, check in worker.checks().items() if name != "database"},
        _figures,
    )
    presence.start()
    log.info("worker started", loops=list(loops), health_port=health.port)
    # A bounded wait, because an unbounded one would keep signals from being handled.
    while not worker.stop.wait(0.5):
        pass
    presence.stop()
    if not worker.join():
        log.warning("loops did not end in time, the process ends without them")
        # What they were doing is unfinished and will be done again; nothing depends on an orderly
        # end, so threads that hang may not hold up the exit.
        os._exit(1 if worker.failed else 0)
    health.stop()
    log.info("worker stopped")
    return 1 if worker.failed else 0
