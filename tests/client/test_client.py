"""Subscribing from code by HTTP: what a stream says, and what is done when it breaks."""

from __future__ import annotations

import itertools
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from gateway import event, quote
from hypothesis import given, settings
from hypothesis import strategies as st

from services.client import Article, Canceled, Gap, Quote, SubscribeError, subscribe
from services.client.seen import Seen
from services.client.sse import Message, Parser

if TYPE_CHECKING:
    from collections.abc import Iterator

STREAM = b": hello\nretry: 1500\n\nid: 1\nevent: quote\ndata: {}\n\n: \nid: 2\n\ndata: a\ndata: b\r\n\r\nevent: x\n\n"
MESSAGES = [Message("quote", "{}", "1"), Message("message", "a\nb", "2")]


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.integers(0, len(STREAM)), max_size=10))
def test_a_stream_says_the_same_however_it_is_cut(cuts: list[int]) -> None:
    parser, places = Parser(), [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[start:end] for start, end in itertools.pairwise(places)]
    assert [message for piece in pieces for message in parser.feed(piece)] == MESSAGES
    assert parser.last == "2"


def test_only_so_much_is_remembered() -> None:
    seen = Seen(2)
    assert [seen.is_new(each) for each in "abacb"] == [True, True, False, True, True]


class Server:
    """A gateway that says what it is told, an answer for each connection, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.asked: list[tuple[str, str | None, str | None]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = self.headers
                server.asked.append((self.path, headers["Last-Event-ID"], headers["Authorization"]))
                status, more, body = server.answers.pop(0)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/"


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.http.serve_forever, args=[0.05], daemon=True)
    thread.start()
    yield running
    running.http.shutdown()
    running.http.server_close()
    thread.join()


def said(identity: str, name: str, data: Any) -> bytes:
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (identity.encode(), name.encode(), orjson.dumps(data))


def test_events_have_types_and_go_on_where_the_connection_broke(server: Server) -> None:
    first = said("1", "quote", quote(1)) + said("2", "article", event("a")) + b": \nid: 3\n\nid: 4\nevent: quo"
    second = said("5", "quote", quote(1)) + said("6", "canceled", {"article_id": "a"}) + said("7", "dropped", {})
    third = said("8", "gap", {"reason": "expired", "missing": {"news.quotes": 3}})
    server.answers = [(200, {}, first), (503, {"Retry-After": "0"}, b""), (200, {}, second), (200, {}, third)]
    events = list(islice(subscribe("quotes", url=server.url, key="k", language=["de", "en"], text="x"), 4))
    assert events == [
        Quote(quote(1), "1"),  # type: ignore[arg-type]
        Article(event("a"), "2"),  # type: ignore[arg-type]
        Canceled("a", "6"),
        Gap("expired", {"news.quotes": 3}),
    ]
    assert isinstance(events[0], Quote)
    assert (events[0].speaker, events[0].text) == ("Dolores Finch", "Quote 1")
    assert [last for _, last, _ in server.asked] == [None, "3", "3", "7"]
    assert {(path, key) for path, _, key in server.asked} == {
        ("/v1/stream?kind=quotes&language=de&language=en&text=x", "Bearer k")
    }


def test_a_refusal_that_would_come_again_is_an_error(server: Server) -> None:
    server.answers = [(400, {}, b'{"detail": "kind: one of"}'), (401, {}, b"?")]
    with pytest.raises(SubscribeError, match="400: kind: one of"):
        next(subscribe("quotes", url=server.url))
    with pytest.raises(SubscribeError, match="401: no reason"):
        next(subscribe("quotes", url=server.url, position="9"))
    assert server.asked[-1][1] == "9"


def test_a_refused_client_waits_as_long_as_it_was_told_to_and_longer_each_time(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("services.client.http.time", SimpleNamespace(sleep=waited.append))
    answers: list[dict[str, str]] = [{"Retry-After": "40"}, {}, {"retry-after": "9" * 400}]
    server.answers = [*((503, each, b"") for each in answers), (200, {}, said("1", "quote", quote(1)))]
    next(subscribe("quotes", url=server.url))
    assert waited == [pytest.approx(40.375, abs=0.125), pytest.approx(0.75, abs=0.25), pytest.approx(3601.5, abs=0.5)]


def test_a_broken_stream_is_told_to_the_logging_of_the_program(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("services.client.http.time", SimpleNamespace(sleep=lambda _: None))
    cut = {"Content-Length": "99"}
    server.answers = [(200, cut, b": hello\n"), (200, {}, said("1", "quote", quote(1)))]
    with caplog.at_level(logging.INFO, "services.client.http"):
        next(subscribe("quotes", url=server.url))
    assert caplog.messages == ["the stream broke, to be connected again: RemoteProtocolError"]


@pytest.mark.parametrize("given", ["k\n", " k", "ü", "\0"])
def test_what_no_header_can_hold_is_an_error(given: str) -> None:
    with pytest.raises(ValueError, match="key: ASCII"):
        subscribe("quotes", url="http://x", key=given)
    with pytest.raises(ValueError, match="position: ASCII"):
        subscribe("quotes", url="http://x", position=given)


def test_what_does_not_go_together_is_an_error() -> None:
    with pytest.raises(ValueError, match="not for a gateway"):
        subscribe("quotes", url="http://x", group="g")
    with pytest.raises(ValueError, match="need the url"):
        subscribe("quotes", language="de")
