"""One trace from a request to its effects in other services, as a collector receives it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from deploy.local import ports
from shared.mongo.client import connect
from shared.runtime.ids import new_id
from shared.testing.tokens import TokenMaker
from tests.live.pair import eventually
from tests.live.processes import ACADEMY
from tests.live.processes import Processes
from tests.live.processes import answers
from tests.live.processes import environment_of


@dataclass(frozen=True)
class Seen:
    """A span with the service and process that sent it."""

    service: str
    process: str
    span: Span

    @property
    def attributes(self) -> dict[str, Any]:
        return _plain(self.span.attributes)


class Collector:
    """Takes spans as OTLP over HTTP."""

    def __init__(self) -> None:
        self.spans: list[Seen] = []
        spans = self.spans

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                for each in ExportTraceServiceRequest.FromString(body).resource_spans:
                    origin = _plain(each.resource.attributes)
                    for scope in each.scope_spans:
                        spans.extend(
                            Seen(origin["service.name"], origin["academy.process"], span)
                            for span in scope.spans
                        )
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    @contextmanager
    def running(self) -> Iterator["Collector"]:
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            thread.join()
            self.server.server_close()

    def one(self, name: str, service: str, **attributes: Any) -> Seen | None:
        """The span of this name from this service; there may not be two."""
        found = [
            each
            for each in self.spans
            if (each.span.name, each.service) == (name, service)
            and attributes.items() <= each.attributes.items()
        ]
        assert len(found) <= 1, found
        return found[0] if found else None


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector().running() as made:
        yield made


@pytest.fixture
def processes(
    mongodb_uri: str,
    kafka_servers: str,
    jwks_file: str,
    prefix: str,
    collector: Collector,
    tmp_path: Path,
) -> Iterator[Processes]:
    """Processes that send their spans to the collector, on databases of their own."""
    environment = environment_of(mongodb_uri, kafka_servers, jwks_file, prefix, tmp_path) | {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.address,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    made = Processes(environment, tmp_path)
    yield made
    made.close()


@pytest.fixture
def databases(mongodb_uri: str) -> Iterator[dict[str, str]]:
    """Names of fresh databases by service."""
    run = new_id().replace("-", "")
    names = {name: f"t_{run}_{name}" for name in ("enrolment", "content", "certification")}
    yield names
    db = connect(mongodb_uri, "admin")
    for name in names.values():
        db.client.drop_database(name)
    db.client.close()


def test_a_request_its_event_and_its_effects_elsewhere_are_one_trace(
    processes: Processes,
    databases: dict[str, str],
    collector: Collector,
    tokens: TokenMaker,
    prefix: str,
) -> None:
    def start(service: str, command: str) -> int:
        port = ports.any_free()
        own = {"PORT": str(port), "WORKER_PORT": str(port), "MONGODB_DATABASE": databases[service]}
        processes.start(service, command, **own)
        return port

    start("enrolment", "worker")
    start("content", "worker")
    start("certification", "worker")
    port = start("enrolment", "web")
    eventually(lambda: answers(port), "the web process")
    token = tokens.mint("person-operator", name="Operator", roles=["operator"])
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = eventually(
        lambda: _open_academy(port, {"Authorization": f"Bearer {token}", "traceparent": given}),
        "an academy",
    )
    assert answer.status_code == 201, answer.text

    topic = f"{prefix}academy.enrolment"
    content = eventually(
        lambda: collector.one(f"process {topic}", "academy-content"), "the effect in content"
    )
    certification = eventually(
        lambda: collector.one(f"process {topic}", "academy-certification"),
        "the effect in certification",
    )
    sent = eventually(lambda: collector.one(f"send {topic}", "academy-enrolment"), "its sending")
    succeeded = {"http.response.status_code": 201}
    request = eventually(
        lambda: collector.one("POST /v1/academies", "academy-enrolment", **succeeded),
        "the request",
    )

    assert request.span.trace_id.hex() == given[3:35]
    assert request.span.parent_span_id.hex() == given[36:52]
    assert request.span.kind == Span.SPAN_KIND_SERVER
    assert request.process == "web"
    assert request.attributes["http.route"] == "/v1/academies"
    assert request.attributes["url.query"] == ""

    assert _parent(sent) == _self(request)
    assert sent.span.kind == Span.SPAN_KIND_PRODUCER
    assert sent.process == "worker"
    for effect in (content, certification):
        assert _parent(effect) == _self(sent)
        assert effect.span.kind == Span.SPAN_KIND_CONSUMER
        assert effect.attributes["messaging.system"] == "kafka"
        assert effect.attributes["messaging.destination.name"] == topic
        assert effect.attributes["messaging.operation.type"] == "process"
        assert effect.attributes["cloudevents.event_type"] == "academy.enrolment.academy.opened.v1"
        assert effect.attributes["messaging.message.id"] == sent.attributes["messaging.message.id"]

    # Queries are seen where they belong to something, and nowhere else.
    queries = [each for each in collector.spans if each.span.kind == Span.SPAN_KIND_CLIENT]
    written = [each for each in queries if _parent(each) == _self(content)]
    assert {each.service for each in written} == {"academy-content"}
    assert all(each.span.parent_span_id for each in queries)


def _open_academy(port: int, headers: dict[str, str]) -> requests.Response | None:
    """None while the database is too busy with the workers' beginning."""
    address = f"http://127.0.0.1:{port}/v1/academies?secret=1"
    answer = requests.post(address, json=ACADEMY, headers=headers, timeout=30)
    return None if answer.status_code == 503 else answer


def _self(seen: Seen) -> tuple[bytes, bytes]:
    return seen.span.trace_id, seen.span.span_id


def _parent(seen: Seen) -> tuple[bytes, bytes]:
    return seen.span.trace_id, seen.span.parent_span_id


def _plain(attributes: Any) -> dict[str, Any]:
    """Attributes as they were before they became messages of the protocol."""
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}
