from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.reasons import Reason
from services.runtime.children.pool import PoolError
from services.runtime.lines import Splitter, results, split
from services.runtime.stage import Bad, Enriched, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def lines(*blocks: bytes, limit: int = 10) -> list[bytes | Bad]:
    return [line for found in split(blocks, limit) for line in found]


class Echo:
    """A pool that gives each value back, once `gate` is open."""

    def __init__(self, *, open_gate: bool = True) -> None:
        self.gate = threading.Event()
        self.submitted: list[list[bytes]] = []
        if open_gate:
            self.gate.set()

    def submit(self, values: Sequence[bytes]) -> Future[list[Result]]:
        self.submitted.append(list(values))
        future: Future[list[Result]] = Future()
        threading.Thread(target=self._answer, args=(future, values), daemon=True).start()
        return future

    def _answer(self, future: Future[list[Result]], values: Sequence[bytes]) -> None:
        self.gate.wait(10)
        future.set_result([Enriched("", value, "ok") for value in values])


def through(pool: Echo, blocks: Iterator[bytes], window: int = 2) -> Iterator[list[Result]]:
    return results(blocks, pool, limit=10, window=window)  # type: ignore[arg-type]


def values(found: list[Result]) -> list[bytes | Reason]:
    return [result.value if isinstance(result, Enriched) else result.reason for result in found]


@given(st.lists(st.binary(max_size=6).filter(lambda line: b"\n" not in line)), st.integers(1, 7))
def test_lines_are_the_same_however_the_bytes_come(content: list[bytes], size: int) -> None:
    text = b"".join(line + b"\n" for line in content)
    blocks = [text[place : place + size] for place in range(0, len(text), size)]
    assert lines(*blocks) == [line.strip() for line in content]


def test_the_last_line_needs_no_line_feed() -> None:
    assert lines(b"one\ntw", b"o") == [b"one", b"two"]


def test_a_carriage_return_is_no_part_of_the_line() -> None:
    assert lines(b"0123456789\r\n") == [b"0123456789"]


def test_a_line_beyond_the_limit_is_refused_and_not_held() -> None:
    splitter = Splitter(10)
    for _ in range(1000):
        assert splitter.feed(b"0123456789") == []
    assert len(splitter._held) <= 11
    assert splitter.feed(b"\nnext\n") == [Bad(Reason.TOO_LARGE, "10000 bytes, 10 are allowed"), b"next"]


def test_results_come_in_the_order_of_the_lines_and_those_refused_in_their_places() -> None:
    found = list(through(Echo(), iter([b"a\nb\n", b"x" * 20, b"\nc\n"])))
    assert [values(batch) for batch in found] == [[b"a", b"b"], [Reason.TOO_LARGE, b"c"]]


def test_a_line_is_worked_on_before_the_next_one_comes() -> None:
    more = threading.Event()

    def typed() -> Iterator[bytes]:
        yield b"one\n"
        assert more.wait(10)
        yield b"two\n"

    found = through(Echo(), typed())
    assert values(next(found)) == [b"one"]
    more.set()
    assert values(next(found)) == [b"two"]


def test_no_more_is_read_than_the_window_holds() -> None:
    pool = Echo(open_gate=False)
    read = 0
    last, beyond = threading.Event(), threading.Event()

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            if read == 5:
                last.set()
            if read > 5:
                beyond.set()
            yield b"line\n"

    found = through(pool, endless(), window=3)
    taker = threading.Thread(target=next, args=(found,), daemon=True)
    taker.start()
    # One batch is taken and waits for its results, three are in the window, one waits for room.
    assert last.wait(10)
    assert not beyond.wait(0.1)
    pool.gate.set()
    taker.join(10)


def test_an_input_that_cannot_be_read_is_raised() -> None:
    def broken() -> Iterator[bytes]:
        yield b"one\n"
        raise OSError("gone")

    found = through(Echo(), broken())
    next(found)
    with pytest.raises(OSError, match="gone"):
        next(found)


def test_a_pool_that_has_broken_down_is_raised() -> None:
    class Broken(Echo):
        def submit(self, values: Sequence[bytes]) -> Future[list[Result]]:
            raise PoolError(f"no child for {len(values)}")

    with pytest.raises(PoolError):
        next(through(Broken(), iter([b"one\n"])))
