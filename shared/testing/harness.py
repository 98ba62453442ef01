"""One service under test: its HTTP face, events delivered to it, and what it publishes.

The database is real and the events are encoded and decoded as on the wire; only the broker between
is left out, so that a test needn't wait for a group to form. The live suite has the broker too.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
from flask import Flask
from flask.testing import FlaskClient
from pymongo import timeout
from werkzeug.test import TestResponse

from shared.contracts.event_type import EventType
from shared.contracts.registry import BY_NAME
from shared.events.dispatcher import Dispatcher
from shared.events.envelope import Event
from shared.events.outbox import event_of_row
from shared.events.retries import StopRule
from shared.events.stops import Stops
from shared.runtime.indexes import ensure_indexes
from shared.runtime.jobs import JobRunner
from shared.runtime.service import Service
from shared.runtime.service import open_resources
from shared.runtime.settings import Settings
from shared.testing.clock import FixedClock
from shared.testing.events import record
from shared.testing.tokens import AUDIENCE
from shared.testing.tokens import ISSUER
from shared.testing.tokens import TokenMaker
from shared.web.app import create_app
from shared.web.context import EXTENSION

# Apps that no harness uses now, with what they were made from. Making one costs more than most
# tests do afterwards, and all that a test can change lies in its resources.
_spare: list[tuple[Service, str, Flask]] = []


def settings_for(
    service: str, mongodb_uri: str, database: str, jwks: str, **changes: Any
) -> Settings:
    """Settings of a service under test."""
    values: dict[str, Any] = {
        "service": service,
        "environment": "development",
        "mongodb_uri": mongodb_uri,
        "database": database,
        "housekeeping_every": 10.0,
        "kafka_bootstrap_servers": "",
        "topic_prefix": "",
        "kafka_ephemeral": True,
        "kafka_replication": 1,
        "auth_jwks": jwks,
        "auth_issuer": ISSUER,
        "auth_audience": AUDIENCE,
        "clock_file": None,
        "host": "127.0.0.1",
        "port": 0,
        "worker_port": 0,
        "log_level": "INFO",
        "upload_limit": 64 * 1024 * 1024,
        "outbox_kept": timedelta(days=30),
        "inbox_kept": timedelta(days=45),
        "failpoints": "",
        "switches": frozenset(),
        **changes,
    }
    return Settings(**values)


class ServiceHarness:
    """Drives one service in this process. Close it when the test is over."""

    def __init__(
        self, service: Service, settings: Settings, tokens: TokenMaker, clock: FixedClock
    ) -> None:
        self.service = service
        self.settings = settings
        self.tokens = tokens
        self.clock = clock
        self.resources = open_resources(service, settings, clock)
        self.db = self.resources.db
        self.uow = self.resources.uow
        ensure_indexes(self.resources)
        self.stops = Stops(self.db, settings.group, StopRule())
        self.dispatcher = Dispatcher(
            settings.group,
            service.handlers,
            self.uow,
            self.stops,
            inbox="inbox_off" not in settings.switches,
        )
        self.app = self._take_app()
        self.client: FlaskClient = self.app.test_client()

    def close(self) -> None:
        """Drops the test's database and closes the connection."""
        # The embedded database writes everything out before it drops anything, for all who test.
        with timeout(60):
            self.db.client.drop_database(self.db.name)
        self.db.client.close()
        _spare.append((self.service, self.settings.auth_jwks, self.app))

    def _take_app(self) -> Flask:
        """A spare app over this harness's resources, or a new one."""
        for at, (service, jwks, app) in enumerate(_spare):
            if service is self.service and jwks == self.settings.auth_jwks:
                del _spare[at]
                app.extensions[EXTENSION] = self.resources
                return app
        return create_app(self.service, self.resources)

    def token(
        self,
        person: str = "person-1",
        name: str | None = "Siti Rahma",
        roles: list[str] | None = None,
        **claims: Any,
    ) -> str:
        """An access token as the sign-in would issue it."""
        return self.tokens.mint(person, name=name, roles=roles or [], **claims)

    def request(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        """One request through the service's app; `options` are werkzeug's (json, data, …)."""
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        return self.client.open(path, method=method, headers=sent, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.request("DELETE", path, **options)

    def deliver(self, *events: Event) -> int:
        """Applies events as one batch of records; returns how many were new to the service."""
        return self.dispatcher.apply([record(each) for each in events])

    def published(self, event_type: EventType | None = None) -> list[Event]:
        """Every event in the outbox, in the order it was written, with typed data."""
        rows = self.db["outbox"].find().sort("_id", 1)
        events = []
        for row in rows:
            if event_type is not None and row["type"] != event_type.name:
                continue
            data = BY_NAME[row["type"]].load(orjson.loads(row["value"]))
            events.append(replace(event_of_row(self.service.name, row), data=data))
        return events

    def run_jobs(self) -> int:
        """Runs jobs until none is due; returns how many ran."""
        runner = JobRunner(self.resources, [])
        count = 0
        while runner.run_one():
            count += 1
        return count

    def run_sweeps(self) -> None:
        """Calls each of the service's own sweeps once; an error in one is raised."""
        for sweep in self.service.jobs.sweeps:
            sweep.function(self.resources)
