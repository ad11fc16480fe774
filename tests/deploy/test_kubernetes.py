"""The manifests: what Kubernetes and its operators would say to them, and what they must not say wrongly."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kubernetes_validate
import pytest
import settings
import yaml
from cloudcoil.models.keda import v1alpha1 as keda
from cloudcoil.models.prometheus_operator import v1 as operator

from deploy.generate import HERE
from deploy.manifests import PARTITIONS, SIZES, WORKER_MEBIBYTES
from services.gateway.settings import GatewaySettings
from services.ingest.settings import IngestSettings
from services.ingest.web.addresses import refuse_address
from services.pipeline import GATEWAY, INGEST, WORKERS
from services.runtime.settings import TopicSettings, WorkerSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
        assert dropped == []
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


def test_prometheus_takes_all_stages_for_one_job() -> None:
    (monitor,) = (each for each in OWN if each["kind"] == "ServiceMonitor")
    services = [each for each in SERVICE if each["metadata"]["name"] != PUSH]
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    for service in services:
        assert wanted <= service["metadata"]["labels"].items()
        assert service["metadata"]["labels"][monitor["spec"]["jobLabel"]] == "depesche"
        assert monitor["spec"]["endpoints"][0]["port"] in {port["name"] for port in service["spec"]["ports"]}


def test_the_network_lets_in_who_scrapes_and_out_to_kafka_alone() -> None:
    policy = POLICIES["depesche"]
    assert sorted(policy["policyTypes"]) == ["Egress", "Ingress"]
    assert [port["port"] for rule in policy["ingress"] for port in rule["ports"]] == [9400]
    assert {port["port"] for rule in policy["egress"] for port in rule["ports"]} == {53, 9092, 9093}
    assert all(rule["to"] for rule in policy["egress"])
    for name, each in STATEFUL.items():
        assert policy["podSelector"]["matchLabels"].items() <= each["spec"]["template"]["metadata"]["labels"].items(), (
            name
        )


def test_an_operator_has_a_pod_that_may_ask_all_workers() -> None:
    (deployment,) = (
        each for each in RESOURCES if each["metadata"]["name"] == OPERATOR and each["kind"] == "Deployment"
    )
    assert deployment["spec"]["replicas"] == 0, "nobody's credentials lie about"
    (container,) = PODS[OPERATOR]["containers"]
    environment = {each["name"]: each["value"] for each in container["env"]}
    asked = environment["DEPESCHE_STATUS_METRICS"].split(",")
    assert asked == [f"http://{service.group}:9400/metrics" for service in WORKERS]
    headless = {each["metadata"]["name"] for each in SERVICE if each["spec"].get("clusterIP") == "None"}
    assert {service.group for service in WORKERS} <= headless, "so that a name has the addresses of all its workers"
    assert environment["DEPESCHE_KAFKA_SASL_USERNAME"] == OPERATOR
    (kafka,) = PODS[OPERATOR]["volumes"]
    assert kafka["projected"]["sources"][0]["secret"]["name"] == OPERATOR
    own = {"matchLabels": {"app.kubernetes.io/name": OPERATOR}}
    (scraping,) = POLICIES["depesche"]["ingress"]
    assert {"podSelector": own} in scraping["from"]
    assert POLICIES[OPERATOR]["podSelector"] == own
    (out,) = POLICIES[OPERATOR]["egress"]
    assert ([port["port"] for port in out["ports"]], out["to"]) == (
        [9400],
        [{"podSelector": POLICIES["depesche"]["podSelector"]}],
    )


def test_every_user_that_needs_a_password_is_named_in_the_example() -> None:
    told = (KUBERNETES / "production" / "kustomization.yaml").read_text()
    for pod in PODS.values():
        for volume in pod["volumes"]:
            sources = [*volume.get("projected", {}).get("sources", ()), volume]
            for secret in (each["secret"] for each in sources if "secret" in each):
                assert (secret.get("name") or secret["secretName"]) in told


def test_articles_are_pushed_to_ingest_by_those_who_may_with_a_token() -> None:
    (push,) = (each["spec"] for each in SERVICE if each["metadata"]["name"] == PUSH)
    (container,) = PODS[INGEST.group]["containers"]
    labels = STATEFUL[INGEST.group]["spec"]["template"]["metadata"]["labels"]
    assert push["selector"].items() <= labels.items()
    (port,) = (port for port in container["ports"] if port["name"] == push["ports"][0]["targetPort"])
    environment = {each["name"]: each.get("value") for each in container["env"]}
    assert environment[IngestSettings.variable("http_port")] == str(port["containerPort"])
    assert environment[IngestSettings.variable("http_host")] == "0.0.0.0"  # noqa: S104 - inside the pod
    token = Path(environment["DEPESCHE_INGEST_HTTP_TOKEN_FILE"])
    mounts = {each["mountPath"]: each["name"] for each in container["volumeMounts"]}
    (secret,) = (each for each in PODS[INGEST.group]["volumes"] if each["name"] == mounts[str(token.parent)])
    assert not secret["secret"].get("optional")
    (rule,) = POLICIES[INGEST.group]["ingress"]
    assert (rule["ports"], len(rule["from"])) == ([{"port": port["containerPort"]}], 1)


def test_feeds_are_fetched_from_public_addresses_alone() -> None:
    policy = POLICIES[INGEST.group]
    assert policy["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": INGEST.group}
    (rule,) = policy["egress"]
    assert [port["port"] for port in rule["ports"]] == [80, 443]
    kept = [ip_network(each) for block in rule["to"] for each in block["ipBlock"]["except"]]
    for address in (
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "240.0.0.1",
        ),
        *("::1", "::ffff:10.0.0.1", "fd00:ec2::254", "fe80::1", "64:ff9b::a00:1", "2002:a00:1::", "2001::1", "ff02::1"),
    ):
        assert refuse_address(address)
        assert any(ip_address(address) in network for network in kept if network.version == ip_address(address).version)
    for address in ("1.1.1.1", "9.9.9.9", "2606:4700:4700::1111", "2a00:1450:4001:830::200e"):
        assert refuse_address(address) is None
        assert not any(ip_address(address) in network for network in kept)


def test_the_gateway_has_keys_its_ports_and_its_own_user() -> None:
    (container,) = PODS[GATEWAY.group]["containers"]
    environment = {each["name"]: each["value"] for each in container["env"]}
    assert environment["DEPESCHE_KAFKA_SASL_USERNAME"] == GATEWAY.group
    mounts = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
    assert environment["DEPESCHE_GATEWAY_KEYS_FILE"].startswith(mounts["keys"])
    assert environment["DEPESCHE_GATEWAY_VIEW"].startswith(mounts["view"])
    port = GatewaySettings().port
    assert {each["containerPort"] for each in container["ports"]} == {9400, port}
    assert str(port) in (HERE / "Dockerfile").read_text().split("EXPOSE ")[1].splitlines()[0].split()
    policy = POLICIES[GATEWAY.group]
    assert [each["port"] for rule in policy["ingress"] for each in rule["ports"]] == [port]
    assert "egress" not in policy


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
