"""Writes what in deploy/ is made of the code and of other files there: `python -m deploy.generate`.

A test fails where a file is out of date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from deploy import acls, manifests
from deploy.dashboards import DASHBOARDS

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE: Final = Path(__file__).parent
KAFKA_PAGE: Final = HERE / "docs" / "kafka.md"
RULE_FILES: Final = ("recording.yml", "alerts.yml")

_GENERATED: Final = "# Made of deploy/prometheus by `python -m deploy.generate`.\n"


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
        kubernetes / "monitoring" / "rules.yaml": _rules(),
        KAFKA_PAGE: _kafka(),
    }


def _dashboards() -> Iterator[tuple[Path, str]]:
    for dashboard in DASHBOARDS:
        text = json.dumps(dashboard.model(), indent=2, ensure_ascii=False)
        yield HERE / "grafana" / "dashboards" / f"{dashboard.uid}.json", f"{text}\n"


def _rules() -> str:
    """The rules as the Prometheus operator wants them."""
    groups = [group for name in RULE_FILES for group in _groups(name)]
    resource = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "depesche"},
        "spec": {"groups": groups},
    }
    return _GENERATED + yaml.dump(resource, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def _groups(name: str) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = yaml.safe_load((HERE / "prometheus" / name).read_text(encoding="utf-8"))["groups"]
    return groups


def _kafka() -> str:
    """The page on Kafka with its table anew; everything else on it is written by hand."""
    return _between(KAFKA_PAGE.read_text(encoding="utf-8"), "acl table", acls.table())


def _between(text: str, name: str, part: str) -> str:
    """The text with what is between two marks replaced. Raises `ValueError` where the marks are missing."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    before, rest = text.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}\n{part}\n{end}{after}"


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and things that occur twice twice."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is the base class'
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)

if __name__ == "__main__":
    main()
