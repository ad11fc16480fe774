"""Ingest among servers that misbehave, with workers that die: the good articles once, the bad ones accounted for.

The servers live on 127.0.0.9, which is allowed; everything else is as in production: what is not public is refused,
whatever name leads to it.
"""

from __future__ import annotations

import gzip
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import accounts
import orjson
import pytest
from badserver import BadServer, rss
from fleet import Fleet, Worker, until
from newsroom import Newsroom, article, times, total
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

pytestmark = pytest.mark.broker

NAMES: Final = {
    "news.test": "127.0.0.9",
    "inner.test": "127.0.0.1",
    "metadata.test": "169.254.169.254",
    "private.test": "10.0.0.1",
}
BAD: Final = {
    "/missing": "http_4xx",
    "/gone": "gone",
    "/loop": "redirects",
    "/slow": "timeout",
    "/drip": "timeout",
    "/bomb": "too_large",
    "/endless": "too_large",
    "/cut": "broken_http",
    "/notgzip": "broken_encoding",
    "/garbage": "broken_http",
    "/html": "broken_feed",
    "/redirect/302/http://127.0.0.1:{inner}/feed": "refused_address",
    "/redirect/301/http://inner.test:{inner}/feed": "refused_address",
    "/redirect/302/http://private.test/": "refused_address",
    "/redirect/302/http://169.254.169.254/latest": "refused_address",
    "/redirect/302/http://metadata.test/latest": "refused_address",
    "/redirect/302/http://[::ffff:127.0.0.1]:{inner}/feed": "refused_address",
    "/redirect/302/file:///etc/passwd": "refused_address",  # pragma: allowlist secret
}
"""What a feed's server does, and how the metric calls it."""

REFUSED: Final = {b"not JSON": "not_json", b'{"body": 3}': "invalid_schema", b'{"id": "a", "id": "b"}': "duplicate_key"}
"""What is among the articles of each push, and what its problem is called."""


@dataclass(frozen=True, slots=True)
class Form:
    """How many articles come by each way, and how often a worker is killed meanwhile."""

    pushes: int
    per_push: int
    feeds: int
    per_feed: int
    files: int
    kills: int
    seconds: float


@dataclass(slots=True)
class Book:
    """What went in: the way of each good article, and how many bad ones the push API was given and answered for."""

    ways: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    answered: Counter[str] = field(default_factory=Counter)

    def enter(self, way: str, *ids: str) -> None:
        """Articles that are to come out."""
        self.ways |= dict.fromkeys(ids, way)

    def joined(self, sent: list[dict[str, Any]]) -> dict[str, Counter[str]]:
        """By way how many articles were given, came out once, are lost, or came out more often."""
        found = times(sent)
        rows: dict[str, Counter[str]] = {way: Counter() for way in dict.fromkeys(self.ways.values())}
        for identity, way in self.ways.items():
            outcome = {0: "lost", 1: "once"}.get(found[identity], "twice")
            rows[way].update(("given", outcome))
        rows["unknown"] = Counter(twice=len(found.keys() - self.ways.keys()))
        return rows


@pytest.fixture
def servers() -> Iterator[tuple[BadServer, BadServer, BadServer]]:
    """One that misbehaves, one that wants fewer requests, and one that nobody may ask."""
    with BadServer(host="127.0.0.9") as bad, BadServer(host="127.0.0.9") as busy, BadServer() as inner:
        inner.feeds["/feed"] = rss(["secret"])
        yield bad, busy, inner


def feeds(server: BadServer, form: Form, book: Book) -> list[str]:
    """The paths of feeds that are good, or can be read all the same."""
    for number in range(form.feeds):
        ids = [f"{number}-{each}" for each in range(form.per_feed)]
        server.feeds[f"/feed/{number}"] = rss(ids) if number % 2 else gzip.compress(rss(ids))
        book.enter("feed", *(f"urn:{each}" for each in ids))
    broken = rss(["broken"]).replace(b"</channel>", b"<item><title>half")
    strange = {
        "/latin": rss(["latin"], encoding="iso-8859-1").replace(b'encoding="iso-8859-1"', b'encoding="utf-8"'),
        "/utf16": rss(["utf16"], encoding="utf-16"),
        "/mark": b"\xef\xbb\xbf" + rss(["mark"]),
        "/charset": rss(["charset"]),
        "/broken": broken,
    }
    server.types["/charset"] = "text/xml; charset=iso-2022-jp"
    server.feeds |= strange
    book.enter("strange feed", *(f"urn:{path[1:]}" for path in strange), "urn:recovered")
    server.feeds["/empty"] = rss(["empty"]).replace("Grüße empty".encode(), b"").replace(b"It snows. empty", b"")
    moved = "/redirect/301//feed/0"
    return [*server.feeds, "/burst", moved]


def pushing(room: Newsroom, form: Form, book: Book, failures: list[BaseException]) -> None:
    """Pushes everything, to both workers in turn, again where one has died; every fifth push comes twice."""
    try:
        for push in range(form.pushes):
            good = [article(number) for number in range(push * form.per_push, (push + 1) * form.per_push)]
            for repeated in range(2 if push % 5 == 0 else 1):
                answer = room.push_until_taken([*good, *REFUSED], push + repeated, form.seconds)
                assert answer["ids"] == [each["id"] for each in good]
                book.refused += len(REFUSED)
                problems = [item["problem"]["type"].rpartition(":")[2] for item in answer["items"] if "problem" in item]
                book.answered.update(problems)
    except BaseException as error:  # noqa: BLE001 - told by the test's own thread
        failures.append(error)


