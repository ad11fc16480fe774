"""A stream of enriched articles with everything that can happen to them, and what has to be counted of it.

The count is made here from the list of versions, without any of the code that it is compared with.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson

SIZES: Final = {
    ("5m", "tumbling"): (300, 300),
    ("1h", "tumbling"): (3600, 3600),
    ("24h", "tumbling"): (86400, 86400),
    ("1h", "hopping"): (3600, 300),
    ("24h", "hopping"): (86400, 3600),
}
NAMES: Final = [f"Ada {letter}." for letter in "ABCDEFGHIJKL"]
LATE_HOURS: Final = 5

Count = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sent:
    """One record of news.enriched; `lost` ones are in a transaction that is aborted."""

    key: str
    event: dict[str, Any] | None
    lost: bool = False

    @property
    def value(self) -> bytes | None:
        return None if self.event is None else orjson.dumps(self.event)


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event(  # noqa: PLR0913 - one for each thing that differs
    identity: str,
    published: float,
    names: dict[str, int],
    quoted: dict[str, int] | None = None,
    *,
    updated: float | None = None,
    status: str = "usable",
) -> dict[str, Any]:
    """An enriched event in which people are named, and quoted, so many times."""
    article = {"id": identity, "headline": "H", "body": "B" * 200, "status": status, "published": stamp(published)}
    if updated is not None:
        article["updated"] = stamp(updated)
    if status == "canceled":
        skipped = {"status": "skipped", "reason": "canceled"}
        return {"article": article, "language": skipped, "entities": skipped, "quotes": skipped}
    people = sorted(names.keys() | (quoted or {}).keys())
    places = {name: f"e{number}" for number, name in enumerate(people, 1)}
    items = [
        {
            "id": places[name],
            "type": "person",
            "name": name,
            "ids": {"wikidata": None},
            "key": f"person:{name.lower()}",
            "mentions": [
                {"field": "body", "start": at, "end": at + 1, "text": "B"} for at in range(max(1, names.get(name, 1)))
            ],
        }
        for name in people
    ]
    quotes = [
        {
            "id": f"q{name}{number}",
            "type": "direct",
            "text": "B",
            "spans": [{"field": "body", "start": 0, "end": 1}],
            "speaker": {
                "text": name,
                "spans": [{"field": "body", "start": 1, "end": 2}],
                "entity": places[name],
                "name": name,
                "resolved_by": "name",
            },
            "cue": None,
            "addressee": None,
            "frame": None,
            "confidence": 0.9,
        }
        for name, number_of in sorted((quoted or {}).items())
        for number in range(number_of)
    ]
    return {
        "article": article,
        "language": {"status": "ok", "tag": "en", "confidence": 1.0, "model": "test"},
        "entities": {"status": "ok", "model": "test", "items": items},
        "quotes": {"status": "ok", "model": "test", "items": quotes},
    }


@dataclass(slots=True)
class Chronicle:
    """Articles from the hours before `now` on, of the same seed always the same."""

    now: float
    seed: int = 7
    sent: list[Sent] = field(default_factory=list)

    def add(self, articles: int) -> None:
        """Appends articles with their repeats, updates, kill notices, tombstones and aborted doubles."""
        chance = random.Random(self.seed)  # noqa: S311 - the same in every run
        self.seed += 1
        first = len({each.key for each in self.sent})
        for number in range(first, first + articles):
            self._article(f"a{number}", chance)

    def _article(self, identity: str, chance: random.Random) -> None:
        hours = chance.choice([0.05, 0.5, 1.5, LATE_HOURS]) if chance.random() < 0.2 else 0.01
        published = round(self.now - hours * 3600 * chance.random() - (3600 * 4 if hours == LATE_HOURS else 0), 3)
        said = event(identity, published, self._people(chance), self._people(chance, 0.3))
        self.sent.append(Sent(identity, said))
        if chance.random() < 0.2:
            self.sent.append(Sent(identity, said))
        if chance.random() < 0.1:
            self.sent.append(Sent(identity, event(identity, published, self._people(chance)), lost=True))
        if chance.random() < 0.25:
            updated = event(identity, published, self._people(chance), updated=published + 1 + chance.random())
            self._somewhere(Sent(identity, updated), chance)
        if chance.random() < 0.05:
            self._somewhere(Sent(identity, event(identity, published, {}, status="canceled")), chance)
        elif chance.random() < 0.05:
            self._somewhere(Sent(identity, None), chance)

    def _somewhere(self, sent: Sent, chance: random.Random) -> None:
        """Soon after, or so that others come in between."""
        others = [each for each in self.sent[-40:] if chance.random() < 0.1]
        self.sent += [*others, sent]

    def _people(self, chance: random.Random, share: float = 1.0) -> dict[str, int]:
        if chance.random() > share:
            return {}
        return {name: chance.randint(1, 3) for name in chance.sample(NAMES, chance.randint(1, 4))}

    def counts(self, grace: float) -> dict[tuple[str, str, str, str, int], Count]:
        """By size and kind of window, kind and key of subject, and start: mentions or quotes, and articles."""
        totals: dict[tuple[str, str, str, str, int], list[int]] = defaultdict(lambda: [0, 0])
        for said in self._final(grace).values():
            at = datetime.fromisoformat(said["article"]["published"]).timestamp()
            for (kind, name), number in _subjects(said).items():
                for size, (seconds, hop) in SIZES.items():
                    for start in _starts(at, seconds, hop):
                        total = totals[(*size, kind, name, start)]
                        total[0] += number
                        total[1] += 1
        return {key: (count, articles) for key, (count, articles) in totals.items()}

    def _final(self, grace: float) -> dict[str, dict[str, Any]]:
        """Each article as its last version has it, without those that were withdrawn or came too late."""
        last: dict[str, dict[str, Any]] = {}
        gone: set[str] = set()
        for each in self.sent:
            if each.lost:
                continue
            if each.event is None or each.event["article"]["status"] == "canceled":
                gone.add(each.key)
            elif _time(each.event) >= _time(last.get(each.key)):
                last[each.key] = each.event
        on_time = {
            key: said
            for key, said in last.items()
            if self.now - datetime.fromisoformat(said["article"]["published"]).timestamp() <= grace
        }
        return {key: said for key, said in on_time.items() if key not in gone}


def _time(said: dict[str, Any] | None) -> str:
    return (said["article"].get("updated") or said["article"]["published"]) if said else ""


def _subjects(said: dict[str, Any]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for item in said["entities"]["items"]:
        found["entity", item["key"]] = len(item["mentions"])
    keys = {item["id"]: item["key"] for item in said["entities"]["items"]}
    for quote in said["quotes"]["items"]:
        key = ("speaker", keys[quote["speaker"]["entity"]])
        found[key] = found.get(key, 0) + 1
    return found


def _starts(at: float, seconds: int, hop: int) -> list[int]:
    last = int(at // hop) * hop
    return [start for start in range(last - seconds + hop, last + 1, hop) if start <= at < start + seconds]
