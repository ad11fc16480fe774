"""Three brokers, three copies of everything, two of which must be written: one of the brokers may go at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cluster import START_SECONDS, Cluster, local_cluster
from fleet import Fleet, until
from forms import Form, finish, long

from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger import Ledger

    from services.runtime.local.broker import Broker

pytestmark = pytest.mark.broker

FORMS = pytest.mark.parametrize("form", [long(3000, rounds=3)])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with local_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture
def settings(cluster: Cluster) -> KafkaSettings:
    return cluster.settings


@pytest.fixture
def topic_settings(topic_settings: TopicSettings) -> TopicSettings:
    return TopicSettings(prefix=topic_settings.prefix, partitions=6, replication=3, min_insync_replicas=2)


def go(form: Form, fleet: Fleet, book: Ledger, cluster: Cluster, end: Callable[[Broker], Any]) -> None:
    """Ends the brokers in turn and starts them again; articles arrive and are worked on all the time."""
    form.start_all(fleet, transaction_timeout=20)
    shares = form.shares(2 * form.rounds)
    for round_ in range(form.rounds):
        node = cluster.nodes[round_ % len(cluster.nodes)]
        book.publish(next(shares))
        book.wait(form.seconds, missing=len(book.missing()) - 1)
        end(node)
        book.publish(next(shares))
        node.start(START_SECONDS)
        until(cluster.in_sync, START_SECONDS, "all copies in sync")
    finish(fleet, book, form.seconds)


@FORMS
def test_each_broker_of_three_killed_in_turn(form: Form, fleet: Fleet, ledger: Ledger, cluster: Cluster) -> None:
    go(form, fleet, ledger, cluster, lambda node: node.kill())


@FORMS
def test_a_rolling_restart_of_the_brokers(form: Form, fleet: Fleet, ledger: Ledger, cluster: Cluster) -> None:
    go(form, fleet, ledger, cluster, lambda node: node.stop())
