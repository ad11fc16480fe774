"""A span for every article and stage, where OpenTelemetry is configured; nothing at all where it is not.

Configured means that OpenTelemetry's own variable OTEL_EXPORTER_OTLP_ENDPOINT (or …_TRACES_ENDPOINT) is set and the
extra `otel` is installed. The trace goes on across stages in the header `traceparent`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from schemas.cloudevents import Context, with_span
from services.runtime.kafka.publication import Item
from services.runtime.stage import Enriched

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

Trace: TypeAlias = Callable[[Item, int], Context | None]
"""From an item with its result, and when work on it began (nanoseconds since 1970), to the context of what follows."""

VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def tracer(stage: str) -> Trace | None:
    """What makes the spans of a stage; None where OpenTelemetry is not configured.

    Raises:
        ImportError: it is configured but not installed.
    """
    if not any(os.environ.get(name) for name in VARIABLES):
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an extra

    provider = TracerProvider(resource=Resource.create({"service.name": f"depesche-{stage}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return spans(provider, stage)


def spans(provider: TracerProvider, stage: str) -> Trace:
    """Spans of a given provider: kind consumer, named after the stage, with the record's place as attributes."""
    from opentelemetry.propagate import extract  # noqa: PLC0415 - an extra
    from opentelemetry.trace import SpanKind, format_span_id  # noqa: PLC0415 - an extra

    source = provider.get_tracer("depesche")

    def trace(item: Item, began: int) -> Context | None:
        context, record = item.context, item.record
        if context is None:
            return None
        attributes: dict[str, str | int] = {
            "messaging.system": "kafka",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
            "depesche.outcome": item.result.outcome if isinstance(item.result, Enriched) else "other",
        }
        parent = extract({"traceparent": context.traceparent})
        span = source.start_span(stage, parent, SpanKind.CONSUMER, attributes, start_time=began)
        span.end(time.time_ns())
        follows = with_span(context.traceparent, format_span_id(span.get_span_context().span_id))
        return Context(context.id, context.time, follows, context.extra)

    return trace
