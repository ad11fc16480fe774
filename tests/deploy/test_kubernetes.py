"""The manifests: what Kubernetes and its operators would say to them, and what they must not say wrongly."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import Any

import kubernetes_validate
import pytest
import settings
import yaml
from kubernetes_files import KUBERNETES, NAMES, OWN, PODS, PUSH, RESOURCES, SERVICE, STATEFUL, check, files

from deploy.generate import HERE
from deploy.manifests import PARTITIONS, SIZES, WORKER_MEBIBYTES
from services.gateway.settings import GatewaySettings
from services.pipeline import GATEWAY, WORKERS
from services.runtime.settings import TopicSettings, WorkerSettings


@pytest.mark.parametrize("resource", RESOURCES, ids=NAMES)
def test_a_resource_is_as_its_schema_wants_it(resource: dict[str, Any]) -> None:
    check(resource)


def test_mistakes_are_found() -> None:
    account = next(each for each in RESOURCES if each["kind"] == "ServiceAccount")
    with pytest.raises(kubernetes_validate.ValidationError, match="automountToken"):
        check({**account, "automountToken": False})
    monitor = next(each for each in RESOURCES if each["kind"] == "ServiceMonitor")
    with pytest.raises(AssertionError, match="jobLabels"):
        check({**monitor, "spec": {**monitor["spec"], "jobLabels": "x"}})


def test_every_file_is_in_a_kustomization() -> None:
    listed = {
        (path.parent / each).resolve()
        for path in files()
        if path.name == "kustomization.yaml"
        for each in yaml.safe_load(path.read_text())["resources"]
    }
    assert {path for path in files() if path.name != "kustomization.yaml"} == {
        each for each in listed if each.is_file()
    }
    assert all(each.exists() for each in listed)


def test_every_service_has_workers_that_scale() -> None:
    names = {service.group for service in WORKERS}
    assert STATEFUL.keys() == names
    for kind, also in (("PodDisruptionBudget", {GATEWAY.group}), ("ScaledObject", set())):
        assert {each["metadata"]["name"] for each in RESOURCES if each["kind"] == kind} == names | also
    assert {each["metadata"]["name"] for each in SERVICE} == names | {PUSH, GATEWAY.group}


@pytest.mark.parametrize("name", list(PODS))
def test_a_pod_can_do_little(name: str) -> None:
    pod = PODS[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    user = pod["securityContext"]["runAsUser"]
    assert f"USER {user}:{pod['securityContext']['fsGroup']}\n" in (HERE / "Dockerfile").read_text()
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"] == container["resources"]["requests"]["memory"]


@pytest.mark.parametrize("name", list(PODS))
def test_a_pod_gets_no_variable_that_is_no_setting(name: str) -> None:
    """Kubernetes would add some for every Service, and that of the gateway would be taken for its port."""
    assert {each["metadata"]["name"].upper().replace("-", "_") + "_PORT" for each in SERVICE} >= {
        GatewaySettings.variable("port")
    }
    pod = PODS[name]
    assert pod["enableServiceLinks"] is False
    assert settings.unknown(each["name"] for each in pod["containers"][0]["env"]) == set()


@pytest.mark.parametrize("directory", ["base", "production"])
def test_the_shared_settings_are_settings(directory: str) -> None:
    generator = yaml.safe_load((KUBERNETES / directory / "kustomization.yaml").read_text())["configMapGenerator"]
    names = [literal.split("=")[0] for each in generator for literal in each["literals"]]
    assert names
    assert settings.unknown(names) == set()


def test_the_shared_settings_are_valid_together(monkeypatch: pytest.MonkeyPatch) -> None:
    (generator,) = yaml.safe_load((KUBERNETES / "base" / "kustomization.yaml").read_text())["configMapGenerator"]
    for literal in generator["literals"]:
        monkeypatch.setenv(*literal.split("=", 1))
    topics = TopicSettings()
    assert (topics.replication, topics.min_insync_replicas) == (3, 2)
    assert topics.partitions == PARTITIONS


@pytest.mark.parametrize("stage", WORKERS, ids=lambda stage: stage.name)
class TestStage:
    """The workers of each service."""

    def test_the_slot_is_the_pods_index(self, stage: Any) -> None:
        (container,) = PODS[stage.group]["containers"]
        environment = {each["name"]: each for each in container["env"]}
        path = environment["DEPESCHE_WORKER_SLOT"]["valueFrom"]["fieldRef"]["fieldPath"]
        assert path == "metadata.labels['apps.kubernetes.io/pod-index']"
        assert container["args"] == ["run", stage.name]
        assert "replicas" not in STATEFUL[stage.group]["spec"], "KEDA's and apply's numbers would fight"

    def test_its_user_is_the_one_that_has_the_rights(self, stage: Any) -> None:
        environment = {each["name"]: each.get("value") for each in PODS[stage.group]["containers"][0]["env"]}
        assert environment["DEPESCHE_KAFKA_SASL_USERNAME"] == f"depesche-{stage.name}"
        (kafka,) = (each for each in PODS[stage.group]["volumes"] if each["name"] == "kafka")
        assert kafka["projected"]["sources"][0]["secret"]["name"] == f"depesche-{stage.name}"

    def test_its_children_meet_their_limit_before_the_pod_meets_its(self, stage: Any) -> None:
        (container,) = PODS[stage.group]["containers"]
        environment = {each["name"]: each for each in container["env"]}
        assert environment["DEPESCHE_WORKER_PROCESSES"]["valueFrom"]["resourceFieldRef"]["resource"] == "requests.cpu"
        cores = int(container["resources"]["requests"]["cpu"])
        child = int(environment["DEPESCHE_WORKER_CHILD_MEMORY"]["value"]) // 1024**2
        assert f"{cores * child + WORKER_MEBIBYTES}Mi" == container["resources"]["limits"]["memory"]
        assert cores == SIZES[stage.name].cores

    def test_it_has_time_to_stop(self, stage: Any) -> None:
        assert PODS[stage.group]["terminationGracePeriodSeconds"] > WorkerSettings().stop_seconds

    def test_the_probes_ask_what_a_worker_answers(self, stage: Any) -> None:
        (container,) = PODS[stage.group]["containers"]
        asked = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
        assert {kind: each["path"] for kind, each in asked.items()} == {
            "startup": "/health/live",
            "liveness": "/health/live",
            "readiness": "/health/ready",
        }
        assert {each["port"] for each in asked.values()} == {"metrics"}
        port = next(port for port in container["ports"] if port["name"] == "metrics")
        assert f"METRICS_PORT={port['containerPort']}" in (HERE / "Dockerfile").read_text()

    def test_it_scales_by_its_own_lag(self, stage: Any) -> None:
        (scaled,) = (each for each in OWN if each["kind"] == "ScaledObject" and each["metadata"]["name"] == stage.group)
        (trigger,) = scaled["spec"]["triggers"]
        assert scaled["spec"]["scaleTargetRef"]["name"] == stage.group
        assert trigger["metadata"]["consumerGroup"] == stage.group
        assert trigger["metadata"]["topic"] == stage.reads[0].name
        assert scaled["spec"]["maxReplicaCount"] == PARTITIONS


def test_with_a_prefix_it_scales_by_the_lag_of_its_own_groups() -> None:
    asked = [sys.executable, "-m", "deploy.manifests", "--prefix", "v2."]
    printed = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=HERE.parent).stdout
    patches = {each["target"]["name"]: yaml.safe_load(each["patch"]) for each in yaml.safe_load(printed)["patches"]}
    scaled = {each["metadata"]["name"]: each["spec"]["triggers"] for each in OWN if each["kind"] == "ScaledObject"}
    assert patches.keys() == scaled.keys()
    for name, (trigger,) in scaled.items():
        for change in patches[name]:
            key = change["path"].removeprefix("/spec/triggers/0/metadata/")
            assert (change["op"], change["value"]) == ("replace", f"v2.{trigger['metadata'][key]}")
        assert {change["path"].rpartition("/")[2] for change in patches[name]} == {"consumerGroup", "topic"}


def kustomize() -> list[str]:
    for command in (["kubectl", "kustomize"], ["kustomize", "build"]):
        if shutil.which(command[0]):
            return command
    pytest.skip("neither kubectl nor kustomize is on PATH; the files were checked one by one")


def test_the_example_is_put_together_as_meant() -> None:
    built = subprocess.run([*kustomize(), KUBERNETES / "production"], capture_output=True, text=True, check=True).stdout
    everything = list(yaml.safe_load_all(built))
    for each in everything:
        check(each)
    assert {each["metadata"].get("namespace", "depesche") for each in everything} == {"depesche"}
    (config,) = (each for each in everything if each["kind"] == "ConfigMap")
    assert re.fullmatch(r"depesche-[a-z0-9]{10}", config["metadata"]["name"])
    assert config["data"]["DEPESCHE_KAFKA_SECURITY_PROTOCOL"] == "SASL_SSL"
    assert config["data"]["DEPESCHE_TOPIC_REPLICATION"] == "3"
    for each in everything:
        if each["kind"] in ("ServiceMonitor", "PrometheusRule"):
            assert each["metadata"]["labels"]["release"] == "kube-prometheus-stack"
    # `kubectl apply --selector '!app.kubernetes.io/component'`, which comes before the services one by one.
    shared = {
        each["kind"] for each in everything if "app.kubernetes.io/component" not in each["metadata"].get("labels", {})
    }
    assert {"ConfigMap", "ServiceAccount", "NetworkPolicy"} <= shared
    assert not shared & {"StatefulSet", "Deployment", "Job"}
    pods = [
        each["spec"]["template"]["spec"] for each in everything if each["kind"] in ("StatefulSet", "Deployment", "Job")
    ]
    assert len(pods) == len(PODS)
    for pod in pods:
        (container,) = pod["containers"]
        assert container["image"] == "images.example/depesche:0.1.0"
        assert container["envFrom"] == [{"configMapRef": {"name": config["metadata"]["name"]}}]
