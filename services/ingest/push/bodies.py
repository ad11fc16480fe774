"""From the body of a push request to its articles."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from services.ingest.articles import Format, Found, Ready, Refused, check, cut
from services.ingest.problems import of_article
from services.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

MEDIA_TYPES: Final = {
    "application/json": Format.JSON,
    "application/ninjs+json": Format.JSON,
    "application/vnd.iptc.ninjs+json": Format.JSON,
    "application/x-ndjson": Format.JSONL,
    "application/ndjson": Format.JSONL,
    "application/jsonl": Format.JSONL,
    "application/x-jsonlines": Format.JSONL,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may hold: bytes of its body, inflated; bytes of an article; articles."""

    body_bytes: int
    article_bytes: int
    articles: int


def form(content_type: str) -> Format | None:
    """How a body of that type holds articles; None where it is not taken."""
    kind, _, parameters = content_type.partition(";")
    charset = parameters.lower().replace(" ", "").replace('"', "").partition("charset=")[2].partition(";")[0]
    return MEDIA_TYPES.get(kind.strip().lower()) if charset in ("", "utf-8", "utf8", "us-ascii") else None


def articles(body: bytes, form: Format, limits: Limits) -> Sequence[Ready | Problem] | Problem:
    """The articles in their order, each ready or with its problem; one problem where the body cannot be read."""
    pieces: list[Found | Refused] = []
    for piece in cut([body], "body", form, limits.article_bytes):
        if len(pieces) == limits.articles:
            return Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_many", f"more than {limits.articles} articles in one request"
            )
        # Of a JSON text that breaks off nothing is taken; JSON Lines stand for themselves.
        if form is Format.JSON and isinstance(piece, Refused):
            return of_article(piece)
        pieces.append(piece)
    return [_judged(piece, limits.article_bytes) for piece in pieces]


def _judged(piece: Found | Refused, most: int) -> Ready | Problem:
    judged = piece if isinstance(piece, Refused) else check(piece, most)
    return of_article(judged) if isinstance(judged, Refused) else judged
