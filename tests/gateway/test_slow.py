"""Clients that do not read, over real sockets: they are dropped in time, hold little, and lose nothing by it."""

from __future__ import annotations

import re
import socket
import time
from contextlib import closing
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Final

import pytest
from fleet import until
from gateway import Listener, quote
from handfed import Newsroom

from services.gateway.server import SEND_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE: Final = 1.0
RECEIVE_BYTES: Final = 16 * 1024
BEHIND: Final = 1000
"""Events: more than the two systems and a read hold."""
EVENT: Final = re.compile(rb"id: (\S+)\nevent: quote\ndata: (.*)\n\n")
NUMBER: Final = re.compile(rb'"id":"quote-(\d+)"')


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom(tmp_path, unread_seconds=PATIENCE) as running:
        yield running


def connected(newsroom: Newsroom, last: str = "") -> socket.socket:
    """A client that has asked for the stream, whose system takes little for it."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    client.settimeout(30)
    client.connect(("127.0.0.1", newsroom.port))
    client.sendall(f"GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: {last}\r\n\r\n".encode())
    return client


def pour(newsroom: Newsroom, start: int, count: int) -> int:
    newsroom.pour(quote(number) for number in range(start, start + count))
    return start + count


def rest(client: socket.socket) -> bytes:
    """All that comes until the connection has ended."""
    data = b""
    try:
        while part := client.recv(1 << 16):
            data += part
    except ConnectionResetError:
        pass
    return data


def numbers(data: bytes) -> list[int]:
    return [int(found) for found in NUMBER.findall(data)]


def poured_until(newsroom: Newsroom, condition: Callable[[], bool]) -> int:
    """Pours until the condition holds; returns how many."""
    poured, end = 0, time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        poured = pour(newsroom, poured, 20)
        time.sleep(0.01)
    return poured


def test_a_client_that_never_reads_is_dropped_and_goes_on_where_it_was(newsroom: Newsroom) -> None:
    with closing(connected(newsroom)) as client:
        until(lambda: newsroom.clients == 1, 10, "the stream")
        poured = poured_until(newsroom, lambda: newsroom.ended["slow"] == 1)
        assert newsroom.clients == 0
        got = rest(client)
    assert len(got) < 3 * SEND_BYTES < poured * len(str(quote(0)))
    *_, (last, _) = EVENT.findall(got)
    had = numbers(b"".join(data for _, data in EVENT.findall(got)))
    with Listener(newsroom.port, last=last.decode()) as again:
        came = [int(each.data["id"].removeprefix("quote-")) for each in again.take(poured - len(had))]
    assert had + came == list(range(poured))


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the system has no such time-out")
def test_what_waits_in_the_system_alone_drops_a_client_as_well(newsroom: Newsroom) -> None:
    with closing(connected(newsroom)):
        until(lambda: newsroom.clients == 1, 10, "the stream")
        pour(newsroom, 0, 40)
        until(lambda: newsroom.ended["slow"] == 1, 20, "the end of the stream")


def test_a_client_that_does_not_read_what_it_missed_is_dropped(newsroom: Newsroom) -> None:
    with Listener(newsroom.port) as first:
        poured = pour(newsroom, 0, 1)
        (sent,) = first.take(1)
    pour(newsroom, poured, 3000)
    with closing(connected(newsroom, sent.id)):
        until(lambda: newsroom.ended["slow"] == 1, 20, "the end of the stream")


def test_a_client_that_reads_slowly_but_steadily_keeps_its_stream(tmp_path: Path) -> None:
    """It is behind all the time, for longer than a client that reads nothing would be waited for."""
    data, had = b"", set[int]()
    with Newsroom(tmp_path, unread_seconds=2 * PATIENCE) as newsroom, closing(connected(newsroom)) as client:
        until(lambda: newsroom.clients == 1, 10, "the stream")
        answer = HTTPResponse(client)
        answer.begin()
        poured, end = pour(newsroom, 0, BEHIND), time.monotonic() + 3 * PATIENCE
        while len(had) < poured:
            if len(had) > poured - BEHIND and time.monotonic() < end:
                poured = pour(newsroom, poured, BEHIND // 4)
            data = data[-100:] + answer.read1(RECEIVE_BYTES)
            had.update(numbers(data))
            time.sleep(0.02)
        assert newsroom.ended["slow"] == 0
