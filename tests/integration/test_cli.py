"""The commands against a real Kafka, with test stages where stages are needed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from fleet import Fleet, until, with_test_stage
from typer.testing import CliRunner, Result

import seeds
from schemas import cloudevents
from services import cli, pipeline
from services.runtime import kafka, state, topics
from services.runtime.publishing import Publisher
from services.runtime.reading import Reader
from services.runtime.system import local_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from services.runtime.broker import Broker
    from services.runtime.records import Record
    from services.runtime.settings import KafkaSettings, TopicSettings

pytestmark = pytest.mark.broker

DEPESCHE = str(Path(sys.executable).with_name("depesche"))


@pytest.fixture
def environment(
    settings: KafkaSettings, topic_settings: TopicSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """What tells the commands of the test's broker and topics; also set for this process."""
    found = {
        "DEPESCHE_KAFKA_BOOTSTRAP": settings.bootstrap,
        "DEPESCHE_TOPIC_PREFIX": topic_settings.prefix,
        "DEPESCHE_TOPIC_PARTITIONS": str(topic_settings.partitions),
    }
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return found


@pytest.fixture
def run(environment: dict[str, str]) -> Callable[..., Result]:  # noqa: ARG001 - the environment is set by it
    def invoke(*arguments: str, stdin: str | bytes = "") -> Result:
        return CliRunner().invoke(cli.app, arguments, input=stdin)

    return invoke


@pytest.fixture
def raw(settings: KafkaSettings, pipeline_topics: TopicSettings) -> Callable[[], list[Record]]:
    """Reads all of news.raw."""

    def read() -> list[Record]:
        found: list[Record] = []
        with Reader(settings, [pipeline_topics.prefixed("news.raw")], beginning=True) as reader:
            while not reader.exhausted:
                found.extend(reader.poll(0.5))
        return sorted(found, key=lambda record: record.key or b"")

    return read


def dead_letters(run: Callable[..., Result], *filters: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("dead", "list", "--json", *filters).stdout.splitlines()]


def test_topics_are_created_verified_and_listed(
    run: Callable[..., Result], settings: KafkaSettings, topic_settings: TopicSettings
) -> None:
    missing = run("topics", "verify")
    assert (missing.exit_code, missing.stderr) == (1, "depesche: 6 differences\n")
    assert missing.stdout.count("missing") == 6
    created = run("topics", "create")
    assert created.stdout.count("created") == 6
    assert run("topics", "create").stdout.count("there") == 6
    assert run("topics", "verify").exit_code == 0
    assert run("topics", "list").stdout.count("168 h") == 5
    other = topic_settings.model_copy(update={"partitions": 3})
    with kafka.admin(settings) as admin:
        assert topics.verify(admin, topics.specifications(other, settings))


