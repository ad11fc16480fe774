"""Recording rules and alerts: they fire when they should, over metrics that exist, and say what to do."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import promql
import pytest
import yaml

from deploy.generate import HERE, RULE_FILES
from services.pipeline import SERVICES

CASES = Path(__file__).with_name("alerts_test.yml")
RUNBOOK = HERE / "docs" / "runbook.md"
SCRAPING = yaml.safe_load((HERE / "prometheus" / "prometheus.yml").read_text())


def alerts() -> list[dict[str, Any]]:
    return [rule for rule in promql.rules() if "alert" in rule]


def sections() -> dict[str, str]:
    """The runbook's sections, by the anchors that its headings have."""
    parts = re.split(r"^## (.+)$", RUNBOOK.read_text(), flags=re.MULTILINE)[1:]
    return {heading.lower().replace(" ", "-"): text for heading, text in zip(parts[::2], parts[1::2], strict=True)}


def test_each_alert_fires_when_it_should_and_only_then(promtool: Path) -> None:
    done = subprocess.run(
        [promtool, "test", "rules", CASES], capture_output=True, text=True, check=False, cwd=CASES.parent
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_rules_and_scraping_are_as_prometheus_wants_them(promtool: Path, tmp_path: Path) -> None:
    for name in RULE_FILES:
        subprocess.run([promtool, "check", "rules", HERE / "prometheus" / name], check=True, capture_output=True)
    file = tmp_path / "prometheus.yml"
    file.write_text(yaml.safe_dump({**SCRAPING, "rule_files": []}))
    subprocess.run([promtool, "check", "config", file], check=True, capture_output=True)


@pytest.mark.parametrize("rule", list(promql.rules()), ids=lambda rule: rule.get("record") or rule["alert"])
def test_a_rule_is_made_of_metrics_that_exist(rule: dict[str, str]) -> None:
    used = promql.names(rule["expr"])
    assert used
    assert used <= promql.known()


@pytest.mark.parametrize("rule", list(promql.rules()), ids=lambda rule: rule.get("record") or rule["alert"])
def test_a_rule_tells_new_series_by_their_age_and_pipelines_by_their_namespace(rule: dict[str, str]) -> None:
    for name in re.findall(r"unless (\w+)_total offset", rule["expr"]):
        assert f"{name}_created > time() - " in rule["expr"], (
            "after a gap in scraping an old counter would count as new"
        )
    for labels in re.findall(r"\b(?:by|on) \(([^)]+)\)", rule["expr"]):
        assert "namespace" in labels.split(", "), "one pipeline that works would hide another that does not"


@pytest.mark.parametrize(
    "alert", list({each["alert"]: each for each in alerts()}.values()), ids=lambda rule: rule["alert"]
)
def test_an_alert_says_how_bad_it_is_what_is_wrong_and_what_to_do(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in ("critical", "warning")
    notes = alert["annotations"]
    assert notes["summary"]
    assert notes["description"]
    page, anchor = notes["runbook_url"].split("#")
    assert HERE.parent / page == RUNBOOK
    assert anchor == alert["alert"].lower()
    for part in ("**Means**", "**Look**", "**Do**"):
        assert part in sections()[anchor]


def test_the_runbook_has_no_section_for_an_alert_that_is_gone() -> None:
    assert {name for name in sections() if name.startswith("depesche")} == {each["alert"].lower() for each in alerts()}


def test_each_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() -> None:
    cases = [case for test in yaml.safe_load(CASES.read_text())["tests"] for case in test["alert_rule_test"]]
    names = {alert["alert"] for alert in alerts()}
    assert {case["alertname"] for case in cases if case["exp_alerts"]} == names
    assert {case["alertname"] for case in cases if not case["exp_alerts"]} >= names - {"DepescheBrokerDiskFull"}
    quiet = next(case for case in cases if case["alertname"] == "DepescheBrokerDiskFull")
    assert len(quiet["exp_alerts"]) == 1, "of three disks in that case only one is nearly full"


def test_every_service_is_scraped_and_missed() -> None:
    (job,) = (job for job in SCRAPING["scrape_configs"] if job["job_name"] == "depesche")
    (names,) = job["dns_sd_configs"]
    assert names["names"] == [service.name for service in SERVICES]
    missed = [alert["expr"] for alert in alerts() if alert["alert"] == "DepescheStageDown"]
    for service in SERVICES:
        assert sum(f'service="{service.group}"' in each and f'"{service.name}"' in each for each in missed) == 1
    assert len(missed) == len(SERVICES)
