"""What went wrong in one document, mistake by mistake, in words that lead to the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.evaluation.measures import annotated, paired

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.evaluation.documents import Case, Document, Quote, Span
    from tests.evaluation.measures import Pair

SHOWN_CHARACTERS: Final = 70


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: its kind, the article's id, the words it is about, and what should be or is there instead."""

    kind: str
    id: str
    text: str
    detail: str


def mistakes(case: Case, found: Document) -> Iterator[Mistake]:
    """All mistakes of one document: language, then entities, then quotes, each in reading order."""
    gold = case.gold
    if gold.language not in {None, found.language}:
        yield Mistake("language wrong", gold.id, "", f"{gold.language}, found {found.language}")
    if gold.entities is not None:
        yield from _entity_mistakes(case, annotated(gold, found))
    if gold.quotes is not None:
        yield from _quote_mistakes(case, gold.quotes, found.quotes or ())


def _entity_mistakes(case: Case, found: dict[Span, str]) -> Iterator[Mistake]:
    gold = case.gold.entities or {}
    for span in sorted(gold.keys() | found.keys()):
        text, there, seen = _words(case, (span,)), gold.get(span), found.get(span)
        if seen is None:
            yield Mistake("entity missed", case.gold.id, text, f"{there}")
        elif there is None:
            yield Mistake("entity invented", case.gold.id, text, seen)
        elif there != seen:
            yield Mistake("entity of wrong type", case.gold.id, text, f"{there}, found {seen}")


def _quote_mistakes(case: Case, gold: Sequence[Quote], found: Sequence[Quote]) -> Iterator[Mistake]:
    pairs = paired(gold, found)
    yield from _alone("quote missed", case, gold, [pair.gold for pair in pairs])
    yield from _alone("quote invented", case, found, [pair.found for pair in pairs])
    for pair in pairs:
        yield from _pair_mistakes(case, pair)


def _alone(kind: str, case: Case, quotes: Sequence[Quote], partners: Sequence[Quote]) -> Iterator[Mistake]:
    taken = {id(quote) for quote in partners}
    for quote in quotes:
        if id(quote) not in taken:
            yield Mistake(kind, case.gold.id, _words(case, quote.spans), quote.type)


def _pair_mistakes(case: Case, pair: Pair) -> Iterator[Mistake]:
    gold, found, text = pair.gold, pair.found, _words(case, pair.gold.spans)
    if gold.type != found.type:
        yield Mistake("quote of wrong type", case.gold.id, text, f"{gold.type}, found {found.type}")
    if not pair.speaker_right:
        speakers = [_words(case, quote.speaker) or "nobody" for quote in (gold, found)]
        yield Mistake("wrong speaker", case.gold.id, text, "{}, found {}".format(*speakers))
    if not pair.name_right:
        detail = f"{gold.name or 'nobody'}, found {found.name or 'nobody'} by {found.resolved_by}"
        yield Mistake("wrong name", case.gold.id, text, detail)


def _words(case: Case, spans: Sequence[Span]) -> str:
    words = " … ".join(_field(case.article, span.field)[span.start : span.end] for span in spans)
    return words if len(words) <= SHOWN_CHARACTERS else f"{words[: SHOWN_CHARACTERS - 1]}…"


def _field(article: dict[str, Any], name: str) -> str:
    return article.get(name) or ""
