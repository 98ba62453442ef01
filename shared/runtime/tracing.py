"""Trace context (W3C `traceparent`): from a request through the outbox to every event's handler.

Only OpenTelemetry's API is needed. Without an SDK nothing is recorded, but ids still travel, so
that the logs of four services can be joined. With `OTEL_EXPORTER_OTLP_ENDPOINT` set, spans are
sent.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Token
from typing import Any

from opentelemetry import context
from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()


def current_traceparent() -> str | None:
    """The `traceparent` to hand on, or None outside any trace."""
    span = trace.get_current_span().get_span_context()
    if not span.is_valid:
        return None
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{int(span.trace_flags):02x}"


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


def configure_tracing(service: str, process: str) -> None:
    """Lets this process record and send spans when an OTLP endpoint is configured.

    The SDK is imported only then: it costs memory that most installations have no use for.
    """
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.pymongo import PymongoInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": f"academy-{service}", "academy.process": process})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    PymongoInstrumentor().instrument()


def instrument_app(app: Any) -> None:
    """Opens a span for every request of a Flask app when an OTLP endpoint is configured."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    from opentelemetry.instrumentation.flask import FlaskInstrumentor

    instrument: Any = FlaskInstrumentor()
    instrument.instrument_app(app)
