"""Workers of ingest with their feeds, their folder and their push API, and what they have sent to news.raw."""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import orjson
from fleet import Fleet, Worker, until

from services import pipeline
from services.ingest.feeds.subscriptions import Feed, save
from services.runtime.kafka.reading import Reader
from services.runtime.local import ports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RUN_INGEST: Final = Path(__file__).with_name("run_ingest.py")
SETTINGS: Final = {
    "FOLDER_SECONDS": 0.2,
    "POLL_SECONDS": 1,
    "HOST_SECONDS": 0,
    "FETCH_SECONDS": 2,
    "MAX_FETCH_BYTES": 1_000_000,
}


class Newsroom:
    """Use it as a context manager. `names` lead the workers, and nobody else, to addresses."""

    def __init__(
        self, fleet: Fleet, directory: Path, names: Mapping[str, str] | None = None, **settings: object
    ) -> None:
        self.fleet, self.feeds, self.folder = fleet, directory / "feeds.json", directory / "in"
        self.folder.mkdir()
        self.ports: list[int] = []
        self._names = ",".join(f"{name}={address}" for name, address in (names or {"localhost": "127.0.0.1"}).items())
        self._settings = {**SETTINGS, **settings}
        self._sent: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        self._reader = Reader(self.fleet.kafka, [self.fleet.topics.prefixed(pipeline.RAW.name)], beginning=True)
        self._reader.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._reader.__exit__(*error)

    def start(self, slot: int = 0) -> Worker:
        """Starts a worker."""
        (port,) = ports.free("127.0.0.1", 1)
        self.ports.append(port)
        settings = {**self._settings, "FEEDS": self.feeds, "FOLDER": self.folder, "HTTP_PORT": port}
        pairs = [f"DEPESCHE_INGEST_{name}={value}" for name, value in settings.items()]
        command = ["env", f"TEST_NAMES={self._names}", *pairs, sys.executable, str(RUN_INGEST)]
        # Dead workers are to be noticed soon.
        return self.fleet.run(command, slot=slot, session_timeout=3)

    def subscribe(self, *urls: str) -> None:
        """Makes these the list of feeds."""
        save(self.feeds, [Feed(url) for url in urls])

    def push(self, articles: Sequence[Mapping[str, Any] | bytes], worker: int = 0) -> tuple[int, Any]:
        """Status and answer; 0 where the worker does not answer. Bytes are sent as they are."""
        lines = b"\n".join(each if isinstance(each, bytes) else orjson.dumps(each) for each in articles)
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[worker]}/v1/articles", lines, {"Content-Type": "application/x-ndjson"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own address
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except (OSError, HTTPException, json.JSONDecodeError):
            return 0, None

    def push_until_taken(
        self, articles: Sequence[Mapping[str, Any] | bytes], worker: int = 0, seconds: float = 300
    ) -> Any:
        """The answer of the first worker that takes the articles: as clients do that got none, it asks again."""
        end = time.monotonic() + seconds
        for turn in range(worker, sys.maxsize):
            status, answer = self.push(articles, turn % len(self.ports))
            if status == 202:
                return answer
            if status not in (0, 429, 503) or time.monotonic() > end:
                raise AssertionError(f"status {status}: {answer}")
            time.sleep(0.2)
        return None

    def sent(self) -> list[dict[str, Any]]:
        """Everything in news.raw so far, by partition in order; None for a tombstone."""
        while records := self._reader.poll(0.2):
            self._sent += [orjson.loads(record.value or b"null") for record in records]
        return self._sent

    def wait(self, count: int, seconds: float = 120) -> list[dict[str, Any]]:
        """What is in news.raw when at least so much is."""
        until(lambda: len(self.sent()) >= count, seconds, f"{count} articles in news.raw")
        return self.sent()


def article(number: int, **fields: Any) -> dict[str, Any]:
    """An article with an id of its own."""
    body = f"It snows for the {number}th time."
    return {"id": f"pushed-{number}", "headline": f"Snow {number}", "body": body, **fields}


def times(sent: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """How often each id was sent."""
    return Counter(each["id"] for each in sent)


def total(workers: Sequence[Worker], name: str) -> Counter[tuple[str, ...]]:
    """The sums by the labels' values, which a worker gives in the order of the labels' names."""
    found: Counter[tuple[str, ...]] = Counter()
    for worker in workers:
        found.update({labels: int(value) for labels, value in worker.metrics()[name].items()})
    return found
