"""What filters look at: the facts of a quote, an article, or a withdrawal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CANCELED: Final = "canceled"


class Kind(StrEnum):
    """What a stream carries, by its name in the query."""

    QUOTES = "quotes"
    ARTICLES = "articles"


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one event; texts are case-folded.

    Attributes:
        kind: what it is; None for a withdrawal, which every stream carries.
        language: the language that was found, as a tag.
        handles: by what its entities can be asked for: keys, public ids (`wikidata:q42`), names. Of a quote the
            speaker's.
        types: the quote's type, or those of the article's entities.
        speakers: names and words for the speakers.
    """

    kind: Kind | None
    article: str
    language: str | None = None
    handles: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    speakers: tuple[str, ...] = ()
    source: str | None = None
    text: str = ""


def of_quote(quote: Mapping[str, Any]) -> Facts:
    """The facts of a value of news.quotes."""
    speaker = quote.get("speaker") or {}
    return Facts(
        Kind.QUOTES,
        quote["article_id"],
        _folded(quote.get("language")),
        frozenset(handles(speaker)),
        frozenset((quote["type"],)),
        tuple(_speakers(speaker)),
        _folded(quote.get("source")),
        f"{quote['text']}\n{quote.get('headline') or ''}".casefold(),
    )


def of_article(event: Mapping[str, Any]) -> Facts:
    """The facts of a value of news.enriched; of a kill notice that it is one."""
    article = event["article"]
    if article.get("status") == CANCELED:
        return Facts(None, article["id"])
    entities = event["entities"].get("items", ())
    quotes = event["quotes"].get("items", ())
    return Facts(
        Kind.ARTICLES,
        article["id"],
        _folded(event["language"].get("tag")),
        frozenset(handle for entity in entities for handle in handles(entity)),
        frozenset(entity["type"] for entity in entities),
        tuple(dict.fromkeys(name for quote in quotes for name in _speakers(quote.get("speaker") or {}))),
        _folded(article.get("source")),
        f"{article.get('headline') or ''}\n{article.get('body') or ''}".casefold(),
    )


def handles(entity: Mapping[str, Any]) -> Iterator[str]:
    """By what an entity can be asked for, case-folded: its name last."""
    yield from identifiers(entity)
    if entity.get("name"):
        yield entity["name"].casefold()


def identifiers(entity: Mapping[str, Any]) -> Iterator[str]:
    """Its key and its public ids, case-folded."""
    if entity.get("key"):
        yield entity["key"].casefold()
    for register, identity in (entity.get("ids") or {}).items():
        if identity:
            yield f"{register}:{identity}".casefold()


def _speakers(speaker: Mapping[str, Any]) -> Iterator[str]:
    for name in (speaker.get("name"), speaker.get("text")):
        if name:
            yield name.casefold()


def _folded(text: str | None) -> str | None:
    return text.casefold() if text else None