def test_verify_names_every_difference(
    run: Callable[..., Result], pipeline_topics: TopicSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPESCHE_TOPIC_PARTITIONS", str(pipeline_topics.partitions + 1))
    monkeypatch.setenv("DEPESCHE_TOPIC_DEAD_RETENTION_HOURS", "1")
    done = run("topics", "verify")
    assert (done.exit_code, done.stderr) == (1, "depesche: 7 differences\n")
    assert done.stdout.count("partitions") == 6
    assert "retention.ms" in done.stdout


def test_published_articles_have_their_key_and_the_contracts_headers(
    run: Callable[..., Result], raw: Callable[[], list[Record]], tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "headline":  "Eins", "mine": 1.10}\n{"headline": "Ohne Id"}\n')
    (tmp_path / "b.json").write_text('[{"id": "2",\n "body": "Zwei"}]')
    done = run("publish", "a.jsonl", "b.json", "-", stdin="Überschrift\n\nText.".encode())
    assert (done.exit_code, done.stderr) == (0, "4 published\n")
    records = raw()
    assert {b'{"id": "1", "headline":  "Eins", "mine": 1.10}', b'{"id": "2",\n "body": "Zwei"}'} <= {
        record.value for record in records
    }
    for record in records:
        assert record.value
        assert record.key == json.loads(record.value)["id"].encode()
        headers = dict(record.headers)
        assert headers["ce_type"] == b"depesche.article.v1"
        assert headers["ce_subject"] == record.key
        context = cloudevents.read(record.headers, value=record.value, key=record.key, timestamp_ms=0)
        assert context.id == headers["ce_id"].decode()
        assert context.traceparent == headers["traceparent"].decode()


def test_what_is_published_twice_has_the_same_ids_but_another_trace(
    run: Callable[..., Result], raw: Callable[[], list[Record]]
) -> None:
    for _ in range(2):
        assert run("publish", "-", stdin='{"headline": "x"}').exit_code == 0
    first, second = raw()
    assert first.key == second.key
    assert first.value == second.value
    one, other = dict(first.headers), dict(second.headers)
    assert one["ce_id"] == other["ce_id"]
    assert one["traceparent"] != other["traceparent"]


def test_bad_articles_are_named_and_the_good_ones_sent(
    run: Callable[..., Result], raw: Callable[[], list[Record]]
) -> None:
    lines = ['{"id": "1", "headline": "x"}', "nonsense", '{"id": "3"}', '{"id": "4", "headline": "x"}']
    done = run("publish", "--format", "jsonl", "-", stdin="\n".join(lines))
    assert done.exit_code == 1
    assert [record.key for record in raw()] == [b"1", b"4"]
    first, second, last = done.stderr.splitlines()
    assert first.startswith("standard input:2: not_json: ")
    assert second.startswith("standard input:3: invalid_schema: ")
    assert last == "2 published, 2 refused"


def test_unchecked_articles_are_sent_as_they_are(run: Callable[..., Result], raw: Callable[[], list[Record]]) -> None:
    done = run("publish", "--no-check", "--format", "jsonl", "-", stdin=b'\xff\n{"id": 7}\n')
    assert (done.exit_code, done.stderr) == (0, "2 published\n")
    assert sorted((record.key, record.value) for record in raw()) == [(None, b'{"id": 7}'), (None, b"\xff")]


def test_an_article_larger_than_kafka_takes_is_refused(
    settings: KafkaSettings, pipeline_topics: TopicSettings, raw: Callable[[], list[Record]]
) -> None:
    refused: list[str] = []
    with Publisher(settings, pipeline_topics, lambda place, _: refused.append(place)) as publisher:
        publisher.send("1", os.urandom(settings.max_message_bytes + 1), "too large")
        publisher.send("2", b"{}", "good")
    assert refused == ["too large"]
    assert [record.key for record in raw()] == [b"2"]


def test_a_kill_notice_and_a_tombstone_are_published(
    run: Callable[..., Result], raw: Callable[[], list[Record]]
) -> None:
    assert run("publish", "--cancel", "1", "--tombstone", "2").exit_code == 0
    notice, tombstone = raw()
    assert notice.value
    assert json.loads(notice.value)["status"] == "canceled"
    assert (tombstone.key, tombstone.value) == (b"2", None)


@pytest.mark.parametrize("arguments", [("publish", "-"), ("tail",)])
def test_missing_topics_are_said(run: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    done = run(*arguments, stdin='{"id": "1", "headline": "x"}')
    assert done.exit_code == 1
    assert "depesche topics create" in done.stderr


def test_tail_shows_what_is_there_and_ends_when_told(
    run: Callable[..., Result], pipeline_topics: TopicSettings
) -> None:
    assert run("publish", "-", stdin='{\n"id": "1",\r\n "headline": "Eins"}').exit_code == 0
    assert run("publish", "--tombstone", "2").exit_code == 0
    done = run("tail", "raw", "--from-beginning", "--no-follow", "--json")
    assert sorted(done.stdout.splitlines()) == ["null", '{ "id": "1",   "headline": "Eins"}']
    assert done.stderr == f"reading {pipeline_topics.prefixed('news.raw')}\n"
    shown = run("tail", "news.raw", "--from-beginning", "--count", "2").stdout
    assert "Eins" in shown
    assert "deleted" in shown


def test_tail_follows_from_now_on_and_through_a_crash_of_the_broker(
    run: Callable[..., Result], pipeline_topics: TopicSettings, environment: dict[str, str], broker: Broker
) -> None:
    run("publish", "-", stdin='{"id": "before", "headline": "x"}')
    command = [DEPESCHE, "tail", "raw", "--json"]
    variables = {**os.environ, **environment}
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tail:
        assert tail.stdout
        assert tail.stderr
        assert pipeline_topics.prefix.encode() in tail.stderr.readline()
        run("publish", "-", stdin='{"id": "after", "headline": "x"}')
        assert json.loads(tail.stdout.readline())["id"] == "after"
        broker.kill()
        broker.start()
        run("publish", "-", stdin='{"id": "later", "headline": "x"}')
        assert json.loads(tail.stdout.readline())["id"] == "later"
        tail.send_signal(signal.SIGINT)
        assert tail.wait(20) == 0
        assert tail.stderr.read() == b""


@pytest.fixture
def workers(settings: KafkaSettings, pipeline_topics: TopicSettings, tmp_path: Path) -> Iterator[Fleet]:
    with Fleet(settings, pipeline_topics, tmp_path) as fleet:
        yield fleet


def test_dead_letters_are_listed_shown_and_replayed(
    run: Callable[..., Result], workers: Fleet, pipeline_topics: TopicSettings
) -> None:
    workers.start("language").wait_ready()
    run("publish", "--no-check", "--format", "jsonl", "-", stdin='{"id": 7}\n{"id": "a", "headline": "raise"}\n')
    until(lambda: len(dead_letters(run)) == 2, 30, "both dead letters")
    (letter,) = dead_letters(run, "--key", "a")
    assert (letter["stage"], letter["reason"]) == ("language", "stage_failed")
    assert letter["topic"] == pipeline_topics.prefixed("news.raw")
    by_reason = dead_letters(run, "--reason", "invalid_schema", "--topic", "news.raw", "--since", "1h")
    assert [found["value"] for found in by_reason] == ['{"id": 7}']
    assert len(dead_letters(run, "--limit", "1")) == 1
    assert dead_letters(run, "--stage", "quotes") == []
    shown = run("dead", "show", letter["id"])
    assert '"headline": "raise"' in shown.stdout
    assert "ce_type: depesche.article.v1" in shown.stdout
    assert run("dead", "show", "--raw", letter["id"]).stdout == letter["value"]
    assert run("dead", "show", "nowhere-0-0").exit_code == 1
    assert run("dead", "replay", "--id", letter["id"]).stderr == "1 replayed\n"
    until(lambda: [found["id"] != letter["id"] for found in dead_letters(run, "--key", "a")], 30, "it died again")
    assert run("dead", "show", letter["id"]).exit_code == 1


def test_status_knows_what_cluster_and_workers_say(run: Callable[..., Result], workers: Fleet) -> None:
    worker = workers.start("language")
    worker.wait_ready()
    run("publish", "-", stdin="\n".join(f'{{"id": "{n}", "headline": "x"}}' for n in range(20)))
    url = f"http://127.0.0.1:{worker.environment['DEPESCHE_WORKER_METRICS_PORT']}/metrics"

    def look() -> dict[str, Any]:
        stages = json.loads(run("status", "--once", "--json", "--metrics", url).stdout)["stages"]
        return {stage["stage"]: stage for stage in stages}

    until(lambda: look()["language"]["age_p95"] is not None and look()["language"]["lag"] == 0, 30, "the articles")
    language, entities = look()["language"], look()["entities"]
    assert (language["workers"], language["dead"], language["restarts"], language["metrics"]) == (1, 0, 0, 1)
    assert (entities["workers"], entities["rate"], entities["age_p50"]) == (0, None, None)
    assert entities["lag"] >= 20
    shown = run("status", "--once", "--metrics", url, "--metrics", "http://127.0.0.1:1/metrics").stdout
    assert "no worker answers at http://127.0.0.1:1/metrics" in shown


def test_the_local_system_is_found_without_settings(
    run: Callable[..., Result],
    settings: KafkaSettings,
    pipeline_topics: TopicSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DEPESCHE_KAFKA_BOOTSTRAP", "DEPESCHE_TOPIC_PREFIX"):
        monkeypatch.delenv(name)
    state.write(state.of_this_process(settings.bootstrap, pipeline_topics.prefix, tmp_path), tmp_path / state.DATA)
    assert run("topics", "verify").exit_code == 0
    assert run("publish", "--tombstone", "1").stderr == "1 published\n"
    state.remove(tmp_path / state.DATA)


def test_a_local_system_enriches_and_starts_again_what_ends(
    run: Callable[..., Result], tmp_path: Path, pipeline_topics: TopicSettings
) -> None:
    told: list[str] = []
    command = lambda stage: tuple(with_test_stage(stage))  # noqa: E731 - shorter than a function
    with local_system(tmp_path, told.append, own_broker=False, processes=1, stages=command) as system:
        until(lambda: not system.unready(), 60, "all workers ready")
        pids = [worker.pid for worker in system.supervisor.workers]
        assert all(pids)
        os.kill(pids[1] or 0, signal.SIGKILL)
        assert run("publish", "-", stdin='{"id": "1", "headline": "x"}').exit_code == 0
        until(lambda: system.tend() and len(told) > 0, 20, "the end noticed")
        assert told[-1].startswith("entities-0 ended (signal 9)")
        until(lambda: system.tend() or not system.unready(), 60, "the worker again")
        with ExitStack() as stack:
            name = pipeline_topics.prefixed(pipeline.ENRICHED.name)
            reader = stack.enter_context(Reader(system.kafka, [name], beginning=True))
            until(lambda: reader.poll(0.5), 60, "the enriched article")
        pids = [worker.pid for worker in system.supervisor.workers]
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)


@pytest.fixture
def up(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`depesche up` with the test's Kafka and the real stages."""
    with (
        (tmp_path / "up.log").open("wb") as log,
        subprocess.Popen([DEPESCHE, "up"], env={**os.environ, **environment}, stderr=log, cwd=tmp_path) as process,
    ):
        yield process
        process.kill()


def started(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """All processes beneath one, once there are the guards and workers of all stages."""
    until(lambda: len(found(process)) >= 2 * len(pipeline.STAGES), 60, "guards and workers")
    return found(process)


def found(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)])
def test_nothing_is_left_of_up_however_it_ends(
    up: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals, status: int
) -> None:
    until(lambda: (tmp_path / state.DATA / state.FILE).exists(), 60, "the state file")
    everything = started(up)
    up.send_signal(number)
    assert up.wait(10) == status
    _, alive = psutil.wait_procs(everything, timeout=12)
    assert alive == []
    assert state.read(tmp_path / state.DATA) is None


def test_up_does_not_start_twice(up: subprocess.Popen[bytes], tmp_path: Path, run: Callable[..., Result]) -> None:
    until(lambda: (tmp_path / state.DATA / state.FILE).exists(), 60, "the state file")
    done = run("up")
    assert done.exit_code == 1
    assert f"it runs already, as process {up.pid}" in done.stderr


@pytest.mark.slow
def test_the_demo_shows_every_seed_and_stops_by_itself(tmp_path: Path) -> None:
    done = subprocess.run([DEPESCHE, "demo"], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.replace("│", " ").split())
    for article in seeds.articles():
        assert article["headline"] in text
    assert f"all {len(seeds.ids())} articles came out enriched" in done.stderr
    assert not (tmp_path / state.DATA / state.FILE).exists()
