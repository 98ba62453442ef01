"""The spans of an event: sent by a relay, processed by a consumer, in the trace of its cause.

Names and attributes are those of OpenTelemetry's semantic conventions for messaging and for
CloudEvents. A span is an attempt: an event that is sent or applied again has one more.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.trace import Span
from opentelemetry.trace import SpanKind

from shared.events.envelope import Event
from shared.events.record import Record
from shared.runtime.tracing import in_span
from shared.runtime.tracing import recording
from shared.runtime.tracing import start_span


def start_sending(topic: str, event: Event) -> Span | None:
    """The span of one event on its way to the broker, from its row; None when nothing records."""
    return start_span(
        f"send {topic}", SpanKind.PRODUCER, event.traceparent, _attributes("send", topic, event)
    )


@contextmanager
def processing(group: str, record: Record, event: Event) -> Iterator[None]:
    """Runs the handlers of one event in a span of their own."""
    attributes = _attributes("process", record.topic, event)
    if attributes:
        attributes |= {
            "messaging.consumer.group.name": group,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
        }
    with in_span(f"process {record.topic}", SpanKind.CONSUMER, event.traceparent, attributes):
        yield


def _attributes(operation: str, topic: str, event: Event) -> dict[str, str | int]:
    if not recording():
        return {}
    return {
        "messaging.system": "kafka",
        "messaging.operation.type": operation,
        "messaging.operation.name": operation,
        "messaging.destination.name": topic,
        "messaging.message.id": event.id,
        "messaging.kafka.message.key": event.key,
        "cloudevents.event_id": event.id,
        "cloudevents.event_source": event.source,
        "cloudevents.event_type": event.type,
        "cloudevents.event_subject": event.subject,
    }
