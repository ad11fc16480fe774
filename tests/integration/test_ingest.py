"""Ingest on a real Kafka, among servers that misbehave: the good articles once in news.raw, the bad accounted for."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import orjson
import pytest
from badserver import BadServer, rss
from fleet import Fleet, Worker, until

from services import pipeline
from services.ingest.feeds.subscriptions import Feed, save
from services.runtime import ports
from services.runtime.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.broker

PUSHED: Final = 600
FEEDS: Final = 10
PER_FEED: Final = 30
BAD: Final = {
    "/missing": "http_4xx",
    "/gone": "gone",
    "/busy": "http_4xx",
    "/loop": "redirects",
    "/slow": "timeout",
    "/bomb": "too_large",
    "/endless": "too_large",
    "/cut": "broken_http",
    "/notgzip": "broken_encoding",
    "/garbage": "broken_http",
    "/html": "broken_feed",
    "/redirect/302/http://127.0.0.2/": "refused_address",
    "/redirect/302/http://169.254.169.254/latest": "refused_address",
}


@pytest.fixture
def server() -> Iterator[BadServer]:
    with BadServer() as running:
        yield running


class Desk:
    """Workers of ingest with their list of feeds, their folder, and what they have sent."""

    def __init__(self, fleet: Fleet, directory: Path) -> None:
        self.fleet, self.feeds, self.folder = fleet, directory / "feeds.json", directory / "in"
        self.folder.mkdir()
        self.ports: list[int] = []

    def start(self, slot: int = 0) -> Worker:
        (port,) = ports.free("127.0.0.1", 1)
        self.ports.append(port)
        settings = {
            "FEEDS": self.feeds,
            "FOLDER": self.folder,
            "FOLDER_SECONDS": 0.2,
            "HTTP_PORT": port,
            "POLL_SECONDS": 1,
            "HOST_SECONDS": 0,
            "FETCH_SECONDS": 2,
            "MAX_FETCH_BYTES": 1_000_000,
            "ALLOW_ADDRESSES": "127.0.0.1",
        }
        pairs = [f"DEPESCHE_INGEST_{name}={value}" for name, value in settings.items()]
        return self.fleet.run(["env", *pairs, sys.executable, "-m", "services.ingest"], slot=slot, session_timeout=3)

    def subscribe(self, *urls: str) -> None:
        save(self.feeds, [Feed(url) for url in urls])

    def push(self, articles: list[dict[str, Any]], worker: int = 0) -> tuple[int, Any]:
        """Status and answer."""
        lines = b"\n".join(map(orjson.dumps, articles))
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[worker]}/v1/articles", lines, {"Content-Type": "application/x-ndjson"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def sent(self) -> list[dict[str, Any]]:
        """Everything in news.raw, by partition in order; None for a tombstone."""
        topic = self.fleet.topics.prefixed(pipeline.RAW.name)
        found = []
        with Reader(self.fleet.kafka, [topic], beginning=True) as reader:
            while not reader.exhausted:
                found += [orjson.loads(record.value or b"null") for record in reader.poll(0.2)]
        return found

    def wait(self, count: int, seconds: float = 40) -> list[dict[str, Any]]:
        """What is in news.raw when at least so much is."""
        until(lambda: len(self.sent()) >= count, seconds, f"{count} articles in news.raw")
        return self.sent()


@pytest.fixture
def desk(fleet: Fleet, tmp_path: Path) -> Desk:
    return Desk(fleet, tmp_path)


def article(number: int, **fields: Any) -> dict[str, Any]:
    body = f"It snows for the {number}th time."
    return {"id": f"pushed-{number}", "headline": f"Snow {number}", "body": body, **fields}


def times(sent: list[dict[str, Any]]) -> Counter[str]:
    return Counter(each["id"] for each in sent)


def total(workers: list[Worker], name: str) -> Counter[tuple[str, ...]]:
    """The sums by the labels' values, which a worker gives in the order of the labels' names."""
    found: Counter[tuple[str, ...]] = Counter()
    for worker in workers:
        found.update({labels: int(value) for labels, value in worker.metrics()[name].items()})
    return found


@pytest.mark.timeout(300)
# Under load these outlast the waits that they measure by: the long run has them, with the machine to itself.
@pytest.mark.slow
def test_each_good_article_is_sent_once_and_each_bad_one_accounted_for(desk: Desk, server: BadServer) -> None:
    good = {f"urn:{feed}-{number}" for feed in range(FEEDS) for number in range(PER_FEED)}
    for feed in range(FEEDS):
        server.feeds[f"/feed/{feed}"] = rss([f"{feed}-{number}" for number in range(PER_FEED)])
    server.feeds |= {
        "/latin": rss(["latin"], encoding="iso-8859-1").replace(b'encoding="iso-8859-1"', b'encoding="utf-8"'),
        "/broken": rss(["broken"]).replace(b"</channel>", b"<item><title>half"),
        "/empty": rss(["empty"]).replace("Grüße empty".encode(), b"").replace(b"It snows. empty", b""),
    }
    fine = [*server.feeds, "/burst", "/redirect/301//feed/0"]
    server.feeds["/html"] = b"<html><body>Not a feed</body></html>"
    desk.subscribe(*(server.url(path) for path in (*fine, *BAD)))
    workers = [desk.start(slot) for slot in (0, 1)]
    for worker in workers:
        worker.wait_ready()
    good |= {"urn:latin", "urn:broken", "urn:recovered"}

    pushed = [article(number) for number in range(PUSHED)]
    answers: list[tuple[int, Any]] = []
    both = [threading.Thread(target=lambda to=to: answers.append(desk.push(pushed, to))) for to in (0, 1)]
    for thread in both:
        thread.start()
    (desk.folder / "good.jsonl").write_bytes(b"\n".join(orjson.dumps(article(n, id=f"file-{n}")) for n in range(20)))
    (desk.folder / "mixed.jsonl").write_bytes(orjson.dumps(article(0, id="file-mixed")) + b"\nnot JSON\n{}")
    for thread in both:
        thread.join()
    assert [status for status, _ in answers] == [202, 202]
    assert all(answer["ids"] == [each["id"] for each in pushed] for _, answer in answers)

    good |= {each["id"] for each in pushed} | {f"file-{n}" for n in range(20)} | {"file-mixed"}
    desk.wait(len(good))
    until(lambda: not any(desk.folder.glob("*.jsonl")), 10, "the folder is empty")
    outcomes = [(("feed", outcome), number) for outcome, number in Counter(BAD.values()).items()]
    until(
        lambda: all(total(workers, "depesche_ingest_fetches_total")[key] >= number for key, number in outcomes),
        40,
        f"{outcomes}, not {total(workers, 'depesche_ingest_fetches_total')}",
    )
    assert times(desk.sent()) == dict.fromkeys(good, 1)
    latin = next(each for each in desk.sent() if each["id"] == "urn:latin")
    assert latin["headline"] == "Grüße latin"

    until(lambda: total(workers, "depesche_ingest_received_total")["invalid_schema", "feed"], 20, "one without text")
    until(lambda: any(status == 304 for _, status in server.statuses), 20, "a feed that has not changed")
    until(lambda: total(workers, "depesche_ingest_received_total")["invalid_schema", "file"], 10, "the files counted")
    received = total(workers, "depesche_ingest_received_total")
    assert [received[each, "file"] for each in ("accepted", "not_json", "invalid_schema")] == [21, 1, 1]
    assert received["accepted", "push"] == 2 * PUSHED
    assert total(workers, "depesche_articles_total")["unchanged",] >= PUSHED
    assert len(list((desk.folder / "refused").glob("*.problems.txt"))) == 1
    assert server.asked["/busy"] == 1
    assert desk.fleet.stop() == [0, 0]


@pytest.mark.timeout(300)
@pytest.mark.slow
def test_changes_and_kills_survive_workers_that_die(desk: Desk) -> None:
    first = desk.start()
    first.wait_ready()
    numbers = range(200)
    assert desk.push([article(number) for number in numbers])[0] == 202
    other = desk.start(1)
    for round_ in range(3):
        (first if round_ % 2 == 0 else other).signal(signal.SIGKILL)
        (other if round_ % 2 == 0 else first).wait_ready()
        alive = 1 if round_ % 2 == 0 else 0
        assert desk.push([article(number) for number in numbers], alive)[0] == 202
        (first if round_ % 2 == 0 else other).start()
        (first if round_ % 2 == 0 else other).wait_ready()
    sent = desk.wait(200)
    assert times(sent) == {f"pushed-{number}": 1 for number in numbers}

    changed = [article(0, body="It thaws."), article(1, status="canceled"), article(2)]
    for _ in range(2):
        assert desk.push(changed, 1)[0] == 202
    sent = desk.wait(202)
    time.sleep(1)
    assert times(desk.sent()) == {f"pushed-{number}": 1 + (number < 2) for number in numbers}
    update, kill = ([each for each in sent if each["id"] == f"pushed-{number}"][-1] for number in (0, 1))
    assert update["body"] == "It thaws."
    assert update["updated"]
    assert kill["status"] == "canceled"


@pytest.mark.timeout(120)
def test_the_same_copy_is_marked_and_strangers_records_are_dead_letters(desk: Desk) -> None:
    worker = desk.start()
    worker.wait_ready()
    copy = " ".join(f"Sentence {number} of what the agency sent to all." for number in range(40))
    for publisher in ("a", "b"):
        assert desk.push([article(0, id=publisher, body=f"{copy} By {publisher}.")])[0] == 202
        desk.wait(1 if publisher == "a" else 2)
    assert {each["id"]: each.get("duplicate_of") for each in desk.sent()} == {"a": None, "b": "a"}
