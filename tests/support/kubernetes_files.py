"""The Kubernetes manifests as they are read, and what Kubernetes and its operators would say to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import kubernetes_validate
import yaml
from cloudcoil.models.keda import v1alpha1 as keda
from cloudcoil.models.prometheus_operator import v1 as operator

from deploy.generate import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KUBERNETES = HERE / "kubernetes"
VERSIONS = ("1.32", "1.37")
"""The oldest that has pod indexes for certain, and the newest whose schemas there are."""

CUSTOM = {
    "ScaledObject": keda.ScaledObject,
    "TriggerAuthentication": keda.TriggerAuthentication,
    "ServiceMonitor": operator.ServiceMonitor,
    "PrometheusRule": operator.PrometheusRule,
}


def files() -> list[Path]:
    return [path for path in sorted(KUBERNETES.rglob("*.yaml")) if "templates" not in path.parts]


def resources() -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in files():
        for resource in yaml.safe_load_all(path.read_text()):
            if path.name != "kustomization.yaml":
                yield path, resource


RESOURCES = [resource for _, resource in resources()]
NAMES = [f"{each['kind']} {each['metadata']['name']}" for each in RESOURCES]
OWN = [each for each in RESOURCES if each["kind"] in CUSTOM]
SERVICE = [each for each in RESOURCES if each["kind"] == "Service"]
POLICIES = {each["metadata"]["name"]: each["spec"] for each in RESOURCES if each["kind"] == "NetworkPolicy"}
PUSH = "depesche-push"
OPERATOR = "depesche-operator"
STATEFUL = {each["metadata"]["name"]: each for each in RESOURCES if each["kind"] == "StatefulSet"}
PODS = {
    each["metadata"]["name"]: each["spec"]["template"]["spec"]
    for each in RESOURCES
    if each["kind"] in ("StatefulSet", "Deployment", "Job")
}


def check(resource: Mapping[str, Any]) -> None:
    """Raises an error where Kubernetes or the operator would refuse a resource."""
    if model := CUSTOM.get(resource["kind"]):
        parsed = model.model_validate(resource)
        dropped = lost(resource, parsed.model_dump(mode="json", by_alias=True, exclude_unset=True))
        assert dropped == [], f"unknown: {dropped}"
    else:
        for version in VERSIONS:
            kubernetes_validate.validate(resource, version, strict=True)


def lost(given: Any, kept: Any, place: str = "") -> list[str]:
    """Where a model left something out: it does not know the name, as the operator would not."""
    if isinstance(given, dict):
        missing = [f"{place}.{key}" for key in given.keys() - kept.keys()]
        return missing + [
            each for key in given.keys() & kept.keys() for each in lost(given[key], kept[key], f"{place}.{key}")
        ]
    if isinstance(given, list):
        return [each for at, pair in enumerate(zip(given, kept, strict=True)) for each in lost(*pair, f"{place}[{at}]")]
    return []
