"""Grafana's dashboards: they show metrics that exist, in a language that Prometheus reads, where Grafana finds them."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import promql
import pytest
import yaml

from deploy.dashboards import DASHBOARDS
from deploy.generate import HERE
from deploy.panels import WIDTH

MODELS = {each.uid: each.model() for each in DASHBOARDS}
PANELS = [(uid, panel) for uid, model in MODELS.items() for panel in model["panels"]]
LABEL_VALUES = re.compile(r"label_values\((?P<series>.+), (?P<label>\w+)\)")


def queries() -> list[str]:
    """All PromQL of all dashboards, with Grafana's variables filled in."""
    panels = [target["expr"] for _, panel in PANELS for target in panel["targets"]]
    marks = [each["expr"] for model in MODELS.values() for each in model["annotations"]["list"]]
    filled = [query.replace("$__rate_interval", "1m") for query in (*panels, *marks)]
    return [re.sub(r"\$(namespace|stage|service|instance)", ".+", query) for query in filled]


def variables(model: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in model["templating"]["list"] if each["type"] == "query"]


@pytest.mark.parametrize(("uid", "panel"), PANELS, ids=[f"{uid}: {panel['title']}" for uid, panel in PANELS])
def test_a_panel_shows_metrics_that_exist_and_says_what_they_mean(uid: str, panel: dict[str, Any]) -> None:
    assert panel["description"], uid
    for target in panel["targets"]:
        used = promql.names(target["expr"])
        assert used
        assert used <= promql.known()


def test_prometheus_reads_every_query(promtool: Path, tmp_path: Path) -> None:
    rules = [{"record": f"q:{number}", "expr": query} for number, query in enumerate(queries())]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboards", "rules": rules}]}))
    done = subprocess.run([promtool, "check", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(rules)} rules found" in done.stdout


def test_no_variable_of_grafana_is_left_in_a_query() -> None:
    assert [query for query in queries() if "$" in query] == []


@pytest.mark.parametrize("model", list(MODELS.values()), ids=list(MODELS))
def test_variables_take_their_values_from_metrics_and_labels_that_exist(model: dict[str, Any]) -> None:
    labels = {label for _, names in promql.families().values() for label in names} | {
        "namespace",
        "service",
        "instance",
    }
    used = set(re.findall(r"\$(\w+)", json.dumps(model))) - {"__rate_interval", "__all"}
    assert used == {each["name"] for each in variables(model)}
    for each in variables(model):
        match = LABEL_VALUES.fullmatch(each["query"]["query"])
        assert match
        assert promql.names(match["series"]) <= promql.known()
        assert match["label"] in labels


def test_two_pipelines_are_not_added_up_and_one_without_a_namespace_is_shown() -> None:
    stream = MODELS["depesche-stream"]
    asked = [target["expr"] for panel in stream["panels"] for target in panel["targets"]]
    assert [query for query in asked if "namespace" not in query] == ["kafka_disk:free:ratio"]
    (namespace,) = (each for each in variables(stream) if each["name"] == "namespace")
    assert re.fullmatch(namespace["allValue"], "")


@pytest.mark.parametrize("model", list(MODELS.values()), ids=list(MODELS))
def test_panels_lie_side_by_side_and_have_numbers_of_their_own(model: dict[str, Any]) -> None:
    cells = [set(_cells(panel["gridPos"])) for panel in model["panels"]]
    for one, other in itertools.combinations(cells, 2):
        assert not one & other
    assert all(x < WIDTH for each in cells for x, _ in each)
    numbers = [panel["id"] for panel in model["panels"]]
    assert len(set(numbers)) == len(numbers)


def _cells(place: dict[str, int]) -> itertools.product[tuple[int, int]]:
    return itertools.product(range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"]))


def test_grafana_finds_dashboards_and_prometheus_where_compose_puts_them() -> None:
    compose = yaml.safe_load((HERE / "compose.yaml").read_text())["services"]
    mounts = dict(volume.split(":")[:2] for volume in compose["grafana"]["volumes"])
    inside = {target: HERE / source for source, target in mounts.items()}
    provisioning = inside["/etc/grafana/provisioning"]
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "depesche.yaml").read_text())["providers"]
    files = {path.stem for path in inside[provider["options"]["path"]].glob("*.json")}
    assert files == MODELS.keys()
    home = Path(compose["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert (inside[str(home.parent)] / home.name).exists()
    (source,) = yaml.safe_load((provisioning / "datasources" / "prometheus.yaml").read_text())["datasources"]
    assert source["url"] == "http://prometheus:9090"
    assert "prometheus" in compose
