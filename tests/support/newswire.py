"""A stream of news as it is sized: four languages, log-normal lengths around 400 words, and names that never recur."""

from __future__ import annotations

import math
import random
import re
from functools import cache
from typing import TYPE_CHECKING, Final

import orjson
from articles import Published, published

import seeds

if TYPE_CHECKING:
    from collections.abc import Sequence

MEDIAN_WORDS: Final = 400
SPREAD: Final = 0.5
"""Of the logarithm: two thirds of the articles have between 240 and 660 words."""
LONGEST: Final = 8
"""Times the median, where the tail is cut."""
WORDS_A_STATEMENT: Final = 80

SAID: Final = {
    "de": "„Wir prüfen das“, sagte {person}, Sprecherin der {body} in {place}. Sie habe {other} gewarnt.",
    "en": "“We will look into it,” said {person}, a spokeswoman for {body} in {place}. She had warned {other}.",
    "fr": "« Nous étudions cela », a déclaré {person}, porte-parole de {body} à {place}. Elle avait averti {other}.",
    "es": "«Lo estudiaremos», dijo {person}, portavoz de {body} en {place}. Aseguró que había avisado a {other}.",
}
LANGUAGES: Final = tuple(SAID)

_SYLLABLES: Final = ("ba", "do", "fi", "ga", "ke", "lu", "mo", "ne", "ri", "sa", "to", "vi", "wen", "zar", "hol", "min")
_SENTENCE: Final = re.compile(r"(?<=[.!?…”“»]) ")


def stream(count: int, *, start: int = 0, median: float = MEDIAN_WORDS, spread: float = SPREAD) -> list[Published]:
    """Articles with numbers from `start` on, about `median` words long; the same number gives the same article."""
    return [_article(serial, median, spread) for serial in range(start, start + count)]


def words(articles: Sequence[Published]) -> int:
    """How many words the bodies of articles, or of events about them, have."""
    told = [orjson.loads(each.value or b"{}") for each in articles]
    return sum(len(each.get("article", each)["body"].split()) for each in told)


def names(rng: random.Random) -> dict[str, str]:
    """Who speaks, for what body, where, and who else: names that nobody bears."""
    return {"person": _name(rng, 2), "body": f"{_name(rng, 1)} AG", "place": _name(rng, 1), "other": _name(rng, 2)}


@cache
def sentences(tag: str) -> list[str]:
    """The sentences of our seeds in that language."""
    bodies = [article["body"] for article in seeds.articles() if article["id"].startswith(f"{tag}-")]
    return [sentence for body in bodies for line in body.split("\n") for sentence in _SENTENCE.split(line) if sentence]


def _article(serial: int, median: float, spread: float) -> Published:
    rng = random.Random(serial)  # noqa: S311 - reproducible, not secret
    tag = LANGUAGES[serial % len(LANGUAGES)]
    body = _body(rng, tag, min(rng.lognormvariate(math.log(median), spread), LONGEST * median))
    identity = f"{tag}-wire-{serial}"
    return published(serial, {"id": identity, "headline": rng.choice(sentences(tag)), "body": body, "serial": serial})


def _body(rng: random.Random, tag: str, length: float) -> str:
    """Runs of the seeds' sentences, and between them somebody who says something."""
    own, parts, count, next_statement = sentences(tag), [], 0, 0
    position = rng.randrange(len(own))
    while count < length:
        if count >= next_statement:
            sentence, next_statement = SAID[tag].format(**names(rng)), next_statement + WORDS_A_STATEMENT
        else:
            sentence, position = own[position % len(own)], position + 1
        parts.append(sentence)
        count += len(sentence.split())
    return " ".join(parts)


def _name(rng: random.Random, parts: int) -> str:
    return " ".join("".join(rng.choices(_SYLLABLES, k=3)).capitalize() for _ in range(parts))
