"""The memory of what was sent."""

from datetime import UTC, datetime
from hashlib import blake2b

import pytest

from services.ingest.memory.seen import Memory, Seen

NOW = 1_795_766_400.0


def entry(number: int, at: float = NOW) -> Seen:
    return Seen(
        id=f"https://www.example.org/news/2026/11/a-headline-of-some-words-{number}.html",
        fingerprint=blake2b(b"%d" % number, digest_size=16).hexdigest(),
        at=at,
        version=datetime(2026, 11, 27, 6, 0, 0, number, UTC),
    )


@pytest.mark.parametrize(
    "seen",
    [
        entry(1),
        Seen("a", "00" * 16, NOW + 0.001),
        Seen("Grüße", "ff" * 16, 0, datetime.min.replace(tzinfo=UTC), canceled=True),
        Seen("\ud800", "0a" * 16, NOW, datetime.max.replace(tzinfo=UTC), duplicate_of="b"),
    ],
)
def test_an_entry_comes_back_as_it_was_put(seen: Seen) -> None:
    memory = Memory(3600)
    memory.put(entry(2))
    memory.put(seen)
    assert memory.get(seen.id) == seen
    memory.remove(seen.id)
    assert memory.get(seen.id) is None


def test_what_is_old_is_forgotten_in_whatever_order_it_came() -> None:
    memory = Memory(3600)
    for number, at in enumerate((NOW + 10**9, NOW, NOW - 3601, NOW - 3599)):
        memory.put(entry(number, at))
    memory.forget(NOW)
    assert [memory.get(entry(number).id) is None for number in range(4)] == [False, False, True, False]


def test_an_entry_takes_few_bytes() -> None:
    memory = Memory(3600)
    for number in range(20_000):
        memory.put(entry(number, NOW + number / 10))
    pages, size = (memory._rows.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    assert pages * size / 20_000 < 130
