"""Subscribes by HTTP: the gateway's stream, connected again with the last id whenever it breaks."""

from __future__ import annotations

import json
import logging
import random
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import httpcore

from services.client.events import Article, Canceled, Event, Gap, Quote
from services.client.seen import Seen
from services.client.sse import Message, Parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FIRST_SECONDS: Final = 0.5
LONGEST_SECONDS: Final = 30.0
LONGEST_ASKED_SECONDS: Final = 3600.0
SILENT_SECONDS: Final = 60.0
"""Without even a heartbeat the connection is taken for dead."""

_OK: Final = 200
_WORTH_ANOTHER_TRY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})

# Not structlog: nobody but the program may say where what a library has to say goes.
log = logging.getLogger(__name__)


class SubscribeError(Exception):
    """The gateway refuses, and would again: what it said."""


class Stream:
    """Events as they come, for ever. Iterate over it.

    Args:
        url: of the gateway, `http://127.0.0.1:8080`.
        query: its parameters; several values of one as a list.
        key: the API key, where one is needed.
        position: from where on to go; None begins with what comes next.

    Raises:
        ValueError: no header can hold the key or the position.
        SubscribeError: the gateway refuses.
    """

    def __init__(
        self, url: str, query: Mapping[str, str | Iterable[str]], key: str | None = None, position: str | None = None
    ) -> None:
        self._url = f"{url.rstrip('/')}/v1/stream?{urlencode(list(_pairs(query)))}"
        self._key = _in_header("key", key or "")
        self._parser = Parser(_in_header("position", position or ""))
        self._delay, self._asked = FIRST_SECONDS, 0.0
        self._seen = Seen()

    def __iter__(self) -> Iterator[Event]:
        while True:
            try:
                yield from self._connection()
            except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.RemoteProtocolError) as error:
                log.info("the stream broke, to be connected again: %s", type(error).__name__)
            self._wait()

    def _connection(self) -> Iterator[Event]:
        """The events of one connection, until it ends."""
        parser = self._parser = Parser(self._parser.last)
        timeout = {"connect": 10.0, "read": SILENT_SECONDS, "write": 10.0, "pool": 10.0}
        with (
            httpcore.ConnectionPool() as pool,
            pool.stream("GET", self._url, headers=self._headers(), extensions={"timeout": timeout}) as answer,
        ):
            if answer.status != _OK:
                self._refused(answer)
                return
            for chunk in answer.iter_stream():
                self._delay = FIRST_SECONDS
                for message in parser.feed(chunk):
                    if (event := _event(message)) is not None and self._is_new(event):
                        yield event

    def _is_new(self, event: Event) -> bool:
        """Positions keep a stream from saying a thing twice; an article that is sent again has its quotes again."""
        return not isinstance(event, Quote) or self._seen.is_new(event.value["id"])

    def _headers(self) -> list[tuple[str, str]]:
        headers = [("Accept", "text/event-stream"), ("Cache-Control", "no-store")]
        if self._key:
            headers.append(("Authorization", f"Bearer {self._key}"))
        if self._parser.last:
            headers.append(("Last-Event-ID", self._parser.last))
        return headers

    def _refused(self, answer: httpcore.Response) -> None:
        """Has the next try wait as was asked, an hour at most. Raises `SubscribeError` where none helps."""
        if answer.status not in _WORTH_ANOTHER_TRY:
            raise SubscribeError(f"{answer.status}: {_detail(answer.read())}")
        asked = {name.lower(): value for name, value in answer.headers}.get(b"retry-after", b"")
        if asked.isdigit():
            self._asked = min(float(asked), LONGEST_ASKED_SECONDS)

    def _wait(self) -> None:
        """As long as was asked, and then ever longer, and not all clients to the same moment."""
        time.sleep(self._asked + self._delay * random.uniform(0.5, 1))  # noqa: S311 - not a secret
        self._asked = 0.0
        self._delay = min(2 * self._delay, LONGEST_SECONDS)


def _in_header(name: str, value: str) -> str:
    if not (value.isascii() and value.isprintable() and value == value.strip()):
        raise ValueError(f"{name}: ASCII without line ends, and without spaces around it, is required")
    return value


def _event(message: Message) -> Event | None:
    """The event in a message; None where it is none for subscribers."""
    data = json.loads(message.data)
    match message.event:
        case "quote":
            return Quote(data, message.id)
        case "article":
            return Article(data, message.id)
        case "canceled":
            return Canceled(data["article_id"], message.id)
        case "gap":
            return Gap(data["reason"], data["missing"])
    return None


def _pairs(query: Mapping[str, str | Iterable[str]]) -> Iterator[tuple[str, str]]:
    for name, values in query.items():
        for value in [values] if isinstance(values, str) else values:
            yield name, value


def _detail(body: bytes) -> str:
    try:
        problem: Any = json.loads(body)
        return str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return "no reason was given"
