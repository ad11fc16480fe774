"""Who may do what on the cluster: Kafka's access control lists, made of the topology.

`python -m deploy.acls --prefix v2. --bootstrap kafka-1:9093` prints the commands that tell the cluster.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from services.pipeline import (
    DEAD,
    ENRICHED,
    GATEWAY,
    INCOMING,
    INGEST,
    QUOTES,
    RAW,
    REPLAYED,
    SEEN,
    STAGES,
    TOPICS,
    TRENDING,
    TRENDS,
    WORKERS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.pipeline import Service

REPLAY: Final = "depesche-dead-replay"
"""The transactional id of `depesche dead replay`."""

SUBSCRIBER_GROUPS: Final = "newsroom-"
"""Subscribers name their groups so; any other prefix that no stage has does as well."""


@dataclass(frozen=True, slots=True)
class Acl:
    """What a user may do with one resource. `resource` is an option of kafka-acls.sh: topic, group, transactional-id.

    Kafka lets whoever may read or write a topic describe it, too.
    """

    user: str
    resource: str
    name: str
    operations: tuple[str, ...]
    prefixed: bool = False


def acls(prefix: str = "") -> list[Acl]:
    """All there are, with `DEPESCHE_TOPIC_PREFIX` before the names that Depesche gives."""
    stages = [acl for stage in STAGES for acl in _stage(stage)]
    services = [*_ingest(), *stages, *_trends(), *_gateway()]
    everyone = [*services, *_publisher(), *_subscriber(), *_operator(), *_admin(), *_scaler()]
    return [acl if acl.name == SUBSCRIBER_GROUPS else replace(acl, name=f"{prefix}{acl.name}") for acl in everyone]


def table() -> str:
    """For people, as Markdown."""
    rows = [f"| `{acl.user}` | {_named(acl)} | {', '.join(acl.operations)} |" for acl in acls()]
    return "\n".join(["| user | on | may |", "|---|---|---|", *rows])


def commands(prefix: str = "", bootstrap: str = "kafka-1:9093") -> str:
    """For the cluster, as a shell script; the topics' prefix, and a broker to tell them to."""
    tool = f"kafka-acls.sh --bootstrap-server {bootstrap} --command-config admin.properties --add"
    return "\n".join(f"{tool} {_options(acl)}" for acl in acls(prefix))


def main() -> None:
    """Print the commands."""
    parser = argparse.ArgumentParser(prog="python -m deploy.acls", description="Prints the commands for all rights.")
    parser.add_argument("--prefix", default="", help="what DEPESCHE_TOPIC_PREFIX is")
    parser.add_argument("--bootstrap", required=True, help="a broker's listener for clients, host:port")
    given = parser.parse_args()
    sys.stdout.write(f"{commands(given.prefix, given.bootstrap)}\n")


def _ingest() -> Iterator[Acl]:
    """Its workers write what arrives before they read it, and read what was seen before they write it."""
    user = f"depesche-{INGEST.name}"
    for topic in (INCOMING, SEEN):
        yield Acl(user, "topic", topic.name, ("Read", "Write", "DescribeConfigs"))
    for topic in (RAW, DEAD):
        yield Acl(user, "topic", topic.name, ("Write", "DescribeConfigs"))
    yield from _worker(INGEST)


def _stage(stage: Service) -> Iterator[Acl]:
    """One user for the workers of a stage. They look at their topics' limits before they begin."""
    user = f"depesche-{stage.name}"
    for topic in stage.reads:
        yield Acl(user, "topic", topic.name, ("Read", "DescribeConfigs"))
    for topic in (*stage.writes, DEAD):
        yield Acl(user, "topic", topic.name, ("Write", "DescribeConfigs"))
    yield from _worker(stage)


def _trends() -> Iterator[Acl]:
    """Its own topics, which nobody else needs, begin with its group's name. Faust has no transactional id."""
    user = f"depesche-{TRENDING.name}"
    yield Acl(user, "topic", ENRICHED.name, ("Read", "DescribeConfigs"))
    for topic in (TRENDS, DEAD):
        yield Acl(user, "topic", topic.name, ("Write", "DescribeConfigs"))
    yield Acl(user, "topic", f"{TRENDING.group}-", ("Read", "Write", "DescribeConfigs"), prefixed=True)
    yield Acl(user, "group", TRENDING.group, ("Read",))


def _gateway() -> Iterator[Acl]:
    """It reads what it serves, as no group, and looks how far the others are."""
    user = f"depesche-{GATEWAY.name}"
    for topic in GATEWAY.reads:
        yield Acl(user, "topic", topic.name, ("Read",))
    for service in WORKERS:
        if service.reads[0] not in GATEWAY.reads:
            yield Acl(user, "topic", service.reads[0].name, ("Describe",))
        yield Acl(user, "group", service.group, ("Describe",))


def _worker(service: Service) -> Iterator[Acl]:
    """A place in the service's group, and a slot."""
    user = f"depesche-{service.name}"
    yield Acl(user, "group", service.group, ("Read",))
    yield Acl(user, "transactional-id", f"{service.group}-", ("Write",), prefixed=True)


def _publisher() -> Iterator[Acl]:
    yield Acl("depesche-publisher", "topic", RAW.name, ("Write", "DescribeConfigs"))


def _subscriber() -> Iterator[Acl]:
    for topic in (ENRICHED, QUOTES, TRENDS):
        yield Acl("depesche-subscriber", "topic", topic.name, ("Read",))
    yield Acl("depesche-subscriber", "group", SUBSCRIBER_GROUPS, ("Read",), prefixed=True)


def _operator() -> Iterator[Acl]:
    """`depesche status`, `tail`, `topics verify`, `dead list`, `show` and `replay`."""
    replayed = {DEAD, *(topic for service in REPLAYED for topic in service.reads)}
    for topic in TOPICS:
        write = ("Write",) if topic in replayed else ()
        yield Acl("depesche-operator", "topic", topic.name, ("Read", *write, "DescribeConfigs"))
    for service in WORKERS:
        if service.logs:
            yield Acl("depesche-operator", "topic", f"{service.group}-", ("Describe", "DescribeConfigs"), prefixed=True)
    yield Acl("depesche-operator", "group", "depesche-", ("Describe",), prefixed=True)
    yield Acl("depesche-operator", "transactional-id", REPLAY, ("Write",))


def _admin() -> Iterator[Acl]:
    """`depesche topics create`."""
    for topic in TOPICS:
        yield Acl("depesche-admin", "topic", topic.name, ("Create", "Describe", "DescribeConfigs"))
    for service in WORKERS:
        if service.logs:
            operations = ("Create", "Describe", "DescribeConfigs")
            yield Acl("depesche-admin", "topic", f"{service.group}-", operations, prefixed=True)


def _scaler() -> Iterator[Acl]:
    """KEDA, which compares where a stage is with where its topic ends."""
    for service in WORKERS:
        for topic in service.reads:
            yield Acl("depesche-scaler", "topic", topic.name, ("Describe",))
        yield Acl("depesche-scaler", "group", service.group, ("Describe",))


def _named(acl: Acl) -> str:
    return f"{acl.resource.replace('-', ' ')} `{acl.name}{'…' if acl.prefixed else ''}`"


def _options(acl: Acl) -> str:
    operations = " ".join(f"--operation {operation}" for operation in acl.operations)
    pattern = " --resource-pattern-type prefixed" if acl.prefixed else ""
    return f"--allow-principal User:{acl.user} {operations} --{acl.resource} {acl.name}{pattern}"


if __name__ == "__main__":
    main()
