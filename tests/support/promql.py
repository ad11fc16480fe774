"""Which metrics a PromQL expression is made of, and which ones there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import yaml

from deploy.generate import HERE, RULE_FILES
from services.gateway.counters import Counters as GatewayCounters
from services.ingest.counters import Counters as IngestCounters
from services.runtime.monitoring.metrics import Metrics, Silence
from services.trends.counters import Counters as TrendsCounters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import CollectorRegistry

FOREIGN: Final = {
    "up": "Prometheus itself",
    "ALERTS": "Prometheus itself",
    "node_filesystem_avail_bytes": "node_exporter",
    "node_filesystem_size_bytes": "node_exporter",
    "kubelet_volume_stats_available_bytes": "the kubelet",
    "kubelet_volume_stats_capacity_bytes": "the kubelet",
}
"""Metrics of others, and whose they are."""

_NO_METRIC: Final = re.compile(
    r"""
    "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'                                       # strings
    | \{[^{}]*\} | \[[^\[\]]*\]                                                 # matchers, windows
    | \b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)          # lists of labels
    | \boffset\s+\w+
    """,
    re.VERBOSE,
)
_STRING_SAFE: Final = re.compile(r'"[^"]*"')
_NAME: Final = re.compile(r"(?<![\w:.$])[A-Za-z_:][\w:]*(?![\w:]|\s*\()")
_WORDS: Final = frozenset({"and", "or", "unless", "bool", "inf", "nan", "Inf", "NaN"})
_SUFFIXES: Final = {"counter": ("_total", "_created"), "histogram": ("_bucket", "_count", "_sum"), "info": ("_info",)}


def names(expression: str) -> set[str]:
    """The metrics in an expression."""
    without = _NO_METRIC.sub(" ", _STRING_SAFE.sub('""', expression))
    return set(_NAME.findall(_NO_METRIC.sub(" ", without))) - _WORDS


def rules() -> Iterator[dict[str, str]]:
    """All rules, recording and alerting."""
    for file in RULE_FILES:
        for group in yaml.safe_load((HERE / "prometheus" / file).read_text())["groups"]:
            yield from group["rules"]


def families() -> dict[str, tuple[str, frozenset[str]]]:
    """What a worker exports: type and labels by the name without suffix, after it has counted one of each."""
    metrics = Metrics("language", "depesche-language", "news.raw")
    metrics.registry.register(Silence())
    metrics.committed(outcomes=["ok"], reasons=["not_json"], ages=[1])
    metrics.spoken(["de"])
    metrics.aborted()
    metrics.restarted("child_died")
    metrics.lag.partitions = {0: 1}
    metrics.batch_size.labels("language").observe(1)
    metrics.stage_seconds.labels("language").observe(1)
    ingest = IngestCounters(metrics.registry)
    ingest.received("push", "accepted")
    ingest.fetched("feed", "ok")
    ingest.feeds(1, 0)
    trends = TrendsCounters(metrics.registry)
    trends.published(1)
    trends.held(1, 1)
    return {**_families(metrics.registry), **_families(_gateway())}


def _gateway() -> CollectorRegistry:
    """What the gateway exports, after it has counted one of each."""
    counters = GatewayCounters()
    counters.watch_clients("quotes", lambda: 1)
    counters.ended("left")
    counters.event("quotes")
    counters.answered("/v1/quotes", 200, 0.01)
    counters.delay.observe(0.1)
    return counters.registry


def _families(registry: CollectorRegistry) -> dict[str, tuple[str, frozenset[str]]]:
    return {
        family.name: (family.type, frozenset(label for each in family.samples for label in each.labels) - {"le"})
        for family in registry.collect()
    }


def series() -> set[str]:
    """The names under which Prometheus has what a worker exports."""
    return {name + suffix for name, (kind, _) in families().items() for suffix in _SUFFIXES.get(kind, ("",))}


def known() -> set[str]:
    """Every metric that an expression may use."""
    return series() | {rule["record"] for rule in rules() if "record" in rule} | FOREIGN.keys()
