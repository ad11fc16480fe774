"""What every client gets of the stream: all that it wants, nothing twice, and where it goes on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pytest

from services.gateway.facts import Facts, Kind
from services.gateway.stream import frames
from services.gateway.stream.filters import Filter
from services.gateway.stream.hub import Hub
from services.gateway.stream.positions import Layout
from services.gateway.stream.subscriber import Subscriber

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.gateway.stream.hub import Entry
    from services.gateway.stream.positions import Vector

LAYOUT: Final = Layout({"quotes": 2, "articles": 1})
ALL: Final = Filter()
LARGE: Final = 10**9


def ignore() -> None:
    return


def batch(hub: Hub, places: Sequence[int], vector: Vector, language: str = "de") -> tuple[list[Entry], Vector]:
    """An event of each of the places, at the next offset."""
    at, found = list(vector), []
    for place in places:
        body = frames.body("quote", f"{place}-{at[place]}".encode())
        at[place] += 1
        facts = Facts(Kind.QUOTES, "a", language=language)
        found.append(hub.entry(place, at[place] - 1, facts, body, tuple(at)))
    return found, tuple(at)


def feed(hub: Hub, *places: int, language: str = "de") -> None:
    hub.feed(*batch(hub, places, hub.vector, language))


def names(data: bytes) -> list[str]:
    return [line[6:].decode() for line in data.split(b"\n") if line.startswith(b"data: ")]


def last_id(data: bytes) -> Vector:
    return LAYOUT.decode([line[4:].decode() for line in data.split(b"\n") if line.startswith(b"id: ")][-1])


def joined(hub: Hub, wanted: Filter = ALL, vector: Vector | None = None, limit: int = LARGE) -> Subscriber:
    subscriber = Subscriber(limit, ignore)
    hub.join(wanted, subscriber, hub.vector if vector is None else vector)
    return subscriber


def test_all_clients_get_the_same_bytes_and_a_filter_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub(LAYOUT, (0, 0, 0), LARGE)
    clients = [joined(hub) for _ in range(3)]
    asked: list[Filter] = []
    wants = Filter.wants
    monkeypatch.setattr(Filter, "wants", lambda self, facts: asked.append(self) or wants(self, facts))
    feed(hub, 0, 1, 2)
    data = [client.take() for client in clients]
    assert names(data[0]) == ["0-0", "1-0", "2-0"]
    assert data[0] == data[1] == data[2]
    assert asked == [ALL] * 3


def test_a_filter_leaves_out_and_a_heartbeat_says_how_far_it_is() -> None:
    hub = Hub(LAYOUT, (0, 0, 0), LARGE)
    client = joined(hub, Filter(languages=("fr",)))
    feed(hub, 0, 0, language="de")
    assert client.take() == b""
    hub.beat()
    beat = client.take()
    assert names(beat) == []
    assert last_id(beat) == (2, 0, 0)


@pytest.mark.parametrize("seed", range(20))
def test_whoever_comes_back_anywhere_has_everything_once(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    hub = Hub(LAYOUT, (5, 7, 0), LARGE)
    client, had = joined(hub), []
    everything: list[str] = []
    at, connected = hub.vector, True
    for _ in range(60):
        places = chance.choices(range(3), k=chance.randint(0, 4))
        entries, vector = batch(hub, places, hub.vector)
        everything += [name for entry in entries for name in names(entry.body)]
        hub.feed(entries, vector)
        if connected and (data := client.take()):
            # The connection may break after any event of it.
            blocks = data.split(b"\n\n")[:-1]
            kept = blocks[: chance.randint(1, len(blocks))] if chance.random() < 0.3 else blocks
            connected = kept == blocks
            had += names(b"\n\n".join(kept))
            at = last_id(b"\n\n".join(kept))
            if not connected:
                hub.leave(ALL, client)
        elif not connected and chance.random() < 0.5:
            client, connected = joined(hub, vector=_caught_up(hub, at, had)), True
            at = hub.vector
    if not connected:
        _caught_up(hub, at, had)
    assert sorted(had) == sorted(everything)


def _caught_up(hub: Hub, at: Vector, had: list[str]) -> Vector:
    """Reads what is kept page by page, as small as they come."""
    cursor, done = 0, False
    while not done:
        page = hub.page(ALL, at, cursor, 0)
        had += names(b"".join(page.frames))
        if page.frames:
            assert last_id(b"".join(page.frames)) == page.vector
        at, cursor, done = page.vector, page.cursor, page.done
    return at


def test_a_client_that_was_further_gets_nothing_twice_and_its_ids_stay_ahead() -> None:
    hub = Hub(LAYOUT, (0, 0, 0), LARGE)
    client = joined(hub, vector=(2, 0, 0))
    feed(hub, 0, 1)
    data = client.take()
    assert names(data) == ["1-0"]
    assert last_id(data) == (2, 1, 0)
    hub.beat()
    assert b"id:" not in client.take(), "an id of the stream would take the client back"
    feed(hub, 0, 0)
    assert names(client.take()) == ["0-2"]
    hub.beat()
    assert last_id(client.take()) == (3, 1, 0)


def test_only_so_much_is_kept() -> None:
    hub = Hub(LAYOUT, (0, 0, 0), 3000)
    for _ in range(5):
        feed(hub, 0, 1)
    assert not hub.covers((0, 0, 0))
    assert hub.covers(hub.vector)
    first = hub.page(ALL, (4, 4, 0), 0, LARGE)
    assert names(b"".join(first.frames)) == ["0-4", "1-4"]
    assert first.done


def test_a_slow_client_is_dropped_with_the_reason_and_nothing_of_what_waited() -> None:
    hub = Hub(LAYOUT, (0, 0, 0), LARGE)
    slow, quick = joined(hub, limit=300), joined(hub)
    for _ in range(10):
        feed(hub, 0)
        quick.take()
    assert slow.reason == "slow"
    assert slow.take().startswith(b'event: dropped\ndata: {"reason":"slow"')
    assert quick.reason is None


def test_a_single_event_may_be_larger_than_what_may_wait() -> None:
    hub = Hub(LAYOUT, (0, 0, 0), LARGE)
    client = joined(hub, limit=10)
    feed(hub, 0)
    assert names(client.take()) == ["0-0"]


def test_at_the_end_everybody_is_told() -> None:
    hub = Hub(LAYOUT, (0, 0, 0), LARGE)
    client = joined(hub)
    assert hub.clients == {Kind.QUOTES: 1, Kind.ARTICLES: 0}
    hub.close("stopping", "bye")
    feed(hub, 0)
    assert client.take() == b'event: dropped\ndata: {"reason":"stopping","detail":"bye"}\n\n'
    hub.leave(ALL, client)
    assert sum(hub.clients.values()) == 0
