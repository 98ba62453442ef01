"""Events have spans of their own, in the trace of what caused them."""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from opentelemetry.trace import StatusCode

from shared.contracts import COHORT_CLOSED
from shared.events.relay import Relay
from shared.mongo.unit_of_work import Transaction
from shared.runtime import tracing
from shared.testing.events import event
from shared.testing.harness import ServiceHarness
from tests.live.pair import listener
from tests.live.pair import publisher

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """What this process records."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("test"))
    yield exporter
    provider.shutdown()


def traceparent(number: int) -> str:
    return f"00-{TRACE}-{number:016x}-01"


def closed(cohort: str) -> dict[str, str]:
    return {"cohort_id": cohort, "state": "closed", "reason": "over"}


def test_each_event_of_a_batch_has_its_span_below_its_own_cause(
    harness: Callable[..., ServiceHarness], spans: InMemorySpanExporter
) -> None:
    seen = []

    def note(tx: Transaction, event: Any) -> None:
        seen.append(tracing.current_traceparent())

    batch = [
        replace(event(COHORT_CLOSED, "a", closed(f"c-{n}")), traceparent=traceparent(n + 1))
        for n in range(10)
    ]
    assert harness(listener(note)).deliver(*batch) == 10
    found = spans.get_finished_spans()
    assert [span.parent.span_id for span in found if span.parent] == list(range(1, 11))
    assert {span.kind for span in found} == {SpanKind.CONSUMER}
    assert {span.name for span in found} == {"process academy.enrolment"}
    # What a handler publishes goes on from there.
    assert seen == [tracing.traceparent_of(_span(each)) for each in found]


def test_a_handler_that_fails_leaves_the_kind_of_its_error_and_no_text(
    harness: Callable[..., ServiceHarness], spans: InMemorySpanExporter
) -> None:
    def fail(tx: Transaction, event: Any) -> None:
        raise LookupError("siti@example.org")

    with pytest.raises(LookupError):
        harness(listener(fail)).deliver(event(COHORT_CLOSED, "a", closed("c")))
    (span,) = spans.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert "siti" not in span.to_json()
    assert span.attributes is not None and span.attributes["error.type"] == "LookupError"


class Producer:
    """Remembers headers; acknowledges all but what it is told to refuse or to lose."""

    def __init__(self) -> None:
        self.headers: list[dict[str, bytes]] = []
        self.refuse: Exception | None = None
        self.lose: Exception | None = None

    def send(self, topic: str, *, headers: Any, **_: Any) -> "Producer":
        if self.refuse is not None:
            raise self.refuse
        self.headers.append(dict(headers))
        return self

    @property
    def exception(self) -> Exception | None:
        return self.lose

    def succeeded(self) -> bool:
        return self.lose is None

    def flush(self, timeout: float) -> None:
        return


def test_who_reads_an_event_goes_on_from_its_sending_and_the_sending_from_the_command(
    harness: Callable[..., ServiceHarness], spans: InMemorySpanExporter
) -> None:
    source, producer = harness(publisher()), Producer()

    def command(tx: Transaction) -> None:
        tx.publish(COHORT_CLOSED, "a", closed("c"))

    with tracing.use_traceparent(traceparent(7)):
        source.uow.run(command)
    relay = Relay("enrolment", source.db, "academy.enrolment", producer, source.clock)
    for attempt in ("refuse", "lose"):
        setattr(producer, attempt, KafkaTimeoutError("busy"))
        assert relay.step() == 0
        setattr(producer, attempt, None)
    assert relay.step() == 1

    refused, lost, sent = spans.get_finished_spans()
    for span in (refused, lost, sent):
        assert span.kind is SpanKind.PRODUCER
        assert span.parent is not None and span.parent.span_id == 7
    assert [each.status.status_code for each in (refused, lost)] == [StatusCode.ERROR] * 2
    assert sent.status.status_code is StatusCode.UNSET
    handed_on = producer.headers[-1]["traceparent"].decode()
    assert handed_on == tracing.traceparent_of(_span(sent))


def _span(finished: ReadableSpan) -> Any:
    """A finished span as something that has a context."""

    class Holder:
        def get_span_context(self) -> Any:
            return finished.get_span_context()

    return Holder()
