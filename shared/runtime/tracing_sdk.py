"""OpenTelemetry's SDK, set up: what is recorded, of what it consists, and where it goes.

Imported only when an endpoint is configured. The endpoint, its headers and time-outs, the sampler
and the batches are set by OpenTelemetry's own `OTEL_…` variables.
"""

import os
from collections.abc import Sequence
from typing import Any

# Today's names of attributes, not those from before the conventions were settled. It is read when
# the instrumentations are imported.
os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", "http,database")

from flask import g
from flask import has_request_context
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.pymongo import PymongoInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace import sampling
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link
from opentelemetry.trace import Span
from opentelemetry.trace import SpanKind
from opentelemetry.trace import TraceState
from opentelemetry.util.types import Attributes

from shared.runtime.metrics import version_of_academy

# Not a person's doing, and there are thousands a day.
PROBES = "/healthz,/readyz,/metrics"

# How long the last spans of a process may take to be sent.
FAREWELL_MS = 1_500


class WithoutIdleQueries(sampling.Sampler):
    """Leaves out queries that belong to nothing: loops ask the database several times a second."""

    def __init__(self, inner: sampling.Sampler) -> None:
        self._inner = inner

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> sampling.SamplingResult:
        parent = trace.get_current_span(parent_context).get_span_context()
        if kind is SpanKind.CLIENT and not parent.is_valid:
            return sampling.SamplingResult(sampling.Decision.DROP)
        return self._inner.should_sample(
            parent_context, trace_id, name, kind, attributes, links, trace_state
        )

    def get_description(self) -> str:
        return f"WithoutIdleQueries({self._inner.get_description()})"


class BriefFarewell(BatchSpanProcessor):
    """Sends what is left when the process ends, but does not wait for a collector that is away.

    A process has to end within ten seconds of SIGTERM, and its loops may take eight of them.
    """

    def shutdown(self) -> None:
        self._batch_processor.shutdown(timeout_millis=FAREWELL_MS)


def record_spans(service: str, process: str) -> None:
    """Records the spans of this process and sends them from a thread; call it after any fork."""
    resource = Resource.create(
        {
            "service.namespace": "academy",
            "service.name": f"academy-{service}",
            "service.version": version_of_academy(),
            "academy.process": process,
        }
    )
    provider = TracerProvider(resource=resource)
    provider.sampler = WithoutIdleQueries(provider.sampler)
    provider.add_span_processor(BriefFarewell(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    PymongoInstrumentor().instrument()


def record_requests(app: Any) -> None:
    """Opens a span for every request of a Flask app, but for probes."""
    instrument: Any = FlaskInstrumentor()
    instrument.instrument_app(
        app, excluded_urls=PROBES, enable_commenter=False, response_hook=_without_query
    )


def _without_query(span: Span | None, status: str, headers: list[tuple[str, str]]) -> None:
    """A query may hold the signature of a file's address, which is good for an hour.

    A path that is itself a ticket is shown as the log shows it (`shared/web/observe.py`).
    """
    if span is not None and span.is_recording():
        span.set_attribute("url.query", "")
        if has_request_context() and "logged_path" in g:
            span.set_attribute("url.path", g.logged_path)
