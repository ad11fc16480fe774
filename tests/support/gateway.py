"""A gateway for tests: its process, what is published for it, and a client that reads its stream."""

from __future__ import annotations

import json
import queue
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import orjson

import schemas
from services import pipeline
from services.runtime.kafka import clients
from services.runtime.local import ports

if TYPE_CHECKING:
    from fleet import Fleet, Worker

    from services.runtime.settings import KafkaSettings, TopicSettings

EXAMPLES: Final = Path(schemas.__file__).parent / "examples" / "v1"


def example(schema: str, name: str) -> dict[str, Any]:
    """A valid example of the contract."""
    found: dict[str, Any] = orjson.loads((EXAMPLES / schema / "valid" / f"{name}.json").read_bytes())
    return found


def quote(number: int, *, article: str | None = None, **fields: Any) -> dict[str, Any]:
    """A quote that stands in an article of that number."""
    identity = article or f"article-{number}"
    model = example("quote", "linked_speaker")
    return {**model, "id": f"quote-{number}", "article_id": identity, "text": f"Quote {number}", **fields}


def event(identity: str, **fields: Any) -> dict[str, Any]:
    """An enriched event of an article with that id."""
    model = example("enriched", "interrupted_quote")
    return {**model, "article": {**model["article"], "id": identity, **fields}}


class Press:
    """Publishes to the topics that the gateway reads, each call in a transaction."""

    def __init__(self, settings: KafkaSettings, topics: TopicSettings) -> None:
        self._topics = topics
        self._producer = clients.producer(settings, topics.prefixed("press"))
        self._producer.init_transactions()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._producer.close(timeout=2)

    def publish(self, *records: tuple[pipeline.Topic, str, dict[str, Any] | None], commit: bool = True) -> None:
        """Publishes values under their keys; without `commit` the transaction is aborted."""
        self._producer.begin_transaction()
        for topic, key, value in records:
            data = None if value is None else orjson.dumps(value)
            self._producer.send(self._topics.prefixed(topic.name), value=data, key=key.encode())
        if commit:
            self._producer.commit_transaction()
        else:
            self._producer.flush()
            self._producer.abort_transaction()

    def quotes(self, *values: dict[str, Any]) -> None:
        """Publishes quotes."""
        self.publish(*((pipeline.QUOTES, value["article_id"], value) for value in values))

    def articles(self, *values: dict[str, Any]) -> None:
        """Publishes enriched events."""
        self.publish(*((pipeline.ENRICHED, value["article"]["id"], value) for value in values))


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as it came."""

    name: str
    id: str
    data: Any
    raw: bytes
    at: float


@dataclass(slots=True)
class Listener:
    """Reads a stream in a thread. Use it as a context manager."""

    port: int
    query: str = ""
    last: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    events: queue.Queue[Sent] = field(default_factory=queue.Queue)
    status: int = 0
    comments: int = 0
    _connection: HTTPConnection = field(init=False)
    _thread: threading.Thread = field(init=False)

    def __enter__(self) -> Self:
        self._connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {**self.headers, **({"Last-Event-ID": self.last} if self.last else {})}
        self._connection.request("GET", f"/v1/stream{self.query}", headers=headers)
        answer = self._connection.getresponse()
        self.status = answer.status
        self._thread = threading.Thread(target=self._read, args=[answer], daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection.sock:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._connection.close()

    def take(self, count: int, seconds: float = 30) -> list[Sent]:
        """The next events. Raises `queue.Empty` when they do not come."""
        end = time.monotonic() + seconds
        return [self.events.get(timeout=max(0.01, end - time.monotonic())) for _ in range(count)]

    def _read(self, answer: Any) -> None:
        name, data = "message", b""
        try:
            for line in answer:
                key, _, value = line.rstrip(b"\r\n").partition(b": ")
                match key:
                    case b"id":
                        self.last = value.decode()
                    case b"event":
                        name = value.decode()
                    case b"data":
                        data = value
                    case b"" if data:
                        self.events.put(Sent(name, self.last or "", json.loads(data), data, time.time()))
                        name, data = "message", b""
                    case b"" | b":":
                        self.comments += 1
        except (OSError, ValueError, AttributeError):
            return


class Gateway:
    """A gateway, started again and again on its port."""

    def __init__(self, fleet: Fleet, directory: Path) -> None:
        (self.port,) = ports.free("127.0.0.1", 1)
        self._fleet, self._directory = fleet, directory
        self.worker = self.start()

    def start(self, **settings: str) -> Worker:
        self.worker = self._fleet.run(
            [
                "env",
                f"DEPESCHE_GATEWAY_PORT={self.port}",
                f"DEPESCHE_GATEWAY_VIEW={self._directory}/view.sqlite",
                "DEPESCHE_GATEWAY_HEARTBEAT_SECONDS=1",
                *(f"DEPESCHE_GATEWAY_{name.upper()}={value}" for name, value in settings.items()),
                *(sys.executable, "-m", "services.gateway"),
            ]
        )
        self.worker.wait_ready()
        return self.worker

    def stop(self) -> None:
        assert self.worker.stop() == 0

    def listen(self, query: str = "", last: str | None = None) -> Listener:
        return Listener(self.port, query, last)


def get(port: int, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> tuple[int, Any, Any]:
    """Status, headers and decoded body of an answer."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own address
            return answer.status, answer.headers, _decoded(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, error.headers, _decoded(error.read())


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body
