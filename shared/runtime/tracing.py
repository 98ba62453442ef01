"""Trace context (W3C `traceparent`): from a request through the outbox to every event's handler.

Only OpenTelemetry's API is needed. Without an SDK nothing is recorded, but ids still travel, so
that the logs of four services can be joined. With `OTEL_EXPORTER_OTLP_ENDPOINT` set, spans are
sent (`shared.runtime.tracing_sdk`, which alone imports the SDK).
"""

import os
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from contextvars import Token
from typing import Any

from opentelemetry import context
from opentelemetry import trace
from opentelemetry.trace import Span
from opentelemetry.trace import SpanKind
from opentelemetry.trace import Status
from opentelemetry.trace import StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()

# What makes spans in this process; None while nothing records them, which must cost nothing.
_tracer: trace.Tracer | None = None


def current_traceparent() -> str | None:
    """The `traceparent` to hand on, or None outside any trace."""
    return traceparent_of(trace.get_current_span())


def traceparent_of(span: Span) -> str | None:
    """The `traceparent` that makes what follows a child of this span."""
    context = span.get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


def trace_id() -> str | None:
    """The trace's id alone, as logs show it."""
    span = trace.get_current_span().get_span_context()
    return f"{span.trace_id:032x}" if span.is_valid else None


@contextmanager
def use_traceparent(value: str | None) -> Iterator[None]:
    """Runs the block in the trace that `value` names, or in a new one if it is absent or broken."""
    token = _attach(value)
    try:
        yield
    finally:
        context.detach(token)


def start_request(traceparent: str | None) -> Token[Any] | None:
    """Enters the trace that a request came with, or a new one; give the token to `end_request`.

    Does nothing (None) when an instrumentation has already opened a span for this request.
    """
    if trace.get_current_span().get_span_context().is_valid:
        return None
    return _attach(traceparent)


def end_request(token: Token[Any] | None) -> None:
    """Leaves the trace of a request."""
    if token is not None:
        context.detach(token)


def _attach(value: str | None) -> Token[Any]:
    return context.attach((_extract(value) if value else None) or _fresh())


# Extraction starts from an empty context: what ran before on this thread is another story.
_EMPTY = context.Context()


def _fresh() -> context.Context:
    """A random trace that nobody records."""
    span = trace.SpanContext(
        trace_id=int.from_bytes(os.urandom(16), "big") or 1,
        span_id=int.from_bytes(os.urandom(8), "big") or 1,
        is_remote=False,
    )
    return trace.set_span_in_context(trace.NonRecordingSpan(span), _EMPTY)


def _extract(value: str) -> context.Context | None:
    found = _PROPAGATOR.extract({"traceparent": value}, _EMPTY)
    valid = trace.get_current_span(found).get_span_context().is_valid
    return found if valid else None


def recording() -> bool:
    """Whether spans are recorded; where not, nobody needs to think of their attributes."""
    return _tracer is not None


def start_span(
    name: str, kind: SpanKind, traceparent: str | None, attributes: Mapping[str, str | int]
) -> Span | None:
    """A span of the trace that `traceparent` names, or of a new one; None when nothing records.

    It is not made the current one, and `end_span` ends it.
    """
    if _tracer is None:
        return None
    parent = (_extract(traceparent) if traceparent else None) or _EMPTY
    return _tracer.start_span(name, parent, kind, attributes)


def end_span(span: Span | None, error: BaseException | None = None) -> None:
    """Ends it. An error is noted by its type alone, because its text may hold personal data."""
    if span is None:
        return
    if error is not None:
        span.set_attribute("error.type", type(error).__name__)
        span.set_status(Status(StatusCode.ERROR))
    span.end()


@contextmanager
def in_span(
    name: str, kind: SpanKind, traceparent: str | None, attributes: Mapping[str, str | int]
) -> Iterator[None]:
    """Runs the block in such a span; when nothing records, in its trace all the same."""
    span = start_span(name, kind, traceparent, attributes)
    if span is None:
        with use_traceparent(traceparent):
            yield
        return
    token = context.attach(trace.set_span_in_context(span, _EMPTY))
    error: BaseException | None = None
    try:
        yield
    except BaseException as raised:
        error = raised
        raise
    finally:
        context.detach(token)
        end_span(span, error)


def configure_tracing(service: str, process: str) -> None:
    """Lets this process record and send spans when an OTLP endpoint is configured.

    The SDK is imported only then: it costs memory that most installations have no use for.
    """
    global _tracer
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    from shared.runtime.tracing_sdk import record_spans

    record_spans(service, process)
    _tracer = trace.get_tracer("academy")


def instrument_app(app: Any) -> None:
    """Opens a span for every request of a Flask app when spans are recorded.

    Call it before anything else is registered on the app, so that the span is there first.
    """
    if _tracer is None:
        return
    from shared.runtime.tracing_sdk import record_requests

    record_requests(app)
