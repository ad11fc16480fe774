"""The page on metrics has what a worker exports, and nothing else."""

import re

import promql

from deploy.generate import HERE

PAGE = (HERE / "docs" / "metrics.md").read_text()
ROW = re.compile(r"^\| `(?P<name>[\w:]+)` \| (?P<kind>\w+) \|(?P<labels>[^|]*)\| [^|]{10,} \|$", re.MULTILINE)


def documented() -> dict[str, tuple[str, frozenset[str]]]:
    rows = ROW.finditer(PAGE)
    return {row["name"]: (row["kind"], frozenset(re.findall(r"`(\w+)`", row["labels"]))) for row in rows}


def test_every_exported_metric_is_documented_with_its_type_and_labels() -> None:
    exported = {
        name + {"counter": "_total", "info": "_info"}.get(kind, ""): (kind, labels)
        for name, (kind, labels) in promql.families().items()
    }
    ours = {name: row for name, row in documented().items() if row[0] != "recorded"}
    assert ours == exported


def test_every_recorded_metric_is_documented() -> None:
    recorded = {rule["record"] for rule in promql.rules() if "record" in rule}
    assert {name for name, (kind, _) in documented().items() if kind == "recorded"} == recorded


def test_metrics_of_others_are_named_with_who_has_them() -> None:
    for name, whose in promql.FOREIGN.items():
        if name != "ALERTS":
            assert f"`{name}`" in PAGE, whose
