"""Makes an event's quotes into records of their own, which news.quotes carries."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

# Characters of context on each side, at most.
CONTEXT: Final = 80
ID_BYTES: Final = 16
NO_LETTER: Final = re.compile(r"[\W_]+")

Event = Mapping[str, Any]


def flatten(event: Event) -> list[dict[str, Any]]:
    """Return the quotes of an enriched event with what is needed to show them without it; none where it was skipped.

    A quote's id is made of the article's id and the quote's words, so that it is the same in an update of the article
    that moves the quote, sets it in other marks or finds another speaker.
    """
    seen: Counter[str] = Counter()
    return [_record(event, quote, seen) for quote in event["quotes"].get("items", ())]


def _record(event: Event, quote: Mapping[str, Any], seen: Counter[str]) -> dict[str, Any]:
    article = event["article"]
    words = _normal(quote["text"])
    seen[words] += 1
    return {
        **quote,
        "id": _id(article["id"], words, seen[words]),
        "speaker": _speaker(event, quote["speaker"]),
        **_context(article, quote["spans"]),
        "article_id": article["id"],
        "url": article.get("url"),
        "source": article.get("source"),
        "published": article.get("published"),
        "language": event["language"].get("tag"),
        "headline": article.get("headline"),
    }


def _normal(text: str) -> str:
    """Return the words of a text alone: without case, marks, signs and differences of encoding."""
    return NO_LETTER.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _id(article: str, words: str, occurrence: int) -> str:
    """Name a quote; the parts are parted by a character that none of them can hold unescaped."""
    parts = "\0".join((article.replace("\0", "\0\0"), words, str(occurrence)))
    return blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).hexdigest()


def _speaker(event: Event, speaker: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if speaker is None:
        return None
    items = event["entities"].get("items", ())
    entity = next((item for item in items if item["id"] == speaker["entity"]), None)
    if entity is None:
        return {**speaker, "type": None, "ids": {}}
    key = {"key": entity["key"]} if "key" in entity else {}
    return {**speaker, "type": entity["type"], "ids": entity["ids"], **key}


def _context(article: Mapping[str, Any], spans: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the text before the first span and after the last one, cut between words."""
    text = article[spans[0]["field"]]
    return {"before": _tail(text, spans[0]["start"]), "after": _head(text, spans[-1]["end"])}


def _tail(text: str, end: int) -> str:
    """Return what stands before end; a word that would be cut is left out, unless nothing else is there."""
    start = max(0, end - CONTEXT)
    cut = text[start:end]
    whole = cut if start == 0 or text[start - 1].isspace() else cut.partition(" ")[2]
    return whole or cut


def _head(text: str, start: int) -> str:
    end = start + CONTEXT
    cut = text[start:end]
    whole = cut if end >= len(text) or text[end].isspace() else cut.rpartition(" ")[0]
    return whole or cut
