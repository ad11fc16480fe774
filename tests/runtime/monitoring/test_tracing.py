"""Spans go on in the trace that the record came with; without OpenTelemetry's settings there are none."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services import pipeline
from services.runtime.kafka.publication import item
from services.runtime.kafka.records import Record
from services.runtime.monitoring.tracing import VARIABLES, spans, tracer
from services.runtime.stage import Enriched

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"  # pragma: allowlist secret


def test_nothing_is_traced_unless_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert tracer("language") is None


def test_a_configured_tracer_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLES[0], "http://127.0.0.1:9")
    assert tracer("language") is not None


def test_a_span_continues_the_trace_and_is_carried_on() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    headers = (("traceparent", f"00-{TRACE}-{SPAN}-01".encode()),)
    of = item(Record("news.raw", 2, 17, 0, b"a1", b"{}", headers), pipeline.stage("language"), 100)
    of.result = Enriched("a1", b"{}", "ok")
    context = spans(provider, "language")(of, 1_000)
    (span,) = exporter.get_finished_spans()
    assert span.name == "language"
    assert span.parent is not None
    assert f"{span.context.trace_id:032x}" == TRACE
    assert f"{span.parent.span_id:016x}" == SPAN
    assert span.start_time == 1_000
    assert span.attributes is not None
    assert span.attributes["messaging.kafka.offset"] == 17
    assert span.attributes["depesche.outcome"] == "ok"
    assert context is not None
    assert context.traceparent == f"00-{TRACE}-{span.context.span_id:016x}-01"


def test_a_record_of_an_unknown_version_has_no_span() -> None:
    record = Record("news.raw", 0, 0, 0, b"a1", b"{}", (("ce_type", b"depesche.article.v9"),))
    of = item(record, pipeline.stage("language"), 100)
    assert spans(TracerProvider(), "language")(of, 0) is None
