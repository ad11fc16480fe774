"""Reads annotations and enriched events into documents that can be laid side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.evaluation.documents import ROLES, Case, Document, Quote, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

ENTITY_TYPES: Final = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}


class GoldError(Exception):
    """A gold file cannot be read; the message says where."""


def gold_cases(paths: Iterable[Path], *, language: str | None, declare: bool) -> Iterator[Case]:
    """The cases of gold files; `language` is that of lines that do not say theirs.

    Raises:
        GoldError: a file is not there, or a line is not as those of gold files are.
    """
    for path in paths:
        for number, line in _lines(path):
            defaults = {"id": f"{path.stem}-{number}"} | ({"lang": language} if language else {})
            try:
                case = inline_case(defaults | json.loads(line), declare=declare)
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise GoldError(f"{path}, line {number}: {error!r}") from error
            yield case


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers."""
    try:
        with path.open(encoding="utf-8") as lines:
            yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: {error}") from error


def seed_case(article: dict[str, Any], gold: Mapping[str, Any]) -> Case:
    """A seed article, exactly as it is published, and its gold annotation."""
    entities, quotes = gold["entities"], gold["quotes"]
    document = Document(
        id=gold["id"],
        language=gold["language"],
        entities=None if entities is None else _entities(entities),
        quotes=None if quotes is None else _quotes(quotes),
    )
    return Case(article, document)


def inline_case(row: Mapping[str, Any], *, declare: bool) -> Case:
    """A line of a gold file: `id`, `lang`, `headline`, `text`, `ents`, `headline_ents`, `quotes`, `tokens`.

    Spans are pairs of offsets into `text`. What a line lacks is not annotated and not scored.
    """
    quotes = row.get("quotes")
    entities = {
        field: row[key] for field, key in (("body", "ents"), ("headline", "headline_ents")) if row.get(key) is not None
    }
    document = Document(
        id=str(row["id"]),
        language=row.get("lang"),
        entities=_inline_entities(entities) if entities else None,
        quotes=None if quotes is None else tuple(_inline_quote(quote) for quote in quotes),
        fields=frozenset(entities),
        named="names" in row or any("name" in (quote.get("speaker") or {}) for quote in quotes or ()),
    )
    tokens = tuple((start, end) for start, end in row.get("tokens") or ())
    return Case(_inline_article(row, declare=declare), document, tokens)


def found(event: Mapping[str, Any]) -> Document:
    """What an enriched event says; a skipped stage, or one that did not run, has not looked."""
    language, entities, quotes = (event.get(key, {}) for key in ("language", "entities", "quotes"))
    return Document(
        id=event["article"]["id"],
        language=language.get("tag"),
        entities=_entities(entities["items"]) if "items" in entities else None,
        quotes=_quotes(quotes["items"]) if "items" in quotes else None,
    )


def _inline_article(row: Mapping[str, Any], *, declare: bool) -> dict[str, Any]:
    article = {"id": str(row["id"]), "body": row["text"]}
    if row.get("headline"):
        article["headline"] = row["headline"]
    if declare and row.get("lang"):
        article["language"] = row["lang"]
    return article


def _inline_entities(fields: Mapping[str, Iterable[tuple[int, int, str]]]) -> dict[Span, str]:
    return {
        Span(field, start, end): ENTITY_TYPES[label] for field, rows in fields.items() for start, end, label in rows
    }


def _inline_quote(quote: Mapping[str, Any]) -> Quote:
    roles: dict[str, Any] = {
        role: tuple(Span("body", *span) for span in (quote.get(role) or {}).get("spans", ())) for role in ROLES
    }
    return Quote(
        type=quote.get("type"),
        spans=tuple(Span("body", *span) for span in quote["spans"]),
        name=(quote.get("speaker") or {}).get("name"),
        medium=quote.get("medium"),
        **roles,
    )


def _entities(items: Iterable[Mapping[str, Any]]) -> dict[Span, str]:
    return {_span(mention): item["type"] for item in items for mention in item["mentions"]}


def _quotes(items: Iterable[Mapping[str, Any]]) -> tuple[Quote, ...]:
    """The quotes of the body, in reading order, outer ones before those inside them."""
    quotes = [_quote(item) for item in items]
    in_body = (quote for quote in quotes if quote.spans)
    return tuple(sorted(in_body, key=lambda quote: (quote.spans[0].start, -quote.spans[-1].end)))


def _quote(item: Mapping[str, Any]) -> Quote:
    roles: dict[str, Any] = {role: _body_spans(item.get(role)) for role in ROLES}
    # A name is scored with the words it is read from: those of the headline are not annotated.
    speaker = (item.get("speaker") or {}) if roles["speaker"] else {}
    return Quote(
        type=item["type"],
        spans=_body_spans(item),
        name=speaker.get("name"),
        resolved_by=speaker.get("resolved_by"),
        **roles,
    )


def _body_spans(part: Mapping[str, Any] | None) -> tuple[Span, ...]:
    return tuple(_span(span) for span in (part or {}).get("spans", ()) if span["field"] == "body")


def _span(value: Mapping[str, Any]) -> Span:
    return Span(value["field"], value["start"], value["end"])
