"""A real Prometheus, with the rules that are deployed, scrapes a worker: what it reports is what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import prometheus
import pytest
import yaml
from articles import Published, articles
from fleet import until

from deploy.generate import HERE, RULE_FILES

if TYPE_CHECKING:
    from pathlib import Path

    from fleet import Fleet, Worker
    from ledger import Ledger

pytestmark = pytest.mark.broker

GOOD, BAD = 290, 10


def configuration(worker: Worker) -> dict[str, Any]:
    """What is deployed, but that it finds the worker by its port, and looks every second."""
    deployed = yaml.safe_load((HERE / "prometheus" / "prometheus.yml").read_text())
    (job,) = (job for job in deployed["scrape_configs"] if job["job_name"] == "depesche")
    target = f"127.0.0.1:{worker.environment['DEPESCHE_WORKER_METRICS_PORT']}"
    return {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(HERE / "prometheus" / name) for name in RULE_FILES],
        "scrape_configs": [
            {
                "job_name": job["job_name"],
                "static_configs": [{"targets": [target], "labels": {"__meta_dns_name": "language"}}],
                "relabel_configs": job["relabel_configs"],
            }
        ],
    }


def test_the_throughput_it_reports_is_what_was_sent(fleet: Fleet, first_stage: Ledger, tmp_path: Path) -> None:
    worker = fleet.start("language")
    worker.wait_ready()
    good = articles(GOOD, size=600)
    bad = [Published(serial, str(serial).encode(), b"no JSON") for serial in range(GOOD, GOOD + BAD)]
    with prometheus.server(configuration(worker), tmp_path) as server:
        until(lambda: server.query('up{job="depesche"}'), 20, "a first scrape")

        def by_outcome() -> dict[str, float]:
            recorded = server.query("stage_outcome:depesche_articles:increase5m")
            return {dict(labels)["outcome"]: value for labels, value in recorded.items()}

        first_stage.publish(good[: GOOD // 2])
        first_stage.wait(30)
        # A rate needs a change between two scrapes: the rest comes once the first half was seen.
        until(lambda: sum(by_outcome().values()) >= GOOD // 2, 20, "the first half recorded")
        first_stage.publish([*good[GOOD // 2 :], *bad])
        first_stage.wait(30)
        until(lambda: sum(by_outcome().values()) >= GOOD + BAD, 20, "all of it recorded")
        assert by_outcome() == {"ok": GOOD, "dead": BAD}
        stage = (("stage", "language"),)
        group = fleet.topics.prefixed("depesche-language")
        share = BAD / (GOOD + BAD)
        for record, told in {
            "stage:depesche_articles:rate5m": {stage: (GOOD + BAD) / 300},
            "stage:depesche_dead_letters:share5m": {stage: pytest.approx(share)},
            "stage_language:depesche_articles_by_language:rate5m": {
                (("language", "de"), *stage): GOOD / 300,
                (("language", "none"), *stage): BAD / 300,
            },
            "stage_reason:depesche_dead_letters:increase5m": {(("reason", "not_json"), *stage): BAD},
            "stage_group:kafka_consumergroup_lag:sum": {(("group", group), *stage): 0},
        }.items():
            # Prometheus makes its records one after the other: some may still be of the second before.
            until(lambda record=record, told=told: server.query(record) == told, 20, f"{record} to be {told}")
        age = "stage:depesche_event_age_seconds:p95_5m"
        until(lambda: server.query(age).get(stage, 0) > 0, 20, "the age of events")
        assert server.query(age)[stage] < 30
        (up,) = server.query('up{job="depesche"}')
        assert ("service", "depesche-language") in up

        def pending() -> set[str]:
            return {alert["labels"]["alertname"] for alert in server.get("alerts")["data"]["alerts"]}

        # The other two stages do have no worker here; and three in a hundred were dead letters.
        until(lambda: pending() == {"DepescheStageDown", "DepescheDeadLetterShare"}, 20, "the alerts of this test")
