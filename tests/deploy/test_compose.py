"""compose.yaml: valid by the specification, safe, and such that everything finds everything."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import settings
import yaml
from compose_spec import PyCompose

from deploy.generate import HERE
from services import pipeline
from services.ingest.settings import IngestSettings
from services.pipeline import GATEWAY, INGEST
from services.runtime.kafka.topics import specifications
from services.runtime.local import properties
from services.runtime.settings import KafkaSettings, TopicSettings, WorkerSettings

DEFAULT = re.compile(r"\$\{\w+:-([^}]+)\}")
COMPOSE: dict[str, Any] = yaml.safe_load(DEFAULT.sub(r"\1", (HERE / "compose.yaml").read_text()))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
WORKERS = [service.name for service in pipeline.WORKERS]


def test_the_specification_allows_it() -> None:
    PyCompose.from_json(json.dumps(COMPOSE)).validate()


def test_the_specification_would_refuse_a_mistake() -> None:
    broken = {**COMPOSE, "services": {"kafka": {**SERVICES["kafka"], "volums": []}}}
    with pytest.raises(ValueError, match="volums"):
        PyCompose.from_json(json.dumps(broken)).validate()


def test_there_is_a_worker_for_every_service() -> None:
    commands = {
        name: service["command"] for name, service in SERVICES.items() if service.get("command", [])[:1] == ["run"]
    }
    assert commands == {name: ["run", name] for name in (*WORKERS, GATEWAY.name)}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert ("ports" in service) == (name in {INGEST.name, GATEWAY.name})
    assert settings.unknown(service["environment"]) == set()


@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_is_alone_with_its_slot_and_has_time_to_stop(name: str) -> None:
    assert SERVICES[name]["container_name"], "keeps --scale from starting a second worker of the same slot"
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > WorkerSettings().stop_seconds
    assert SERVICES[name]["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}


def test_nothing_is_open_to_the_network() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 5
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_articles_can_be_pushed_and_feeds_added() -> None:
    ingest, cli = SERVICES["ingest"], SERVICES["cli"]
    assert ingest["ports"] == [f"127.0.0.1:{IngestSettings().http_port}:{IngestSettings().http_port}"]
    assert ingest["volumes"] == cli["volumes"]
    (volume,) = ingest["volumes"]
    feeds = {each["environment"]["DEPESCHE_INGEST_FEEDS"] for each in (ingest, cli)}
    assert feeds == {f"{volume.split(':')[1]}/feeds.json"}
    # A named volume is as the image has it: without this it would be root's.
    assert f"--owner 10001 --group 10001 {volume.split(':')[1]}\n" in (HERE / "Dockerfile").read_text()


def test_status_asks_all_workers() -> None:
    asked = SERVICES["cli"]["environment"]["DEPESCHE_STATUS_METRICS"].split(",")
    assert asked == [f"http://{name}:9400/metrics" for name in WORKERS]


def test_images_are_named_by_version() -> None:
    others = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    assert all(re.fullmatch(r"[a-z-]+/[a-z-]+:v?\d+\.\d+\.\d+", image) for image in others)


def test_every_file_that_is_mounted_is_there() -> None:
    files = [
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume.startswith(".")
    ]
    assert len(files) == 5
    assert [file for file in files if not (HERE / file).exists()] == []


def test_prometheus_finds_its_targets_and_rules() -> None:
    scraping = yaml.safe_load((HERE / "prometheus" / "prometheus.yml").read_text())
    mounted = {volume.split(":")[1] for volume in SERVICES["prometheus"]["volumes"]}
    assert {"/etc/prometheus/rules/recording.yml", "/etc/prometheus/rules/alerts.yml"} <= mounted
    assert scraping["rule_files"] == ["/etc/prometheus/rules/*.yml"]
    workers, disk = scraping["scrape_configs"]
    assert set(workers["dns_sd_configs"][0]["names"]) <= SERVICES.keys()
    assert f"METRICS_PORT={workers['dns_sd_configs'][0]['port']}" in (HERE / "Dockerfile").read_text()
    assert disk["static_configs"] == [{"targets": ["kafka-disk:9100"]}]
    (volume,) = SERVICES["kafka-disk"]["volumes"]
    assert volume.split(":")[:2] == SERVICES["kafka"]["volumes"][0].split(":")


def kafka_properties() -> dict[str, str]:
    """What the official image makes of the environment: KAFKA_A_B is a.b."""
    environment = SERVICES["kafka"]["environment"]
    return {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in environment.items()
        if name.startswith("KAFKA_")
    }


def test_groups_keep_their_place_for_longer_than_topics_their_records() -> None:
    """A stage that was away finds its place as long as there is anything that it has not read."""
    written = (HERE / "docs" / "kafka.md").read_text()
    minutes = int(kafka_properties()["offsets.retention.minutes"])
    assert f"| `offsets.retention.minutes` | {minutes} |" in written
    longest = max(int(each.configs["retention.ms"]) for each in specifications(TopicSettings(), KafkaSettings()))
    assert minutes * 60_000 >= 1.5 * longest


def test_the_broker_is_set_up_as_the_one_that_is_tested() -> None:
    """But for names and numbers of its own, and for what keeps the local one small."""
    mine, tested = kafka_properties(), properties._FIXED
    assert {name for name in mine.keys() & tested.keys() if mine[name] != tested[name]} == set()
    assert {
        "process.roles",
        "auto.create.topics.enable",
        "offsets.topic.replication.factor",
        "offsets.retention.minutes",
        "transaction.state.log.replication.factor",
        "transaction.state.log.min.isr",
    } <= mine.keys() & tested.keys()
