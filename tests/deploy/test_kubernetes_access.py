"""The manifests: who may reach whom, with what credentials."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from pathlib import Path

from kubernetes_files import KUBERNETES, OPERATOR, OWN, PODS, POLICIES, PUSH, RESOURCES, SERVICE, STATEFUL

from deploy.generate import HERE
from services.gateway.settings import GatewaySettings
from services.ingest.settings import IngestSettings
from services.ingest.web.addresses import refuse_address
from services.pipeline import GATEWAY, INGEST, WORKERS


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
