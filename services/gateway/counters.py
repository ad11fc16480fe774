"""What the gateway counts. No label takes what a client sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

from services.runtime.monitoring.metrics import SECONDS, Silence

if TYPE_CHECKING:
    from collections.abc import Callable


class Counters:
    """The series of one gateway, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.registry.register(Silence())
        self.clients = self._gauge("clients", "Streams that are open.", "kind")
        self._streams = self._counter("streams", "Streams that have ended, by why.", "outcome")
        self._events = self._counter("events", "Events from Kafka, by kind; unreadable ones are left out.", "kind")
        self._unreadable = self._counter("unreadable", "Records that break their topic's contract and were left out.")
        self._requests = self._counter("requests", "Requests that were answered.", "route", "status")
        self.seconds = Histogram(
            "depesche_gateway_request_seconds",
            "From a request to the beginning of its answer.",
            ["route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.delay = Histogram(
            "depesche_gateway_delay_seconds",
            "From the time of a record in Kafka to when it was handed to the streams.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.view_lag = Gauge("depesche_gateway_view_lag", "Offsets that the view is behind.", registry=self.registry)

    def ended(self, outcome: str) -> None:
        """A stream has ended."""
        self._streams.labels(outcome).inc()

    def event(self, kind: str, number: int = 1) -> None:
        """Events have come."""
        self._events.labels(kind).inc(number)

    def unreadable(self) -> None:
        """A record was left out."""
        self._unreadable.inc()

    def answered(self, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def watch_clients(self, kind: str, count: Callable[[], float]) -> None:
        """Where to ask for the number of streams."""
        self.clients.labels(kind).set_function(count)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"depesche_gateway_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"depesche_gateway_{name}", text, labels, registry=self.registry)
