"""Enriched events for the page: the seeds as a careful reader reads them, and as many more as a test wants."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import seeds

Event = dict[str, Any]
NAMES = ("Anna Berg", "Tan Kefei", "Zoë Lambrecht", "Ömer Şahin", "Marek Dolżański", "Ida Þórsdóttir", "José Ibáñez")
WORDS = [
    "the",
    "new",
    "bridge",
    "will",
    "not",
    "be",
    "open",
    "before",
    "spring",
    "because",
    "nobody",
    "has",
    "ordered",
    "the",
    "steel",
    "for",
    "it",
    "yet",
]


def seed_events(now: datetime | None = None) -> list[Event]:
    """The seeds as enriched events, a few minutes apart, the last one just now."""
    articles = seeds.articles()
    begin = (now or datetime.now(UTC)) - timedelta(minutes=7 * len(articles))
    return [
        enriched({**article, "published": (begin + timedelta(minutes=7 * (at + 1))).isoformat()})
        for at, article in enumerate(articles)
    ]


def enriched(article: Event) -> Event:
    """A seed with what is in it."""
    found = seeds.gold(article["id"])
    if found["entities"] is None:
        skipped = {"status": "skipped", "reason": "unsupported_language"}
        return {"article": article, "language": _language(found["language"]), "entities": skipped, "quotes": skipped}
    quotes = [{"frame": None, "confidence": 0.9, **quote} for quote in found["quotes"]]
    for quote in quotes:
        if quote["speaker"]:
            quote["speaker"] = {"resolved_by": None, **quote["speaker"]}
    return _event(article, found["language"], found["entities"], quotes)


def simple(number: int, **more: Any) -> Event:
    """A short article with one quote; `more` goes into the article. The same number gives the same one."""
    dice = random.Random(number)  # noqa: S311 - no secret
    name = dice.choice(NAMES)
    words = " ".join(dice.choices(WORDS, k=dice.randint(4, 60)))
    said = f"“Number {number}: {words}”"
    article = {
        "id": f"made/{number}",
        "headline": f"Report {number} of the day",
        "body": f"{said}, said {name}. Nothing else was known.",
        "url": f"https://news.example/{number}",
        "source": f"Paper {number % 7}",
        "published": datetime.now(UTC).isoformat(),
        **more,
    }
    return quoting(article, said, name, "said")


def quoting(article: Event, said: str, name: str, cue: str, language: str = "en") -> Event:
    """An enriched event of an article in whose body somebody says something once."""
    spans = {text: _spans(article["body"], text) for text in (said, name, cue)}
    entity = {"id": "e1", "type": "person", "name": name, "ids": {"wikidata": None}}
    speaker = {"text": name, "spans": spans[name], "entity": "e1", "name": name, "resolved_by": "name"}
    quote = {
        "id": "q1",
        "type": "direct",
        "text": said,
        "spans": spans[said],
        "speaker": speaker,
        "cue": {"text": cue, "spans": spans[cue]},
        "addressee": None,
        "frame": None,
        "confidence": 0.9,
    }
    return _event(article, language, [{**entity, "mentions": [{**spans[name][0], "text": name}]}], [quote])


def trend(name: str, kind: str, count: int, score: float, size: str = "1h") -> Event:
    """A value of news.trends for a window that ends in a while."""
    now = datetime.now(UTC)
    return {
        "window": {
            "size": size,
            "kind": "hopping",
            "start": now.isoformat(),
            "end": (now + timedelta(hours=1)).isoformat(),
        },
        "subject": {"kind": "entity", "key": f"{kind}:{name.casefold()}", "name": name, "type": kind, "ids": {}},
        "count": count,
        "articles": count,
        "base": 2.0,
        "score": score,
        "rising": score > 1,
        "updated": now.isoformat(),
    }


def _event(article: Event, language: str, entities: list[Event], quotes: list[Event]) -> Event:
    return {
        "article": article,
        "language": _language(language),
        "entities": {"status": "ok", "model": "made", "items": entities},
        "quotes": {"status": "ok", "model": "made", "items": quotes},
    }


def _language(tag: str) -> Event:
    return {"status": "ok", "tag": tag, "confidence": 1, "model": "made"}


def _spans(text: str, part: str) -> list[Event]:
    start = text.index(part)
    return [{"field": "body", "start": start, "end": start + len(part)}]
