"""What Grafana's dashboards are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

SOURCE: Final = {"type": "prometheus", "uid": "${source}"}
WIDTH: Final = 24
SCHEMA: Final = 39
"""The version of Grafana's dashboard format; newer Grafanas read older ones."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel; `queries` are pairs of PromQL and legend.

    Attributes:
        text: what a reader should know to read it.
        kind: Grafana's name of the panel type.
        unit: Grafana's name of the unit.
        red: the value from which on it is shown in red; None where no value is bad in itself.
        columns: of the 24 that a row has.
    """

    title: str
    text: str
    queries: tuple[tuple[str, str], ...]
    kind: str = "timeseries"
    unit: str = "short"
    red: float | None = None
    columns: int = 8
    rows: int = 8
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the dashboard whose values are those of a label; `everything` is what all of them match."""

    name: str
    query: str
    several: bool = True
    everything: str = ".+"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard; `uid` is its address and must stay."""

    uid: str
    title: str
    text: str
    panels: tuple[Panel, ...]
    variables: tuple[Variable, ...] = field(default=())

    def model(self) -> dict[str, Any]:
        """What Grafana reads."""
        return {
            "uid": self.uid,
            "title": self.title,
            "description": self.text,
            "tags": ["depesche"],
            "schemaVersion": SCHEMA,
            "editable": False,
            "timezone": "browser",
            "time": {"from": "now-3h", "to": "now"},
            "refresh": "30s",
            "graphTooltip": 1,
            "links": [_links()],
            "templating": {"list": [_source(), *(_variable(each) for each in self.variables)]},
            "annotations": {"list": [_alerts()]},
            "panels": _placed(self.panels),
        }


def _placed(panels: tuple[Panel, ...]) -> list[dict[str, Any]]:
    """From left to right, and into the next row where there is no room."""
    models, x, y, height = [], 0, 0, 0
    for number, panel in enumerate(panels, start=1):
        if x + panel.columns > WIDTH:
            x, y, height = 0, y + height, 0
        models.append(_panel(number, panel, {"x": x, "y": y, "w": panel.columns, "h": panel.rows}))
        x, height = x + panel.columns, max(height, panel.rows)
    return models


def _panel(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.text,
        "datasource": SOURCE,
        "gridPos": place,
        "targets": [_target(chr(ord("A") + at), *query) for at, query in enumerate(panel.queries)],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _options(panel),
    }


def _target(letter: str, query: str, legend: str) -> dict[str, Any]:
    return {"refId": letter, "expr": query, "legendFormat": legend, "datasource": SOURCE}


def _defaults(panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if panel.red is not None:
        steps.append({"color": "red", "value": panel.red})
    custom: dict[str, Any] = {"fillOpacity": 10, "showPoints": "never"}
    if panel.stacked:
        custom = {**custom, "fillOpacity": 40, "stacking": {"mode": "normal"}}
    return {
        "unit": panel.unit,
        "min": 0,
        "noValue": "–",
        "thresholds": {"mode": "absolute", "steps": steps},
        **({"custom": custom} if panel.kind == "timeseries" else {}),
    }


def _options(panel: Panel) -> dict[str, Any]:
    if panel.kind == "stat":
        return {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value", "graphMode": "area"}
    if panel.kind == "timeseries":
        return {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi", "sort": "desc"}}
    return {}


def _source() -> dict[str, Any]:
    return {"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus", "hide": 0}


def _variable(variable: Variable) -> dict[str, Any]:
    return {
        "name": variable.name,
        "type": "query",
        "datasource": SOURCE,
        "query": {"query": variable.query, "refId": variable.name},
        "refresh": 2,
        "multi": variable.several,
        "includeAll": variable.several,
        "allValue": variable.everything,
        "current": {"text": "All", "value": "$__all"} if variable.several else {},
        "sort": 1,
    }


def _alerts() -> dict[str, Any]:
    """A mark in every graph when an alert began to fire."""
    return {
        "name": "Alerts",
        "datasource": SOURCE,
        "enable": True,
        "iconColor": "red",
        "expr": 'ALERTS{alertname=~"Depesche.*", alertstate="firing"}',
        "titleFormat": "{{alertname}}",
        "textFormat": "{{stage}} {{instance}}",
    }


def _links() -> dict[str, Any]:
    return {
        "title": "Depesche",
        "type": "dashboards",
        "tags": ["depesche"],
        "asDropdown": False,
        "includeVars": False,
        "keepTime": True,
    }
