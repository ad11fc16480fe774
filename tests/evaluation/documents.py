"""What the evaluation compares: the entities and quotes of one article, as annotated or as found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

ROLES: Final = ("addressee", "cue", "frame", "speaker")


class Span(NamedTuple):
    """A stretch of a field: code points, end exclusive."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote with what is scored of it; all its spans are in the body.

    Attributes:
        name: whom the speaker's words mean, null where that is not known.
        resolved_by: how the name was found; null in annotations.
        medium: whether it was said, written or thought; annotated in some sets, never found.
    """

    type: str | None
    spans: tuple[Span, ...]
    speaker: tuple[Span, ...] = ()
    name: str | None = None
    resolved_by: str | None = None
    cue: tuple[Span, ...] = ()
    addressee: tuple[Span, ...] = ()
    frame: tuple[Span, ...] = ()
    medium: str | None = None

    def role(self, name: str) -> tuple[Span, ...]:
        """The spans of one of `ROLES`; empty where the quote has none."""
        spans: tuple[Span, ...] = getattr(self, name)
        return spans


@dataclass(frozen=True, slots=True)
class Document:
    """One article's annotation, or what was found in it; None where nobody looked.

    `fields` are those whose entities are annotated. Quotes are annotated in the body only.
    `named` tells whether the annotation says whom speaker expressions mean.
    """

    id: str
    language: str | None
    entities: Mapping[Span, str] | None
    quotes: tuple[Quote, ...] | None
    fields: frozenset[str] = frozenset({"headline", "body"})
    named: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """A raw article, and what is to be found in it.

    `tokens` are the annotation's own, as pairs of offsets into the body in their order; empty where it has none.
    """

    article: dict[str, Any]
    gold: Document
    tokens: tuple[tuple[int, int], ...] = field(default=(), repr=False)

    def text(self, name: str) -> str:
        """A field of the article; empty where it is missing."""
        return self.article.get(name) or ""

    def words(self, spans: tuple[Span, ...]) -> str:
        """What the spans hold, with an ellipsis between two of them."""
        return " … ".join(self.text(span.field)[span.start : span.end] for span in spans)


class Result(NamedTuple):
    """An article with its annotation, and what was found in it."""

    case: Case
    found: Document
