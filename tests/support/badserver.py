"""A web server that misbehaves in every way its paths name, for tests of those who ask strangers."""

from __future__ import annotations

import contextlib
import gzip
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self
from xml.sax.saxutils import escape

BOMB: Final = gzip.compress(b"<rss>" + bytes(30_000_000), 1)
SLOW_SECONDS: Final = 30


def rss(ids: list[str], body: str = "It snows.", encoding: str = "utf-8") -> bytes:
    """A feed of articles with these ids."""
    items = "".join(
        f"<item><guid>urn:{each}</guid><title>Grüße {each}</title><link>https://example.org/{each}</link>"
        f"<description>{escape(body)} {each}</description></item>"
        for each in ids
    )
    return f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>{items}</channel></rss>'.encode(
        encoding
    )


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that have had enough are what is wanted here."""


@dataclass
class BadServer:
    """Use it as a context manager. `feeds` are served as they are, with an ETag; `asked` counts requests by path.

    `types` says what the server calls what it sends; for what is `down` it answers 503.
    """

    feeds: dict[str, bytes] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    bursts: int = 2
    host: str = "127.0.0.1"
    types: dict[str, str] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with contextlib.suppress(ConnectionError):
                    server.answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class'
                pass

        self._stopped = threading.Event()
        self._server = _Server((self.host, 0), Handler)
        self._server.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str, name: str | None = None) -> str:
        """Where a path is; `name` is another that leads to the same address."""
        return f"http://{name or self.host}:{self.port}{path}"

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        """Answers one request in the way that its path names."""
        self.asked[to.path] += 1
        kind = to.path.split("/")[1]
        if to.path in self.down:
            self._send(to, 503, b"come back later")
        elif to.path in self.feeds:
            self._feed(to)
        elif kind == "redirect":
            self._send(to, 301 if to.path.startswith("/redirect/301") else 302, Location=to.path.split("/", 3)[3])
        else:
            getattr(self, f"_{kind}", self._missing)(to)

    def _feed(self, to: BaseHTTPRequestHandler) -> None:
        body = self.feeds[to.path]
        tag = f'"{hash(body)}"'
        if to.headers.get("If-None-Match") == tag:
            self._send(to, 304, ETag=tag)
        else:
            kind = {"Content-Type": self.types[to.path]} if to.path in self.types else {}
            self._send(to, 200, body, ETag=tag, **kind)

    def _missing(self, to: BaseHTTPRequestHandler) -> None:
        self._send(to, 404, b"no such feed")

    def _gone(self, to: BaseHTTPRequestHandler) -> None:
        self._send(to, 410)

    def _loop(self, to: BaseHTTPRequestHandler) -> None:
        self._send(to, 301, Location="/loop")

    def _burst(self, to: BaseHTTPRequestHandler) -> None:
        """Fails some times, then recovers."""
        if self.asked[to.path] <= self.bursts:
            self._send(to, 500, b"oops")
        else:
            self._send(to, 200, rss(["recovered"]))

    def _busy(self, to: BaseHTTPRequestHandler) -> None:
        self._send(to, 429, **{"Retry-After": "3600"})

    def _slow(self, to: BaseHTTPRequestHandler) -> None:
        self._stopped.wait(SLOW_SECONDS)
        self._send(to, 200, rss(["slow"]))

    def _drip(self, to: BaseHTTPRequestHandler) -> None:
        """A byte now and then, for ever."""
        to.send_response(200)
        to.send_header("Content-Length", "1000000")
        to.end_headers()
        while not self._stopped.is_set():
            to.wfile.write(b" ")
            time.sleep(0.1)

    def _endless(self, to: BaseHTTPRequestHandler) -> None:
        """As many bytes as anybody takes."""
        to.send_response(200)
        to.send_header("Connection", "close")
        to.end_headers()
        to.close_connection = True
        while not self._stopped.is_set():
            to.wfile.write(b" " * 65536)

    def _cut(self, to: BaseHTTPRequestHandler) -> None:
        """Promises more than it sends."""
        to.send_response(200)
        to.send_header("Content-Length", "100000")
        to.end_headers()
        to.wfile.write(rss(["cut"]))
        to.close_connection = True

    def _bomb(self, to: BaseHTTPRequestHandler) -> None:
        self._send(to, 200, BOMB, **{"Content-Encoding": "gzip"})

    def _notgzip(self, to: BaseHTTPRequestHandler) -> None:
        self._send(to, 200, rss(["notgzip"]), **{"Content-Encoding": "gzip"})

    def _garbage(self, to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")
        to.close_connection = True

    def _send(self, to: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
        self.statuses[to.path, status] += 1
        to.send_response(status)
        for name, value in headers.items():
            to.send_header(name, value)
        if status != 304:
            to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)
