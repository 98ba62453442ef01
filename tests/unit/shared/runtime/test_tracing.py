"""Trace context travels, whatever it comes from."""

import re
import subprocess
import sys

import pytest
from opentelemetry.trace import SpanKind

from shared.runtime.tracing import current_traceparent
from shared.runtime.tracing import end_request
from shared.runtime.tracing import end_span
from shared.runtime.tracing import in_span
from shared.runtime.tracing import start_request
from shared.runtime.tracing import start_span
from shared.runtime.tracing import trace_id
from shared.runtime.tracing import use_traceparent

GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
FORM = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]")


def test_a_given_context_is_handed_on_as_it_is() -> None:
    with use_traceparent(GIVEN):
        assert current_traceparent() == GIVEN
        assert trace_id() == "0af7651916cd43dd8448eb211c80319c"
    assert current_traceparent() is None
    assert trace_id() is None


@pytest.mark.parametrize(
    "value", [None, "", "junk", "00-" + "0" * 32 + "-b7ad6b7169203331-01", GIVEN[:-5], "é"]
)
def test_an_absent_or_broken_one_is_replaced_by_a_new_one(value: str | None) -> None:
    seen = set()
    for _ in range(2):
        with use_traceparent(value):
            seen.add(current_traceparent())
    assert len(seen) == 2
    assert all(each is not None and FORM.fullmatch(each) for each in seen)


def test_blocks_nest_and_an_error_leaves_them_tidy() -> None:
    other = GIVEN.replace("0af7", "1bf8")
    with use_traceparent(GIVEN):
        with pytest.raises(ValueError), use_traceparent(other):
            assert current_traceparent() == other
            raise ValueError
        assert current_traceparent() == GIVEN
    assert current_traceparent() is None


def test_a_request_enters_and_leaves_its_trace() -> None:
    token = start_request(GIVEN)
    assert current_traceparent() == GIVEN
    # An instrumentation that has opened a span already is left in charge.
    assert start_request(None) is None
    assert current_traceparent() == GIVEN
    end_request(token)
    assert current_traceparent() is None


PROGRAM = """
import sys
from shared.runtime.tracing import configure_tracing, use_traceparent, current_traceparent
configure_tracing("content", "worker")
from opentelemetry import trace
with use_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
    with trace.get_tracer("t").start_as_current_span("s"):
        print(current_traceparent())
print("opentelemetry.sdk.trace" in sys.modules)
"""


def run(program: str = PROGRAM, **environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": ".", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.split()


def test_the_sdk_is_loaded_only_when_an_endpoint_is_configured() -> None:
    assert run() == ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "False"]


def test_with_an_endpoint_our_spans_continue_the_trace() -> None:
    pytest.importorskip("opentelemetry.sdk")
    handed_on, loaded = run(
        OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9", OTEL_EXPORTER_OTLP_TIMEOUT="1"
    )
    assert loaded == "True"
    assert handed_on.startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert "b7ad6b7169203331" not in handed_on


SAMPLING = """
from opentelemetry import trace
from opentelemetry.trace import SpanKind
from shared.runtime import tracing
tracing.configure_tracing("content", "worker")
tracer = trace.get_tracer("t")
print(tracer.start_span("query", kind=SpanKind.CLIENT).is_recording())
with tracing.in_span("process", SpanKind.CONSUMER, None, {}):
    print(trace.get_current_span().is_recording())
    print(tracer.start_span("query", kind=SpanKind.CLIENT).is_recording())
span = tracing.start_span("send", SpanKind.PRODUCER, None, {})
tracing.end_span(span, ValueError("siti@example.org"))
print(span.status.status_code.name, span.attributes["error.type"], len(span.events))
"""


def test_queries_are_recorded_within_something_and_errors_by_their_type_alone() -> None:
    pytest.importorskip("opentelemetry.sdk")
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    assert run(SAMPLING, **environment) == ["False", "True", "True", "ERROR", "ValueError", "0"]


def test_without_an_endpoint_there_are_no_spans_and_the_trace_goes_on() -> None:
    assert start_span("send", SpanKind.PRODUCER, GIVEN, {}) is None
    end_span(None, ValueError())
    with in_span("process", SpanKind.CONSUMER, GIVEN, {}):
        assert current_traceparent() == GIVEN
    assert current_traceparent() is None
