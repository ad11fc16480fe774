"""Writes what in deploy/ is made of the code and of other files there: `python -m deploy.generate`.

A test fails where a file is out of date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from deploy import acls, capacity, manifests, measured
from deploy.dashboards import DASHBOARDS
from services.pipeline import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.pipeline import Service

HERE: Final = Path(__file__).parent
KAFKA_PAGE: Final = HERE / "docs" / "kafka.md"
CAPACITY_PAGE: Final = HERE / "docs" / "capacity.md"
RECORDING: Final = HERE / "prometheus" / "recording.yml"
ALERTS: Final = HERE / "prometheus" / "alerts.yml"
RULE_FILES: Final = (RECORDING.name, ALERTS.name)

_GENERATED: Final = "# Made of deploy/prometheus by `python -m deploy.generate`.\n"
_DOWN: Final = """\
      - alert: DepescheStageDown
        expr: |
          label_replace(
            (
              group by (namespace) (present_over_time(up{{job="depesche"}}[1h]))
              or on () group(absent(up{{job="depesche"}}))
            )
            unless on (namespace) group by (namespace) (up{{job="depesche", service="{group}"}} == 1),
            "stage", "{name}", "", ""
          )
        for: 5m
        labels:
          severity: critical
        annotations:
          summary: 'No worker of {{{{ $labels.stage }}}} answers'
          description: 'News waits in Kafka and is not lost.'
          runbook_url: deploy/docs/runbook.md#depeschestagedown
"""


def main() -> None:
    """Write all files."""
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")


def files() -> dict[Path, str]:
    """Every generated file with its text."""
    kubernetes = HERE / "kubernetes"
    return {
        **dict(_dashboards()),
        **{kubernetes / "base" / f"{name}.yaml": text for name, text in manifests.workloads().items()},
        **{kubernetes / "autoscaling" / f"{name}.yaml": text for name, text in manifests.scalers().items()},
        kubernetes / "base" / "gateway.yaml": manifests.gateway(),
        ALERTS: _alerts(),
        kubernetes / "monitoring" / "rules.yaml": _rules(),
        KAFKA_PAGE: _kafka(),
        CAPACITY_PAGE: _capacity(),
    }


def _dashboards() -> Iterator[tuple[Path, str]]:
    for dashboard in DASHBOARDS:
        text = json.dumps(dashboard.model(), indent=2, ensure_ascii=False)
        yield HERE / "grafana" / "dashboards" / f"{dashboard.uid}.json", f"{text}\n"


def _rules() -> str:
    """The rules as the Prometheus operator wants them."""
    groups = [group for text in (RECORDING.read_text(encoding="utf-8"), _alerts()) for group in _groups(text)]
    resource = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "depesche", "labels": {"app.kubernetes.io/part-of": "depesche"}},
        "spec": {"groups": groups},
    }
    return _GENERATED + yaml.dump(resource, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def _groups(text: str) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = yaml.safe_load(text)["groups"]
    return groups


def _alerts() -> str:
    """The alerts, with one for each service that has nobody who answers; all others are written by hand."""
    marks = ("      # begin of what `python -m deploy.generate` makes\n", "      # end of what is made\n")
    return _between(ALERTS.read_text(encoding="utf-8"), marks, "".join(map(_down, SERVICES)))


def _down(service: Service) -> str:
    return _DOWN.format(group=service.group, name=service.name)


def _kafka() -> str:
    """The page on Kafka with its table anew; everything else on it is written by hand."""
    return _between(KAFKA_PAGE.read_text(encoding="utf-8"), _marks("acl table"), acls.table())


def _capacity() -> str:
    """The page on capacity with its figures anew."""
    found = measured.published()
    text = _between(CAPACITY_PAGE.read_text(encoding="utf-8"), _marks("figures"), capacity.figures(found))
    return _between(text, _marks("example"), capacity.example(found))


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- begin {name} -->\n", f"\n<!-- end {name} -->"


def _between(text: str, marks: tuple[str, str], part: str) -> str:
    """The text with what is between two marks replaced. Raises `ValueError` where the marks are missing."""
    begin, end = marks
    before, rest = text.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}{part}{end}{after}"


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and things that occur twice twice."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is the base class'
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)

if __name__ == "__main__":
    main()
