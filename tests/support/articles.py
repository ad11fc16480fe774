"""Articles for tests and benchmarks: made of a seed, so that every run has the same."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Final

import orjson

import seeds

SERIAL: Final = "x-serial"
"""A header with the article's number. It is none of ours, so it must come out of every topic as it went in."""

ENRICHED: Final = ("de-", "en-", "fr-")
"""How the seeds' ids begin whose languages all stages know."""

_SYLLABLES: Final = [
    "ba",
    "be",
    "bi",
    "bo",
    "da",
    "de",
    "di",
    "do",
    "ga",
    "ge",
    "gi",
    "ka",
    "ke",
    "ki",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "no",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
]


@dataclass(frozen=True, slots=True)
class Published:
    """A record for news.raw.

    Attributes:
        serial: its number; later versions of an article have greater ones.
        key: as Kafka gets it.
    """

    serial: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


def article(
    serial: int,
    *,
    id: str | None = None,  # noqa: A002 - the field's name
    headline: str | None = None,
    size: int = 2600,
) -> Published:
    """An article of about `size` bytes; its id and text follow from its number."""
    chance = random.Random(serial)  # noqa: S311 - reproducible, not secret
    identity = id or f"article-{serial:06}"
    fields = {"id": identity, "headline": headline or _sentence(chance), "serial": serial}
    body = ""
    while len(body) + 120 < size:
        body += _sentence(chance) + (" " if chance.random() < 0.8 else "\n")
    return published(serial, {**fields, "body": body})


def incompressible(serial: int, size: int) -> Published:
    """An article of about `size` bytes of which no compression takes more than half."""
    body = random.Random(serial).randbytes(size // 2).hex()  # noqa: S311 - as above
    return published(serial, {"id": f"large-{serial}", "body": body})


def articles(count: int, *, start: int = 0, size: int = 2600) -> list[Published]:
    """Articles with numbers from `start` on."""
    return [article(serial, size=size) for serial in range(start, start + count)]


def news(count: int, *, start: int = 0) -> list[Published]:
    """Articles in German, English and French in the manner of the seeds: theirs, with the paragraphs shuffled."""
    models = [each for each in seeds.articles() if each["id"].startswith(ENRICHED)]
    return [_varied(models[serial % len(models)], serial) for serial in range(start, start + count)]


def _varied(model: dict[str, Any], serial: int) -> Published:
    paragraphs = model["body"].split("\n")
    random.Random(serial).shuffle(paragraphs)  # noqa: S311 - as above
    return published(serial, {**model, "id": f"{model['id']}-{serial}", "body": "\n".join(paragraphs)})


def published(serial: int, value: dict[str, object]) -> Published:
    """The record of an article with an id."""
    return Published(serial, str(value["id"]).encode(), orjson.dumps(value))


def _sentence(chance: random.Random) -> str:
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(chance.randint(6, 16))]
    return " ".join(words).capitalize() + "."
