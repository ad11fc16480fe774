"""What the evaluation compares: the entities and quotes of one article, as annotated or as found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENTITY_TYPES = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}


class Span(NamedTuple):
    """A stretch of a field: code points, end exclusive."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote with what is scored of it. `name` is whom the speaker's words mean, null where that is not known."""

    type: str
    spans: tuple[Span, ...]
    speaker: tuple[Span, ...] = ()
    name: str | None = None
    resolved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One article's annotation, or what was found in it; None where nobody looked.

    `fields` are those whose entities are annotated. Quotes are annotated in the body only.
    """

    id: str
    language: str | None
    entities: Mapping[Span, str] | None
    quotes: tuple[Quote, ...] | None
    fields: frozenset[str] = frozenset({"headline", "body"})


@dataclass(frozen=True, slots=True)
class Case:
    """A raw article, and what is to be found in it."""

    article: dict[str, Any]
    gold: Document


def seed_case(article: dict[str, Any], gold: Mapping[str, Any]) -> Case:
    """A seed article, exactly as it is published, and its gold annotation."""
    entities, quotes = gold["entities"], gold["quotes"]
    document = Document(
        id=gold["id"],
        language=gold["language"],
        entities=None if entities is None else _entities(entities),
        quotes=None if quotes is None else tuple(_quote(item) for item in quotes),
    )
    return Case(article, document)


def inline_case(row: Mapping[str, Any], *, declare: bool) -> Case:
    """A line of a gold file: `id`, `lang`, `headline`, `text`, `ents`, `headline_ents`, `quotes`.

    Spans are pairs of offsets into `text`. What a line lacks is not annotated and not scored.
    """
    article = {"id": str(row["id"]), "body": row["text"]}
    if row.get("headline"):
        article["headline"] = row["headline"]
    if declare and row.get("lang"):
        article["language"] = row["lang"]
    fields = {"body": row.get("ents"), "headline": row.get("headline_ents")}
    annotated = {field: entities for field, entities in fields.items() if entities is not None}
    entities = {
        Span(field, start, end): ENTITY_TYPES[label] for field, rows in annotated.items() for start, end, label in rows
    }
    quotes = row.get("quotes")
    document = Document(
        id=article["id"],
        language=row.get("lang"),
        entities=entities if annotated else None,
        quotes=None if quotes is None else tuple(_inline_quote(quote) for quote in quotes),
        fields=frozenset(annotated),
    )
    return Case(article, document)


def found(event: Mapping[str, Any]) -> Document:
    """What an enriched event says; a skipped stage, or one that did not run, has not looked."""
    language, entities, quotes = (event.get(key, {}) for key in ("language", "entities", "quotes"))
    return Document(
        id=event["article"]["id"],
        language=language.get("tag"),
        entities=_entities(entities["items"]) if "items" in entities else None,
        quotes=tuple(_body_quotes(quotes["items"])) if "items" in quotes else None,
    )


def _entities(items: Iterable[Mapping[str, Any]]) -> dict[Span, str]:
    return {_span(mention): item["type"] for item in items for mention in item["mentions"]}


def _body_quotes(items: Iterable[Mapping[str, Any]]) -> Iterable[Quote]:
    quotes = (_quote(item) for item in items)
    return (quote for quote in quotes if all(span.field == "body" for span in quote.spans))


def _quote(item: Mapping[str, Any]) -> Quote:
    speaker = item["speaker"] or {}
    return Quote(
        type=item["type"],
        spans=tuple(_span(span) for span in item["spans"]),
        speaker=tuple(_span(span) for span in speaker.get("spans", ())),
        name=speaker.get("name"),
        resolved_by=speaker.get("resolved_by"),
    )


def _inline_quote(quote: Mapping[str, Any]) -> Quote:
    speaker = quote.get("speaker") or {}
    return Quote(
        type=quote["type"],
        spans=tuple(Span("body", *span) for span in quote["spans"]),
        speaker=tuple(Span("body", *span) for span in speaker.get("spans", ())),
        name=speaker.get("name"),
    )


def _span(value: Mapping[str, Any]) -> Span:
    return Span(value["field"], value["start"], value["end"])