def kill(workers: list[Worker], form: Form, busy: threading.Thread) -> None:
    """Kills workers in turn while articles come in; each has to be at work again before the next one dies."""
    for number in range(form.kills):
        until(lambda: all(worker.health("ready")[0] == 200 for worker in workers), form.seconds, "both workers ready")
        workers[number % 2].signal(signal.SIGKILL)
    while busy.is_alive():
        busy.join(1)


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(Form(20, 10, 6, 10, 20, 0, 120), id="quick", marks=pytest.mark.timeout(400)),
        pytest.param(
            Form(20, 250, 50, 100, 100, 3, 900), id="long", marks=[pytest.mark.slow, pytest.mark.timeout(1800)]
        ),
    ],
)
def test_each_good_article_is_sent_once_and_each_bad_one_accounted_for(
    fleet: Fleet,
    servers: tuple[BadServer, BadServer, BadServer],
    capsys: pytest.CaptureFixture[str],
    record_property: Callable[[str, object], None],
    form: Form,
) -> None:
    bad, busy, inner = servers
    book = Book()
    paths = feeds(bad, form, book)
    bad.feeds["/html"] = b"<html><body>Not a feed</body></html>"
    wrong = {path.format(inner=inner.port): outcome for path, outcome in BAD.items()}
    with Newsroom(fleet, fleet.directory, NAMES, ALLOW_ADDRESSES="127.0.0.9") as room:
        room.subscribe(*(bad.url(path, "news.test") for path in (*paths, *wrong)), busy.url("/busy", "news.test"))
        workers = [room.start(slot) for slot in (0, 1)]
        for worker in workers:
            worker.wait_ready(form.seconds)
            worker.supervise()
        began = time.monotonic()
        failures: list[BaseException] = []
        thread = threading.Thread(target=pushing, args=(room, form, book, failures))
        thread.start()
        drop(room, form, book)
        book.enter("push", *(f"pushed-{number}" for number in range(form.pushes * form.per_push)))
        kill(workers, form, thread)
        assert failures == []
        room.wait(len(book.ways), form.seconds)
        took = time.monotonic() - began
        outcomes = wait_accounted(workers, Counter(wrong.values()), form)
        until(lambda: any(status == 304 for _, status in bad.statuses), form.seconds, "a feed that has not changed")
        until(lambda: not any(room.folder.glob("*.jsonl")), form.seconds, "the folder is empty")
        statuses = [worker.stop(30) for worker in workers]
        sent = room.sent()
    rows = book.joined(sent)
    record_property(accounts.PROPERTY, account(rows))
    with capsys.disabled():
        show(form, rows, outcomes, book, took)
    assert {way: (row["lost"], row["twice"]) for way, row in rows.items()} == dict.fromkeys(rows, (0, 0))
    assert next(each for each in sent if each["id"] == "urn:latin")["headline"] == "Grüße latin"
    assert book.answered.total() == book.refused
    assert len(list((room.folder / "refused").glob("*.problems.txt"))) == 1
    assert inner.asked.total() == 0, "somebody's private server was asked"
    # Each worker may ask once: what a server asked for is known to the worker that it was said to.
    assert 1 <= busy.asked["/busy"] <= len(workers) + form.kills
    assert statuses == [0, 0]


def account(rows: Mapping[str, Counter[str]]) -> accounts.Account:
    """The sum of all ways."""
    found = sum(rows.values(), Counter[str]())
    return accounts.Account(found["given"], found["once"], 0, 0, found["lost"], found["twice"])


def drop(room: Newsroom, form: Form, book: Book) -> None:
    """Puts files into the watched folder, one of which is partly wrong."""
    ids = [f"file-{number}" for number in range(form.files)]
    lines = [orjson.dumps(article(number, id=identity)) for number, identity in enumerate(ids)]
    (room.folder / "good.jsonl").write_bytes(b"\n".join(lines))
    (room.folder / "mixed.jsonl").write_bytes(orjson.dumps(article(0, id="file-mixed")) + b"\nnot JSON\n{}")
    book.enter("file", *ids, "file-mixed")


def wait_accounted(workers: list[Worker], wanted: Counter[str], form: Form) -> Counter[str]:
    """How often requests ended in which way, as soon as each bad one is among them.

    Workers that were killed have taken their counts along; those that came after them have asked again.
    """

    def outcomes() -> Counter[str]:
        found = total(workers, "depesche_ingest_fetches_total")
        return Counter({outcome: number for (kind, outcome), number in found.items() if kind == "feed"})

    until(
        lambda: wanted <= outcomes() and outcomes()["http_5xx"] + outcomes()["mended"] > 0,
        form.seconds,
        f"{wanted} among the outcomes",
    )
    until(
        lambda: total(workers, "depesche_ingest_received_total")["invalid_schema", "feed"],
        form.seconds,
        "the empty one",
    )
    return outcomes()


def show(form: Form, rows: Mapping[str, Counter[str]], outcomes: Counter[str], book: Book, took: float) -> None:
    """Prints the account."""
    title = f"{len(book.ways)} articles, {form.kills} kills"
    table = Table("way", "given", "once in news.raw", "lost", "twice", title=title)
    for way, row in rows.items():
        table.add_row(way, *(str(row[column]) for column in ("given", "once", "lost", "twice")))
    bad = Table("bad", "counted as", title=f"{len(BAD) + 1} feeds that fail, {book.refused} articles that are none")
    bad.add_row("requests of the living workers", ", ".join(f"{each} {n}" for each, n in sorted(outcomes.items())))
    bad.add_row("answers to pushes", ", ".join(f"{each} {n}" for each, n in sorted(book.answered.items())))
    console = Console(width=120)
    console.print(table, bad, f"{len(book.ways) / took:.0f} articles/s, {took:.0f} s for {form}", sep="\n")
