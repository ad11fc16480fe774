"""The access lists follow the topology; that they are enough shows tests/integration/test_access.py."""

from __future__ import annotations

import subprocess
import sys

import pytest

from deploy.acls import SUBSCRIBER_GROUPS, Acl, acls, commands, table
from deploy.generate import HERE
from services.pipeline import (
    DEAD,
    ENRICHED,
    GATEWAY,
    INCOMING,
    RAW,
    REPLAYED,
    SEEN,
    STAGES,
    TOPICS,
    TRENDS,
    WORKERS,
    Service,
    Topic,
)


def of(user: str, operation: str, resource: str = "topic") -> set[str]:
    return {acl.name for acl in acls() if (acl.user, acl.resource) == (user, resource) and operation in acl.operations}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_reads_and_writes_what_the_topology_says_and_no_more(stage: Service) -> None:
    user = f"depesche-{stage.name}"
    assert of(user, "Read") == {topic.name for topic in stage.reads}
    assert of(user, "Write") == {topic.name for topic in (*stage.writes, DEAD)}


def test_ingest_also_writes_what_arrives_and_reads_what_was_seen() -> None:
    assert of("depesche-ingest", "Read") == {INCOMING.name, SEEN.name}
    assert of("depesche-ingest", "Write") == {INCOMING.name, SEEN.name, RAW.name, DEAD.name}


def test_trends_has_all_topics_of_its_own_by_their_prefix() -> None:
    assert of("depesche-trends", "Read") == {ENRICHED.name, "depesche-trends-"}
    assert of("depesche-trends", "Write") == {TRENDS.name, DEAD.name, "depesche-trends-"}
    assert of("depesche-trends", "Read", "group") == {"depesche-trends"}
    assert [acl.name for acl in acls() if acl.user == "depesche-trends" and acl.prefixed] == ["depesche-trends-"]


def test_the_gateway_reads_what_it_serves_and_writes_nothing() -> None:
    assert of("depesche-gateway", "Read") == {topic.name for topic in GATEWAY.reads}
    assert of("depesche-gateway", "Write") == of("depesche-gateway", "Read", "group") == set()
    assert of("depesche-gateway", "Describe", "group") == {service.group for service in WORKERS}


@pytest.mark.parametrize("service", REPLAYED, ids=lambda service: service.name)
def test_a_service_has_its_own_group_and_slots(service: Service) -> None:
    user = f"depesche-{service.name}"
    assert of(user, "Read", "group") == {service.group}
    (identity,) = (acl for acl in acls() if acl.user == user and acl.resource == "transactional-id")
    assert identity.prefixed
    assert service.transactional_id(7).startswith(identity.name)
    others = (other.transactional_id(0) for other in REPLAYED if other is not service)
    assert not any(each.startswith(identity.name) for each in others)


@pytest.mark.parametrize(
    ("topic", "writers"),
    [(INCOMING, {"ingest", "operator"}), (RAW, {"ingest", "publisher", "operator"}), (SEEN, {"ingest"})],
    ids=lambda each: getattr(each, "name", ""),
)
def test_only_ingest_publishers_and_replays_write_where_news_comes_in(topic: Topic, writers: set[str]) -> None:
    found = {acl.user for acl in acls() if acl.name == topic.name and "Write" in acl.operations}
    assert found == {f"depesche-{each}" for each in writers}


def test_only_the_admin_creates_topics_and_nobody_deletes_or_alters_any() -> None:
    assert of("depesche-admin", "Create") == {topic.name for topic in TOPICS} | {"depesche-trends-"}
    assert {acl.user for acl in acls() if "Create" in acl.operations} == {"depesche-admin"}
    assert not any({"Delete", "Alter", "AlterConfigs", "All"} & set(acl.operations) for acl in acls())


def test_who_scales_may_look_at_the_lag_of_every_service() -> None:
    assert of("depesche-scaler", "Describe", "group") == {service.group for service in WORKERS}
    assert of("depesche-scaler", "Describe") == {topic.name for service in WORKERS for topic in service.reads}


def test_table_and_commands_have_them_all() -> None:
    assert len(table().splitlines()) == len(acls()) + 2
    assert len(commands().splitlines()) == len(acls())
    assert len(set(acls())) == len(acls())


def test_the_commands_are_printed_with_the_prefix_of_topics_groups_and_slots() -> None:
    asked = ["--prefix", "v2.", "--bootstrap", "broker:9093"]
    done = subprocess.run(
        [sys.executable, "-m", "deploy.acls", *asked], capture_output=True, text=True, check=True, cwd=HERE.parent
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(acls())
    assert all(line.startswith("kafka-acls.sh --bootstrap-server broker:9093 --command-config ") for line in lines)
    names = [line.split()[-1] for line in lines if not line.endswith("prefixed")]
    assert all(name.startswith("v2.") for name in names)
    ours = {acl.name for acl in acls("v2.") if not acl.name.startswith("v2.")}
    assert ours == {SUBSCRIBER_GROUPS}, "subscribers name their groups themselves"


def test_a_prefix_is_told_to_the_cluster() -> None:
    lines = [line for line in commands().splitlines() if "--transactional-id depesche-language-" in line]
    assert len(lines) == 1
    assert lines[0].endswith("--operation Write --transactional-id depesche-language- --resource-pattern-type prefixed")
    assert Acl("u", "topic", "t", ("Read",)).prefixed is False
