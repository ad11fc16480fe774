"""Scores and mistakes as text for people and as JSON for programs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.evaluation.measures import Scores, Share, Tally
    from tests.evaluation.mistakes import Mistake

Row = tuple[str, ...]


def as_text(scores: Mapping[str, Scores], mistakes: Sequence[Mistake], shown: int) -> str:
    """Tables by language, then up to `shown` mistakes of each kind."""
    tables = [
        _table(("language", "articles", "right", "accuracy"), _language_rows(scores)),
        _table(("entities", "gold", "found", "P", "R", "F1"), _entity_rows(scores)),
        _table(("quotes", "gold", "found", "P", "R", "F1"), _quote_rows(scores)),
        _table(("of the paired quotes", "number", "right", "accuracy"), _pair_rows(scores)),
    ]
    return "\n\n".join(tables + list(_mistake_lists(mistakes, shown)))


def as_json(scores: Mapping[str, Scores], mistakes: Iterable[Mistake]) -> dict[str, Any]:
    """The same as plain values, with all mistakes."""
    return {
        "scores": {language: _plain(score) for language, score in scores.items()},
        "mistakes": [asdict(mistake) for mistake in mistakes],
    }


def _language_rows(scores: Mapping[str, Scores]) -> Iterator[Row]:
    return (_share(language, score.language) for language, score in scores.items())


def _entity_rows(scores: Mapping[str, Scores]) -> Iterator[Row]:
    for language, score in scores.items():
        if not score.entities:
            continue
        yield from (_tally(f"{language} {kind}", tally) for kind, tally in sorted(score.entities.items()))
        yield _tally(f"{language} all types", score.all_entities)
        yield _tally(f"{language} spans alone", score.spans)


def _quote_rows(scores: Mapping[str, Scores]) -> Iterator[Row]:
    for language, score in scores.items():
        if not score.quote_types:
            continue
        yield from (_tally(f"{language} {kind}", tally) for kind, tally in sorted(score.quote_types.items()))
        yield _tally(f"{language} whatever type", score.quotes)
        yield _tally(f"{language} with the right name", score.named)


def _pair_rows(scores: Mapping[str, Scores]) -> Iterator[Row]:
    for language, score in scores.items():
        if not score.speaker.of:
            continue
        yield _share(f"{language} speaker", score.speaker)
        yield _share(f"{language} name", score.name)
        yield from (_share(f"{language} name by {how}", share) for how, share in sorted(score.resolved_by.items()))


def _mistake_lists(mistakes: Iterable[Mistake], shown: int) -> Iterator[str]:
    kinds: defaultdict[str, list[Mistake]] = defaultdict(list)
    for mistake in mistakes:
        kinds[mistake.kind].append(mistake)
    for kind, found in kinds.items():
        lines = [f"  {mistake.id}: {mistake.text} [{mistake.detail}]" for mistake in found[:shown]]
        more = [f"  and {len(found) - shown} more"] if len(found) > shown else []
        yield "\n".join([f"{kind} ({len(found)})", *lines, *more])


def _share(label: str, share: Share) -> Row:
    return label, str(share.of), str(share.right), _percent(share.value)


def _tally(label: str, tally: Tally) -> Row:
    rates = (_percent(rate) for rate in (tally.precision, tally.recall, tally.f1))
    return label, str(tally.gold), str(tally.found), *rates


def _percent(rate: float) -> str:
    return f"{100 * rate:.1f}"


def _table(header: Row, rows: Iterable[Row]) -> str:
    """Columns as wide as they must be, the first to the left, numbers to the right."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Row, widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)])


def _plain(score: Scores) -> dict[str, Any]:
    tallies = {"spans": score.spans, "quotes": score.quotes, "named": score.named, "all": score.all_entities}
    rates = {name: _rates(tally) for name, tally in tallies.items()}
    return {
        "language": _accuracy(score.language),
        "entities": {"all": rates["all"], "spans": rates["spans"], "types": _each(score.entities)},
        "quotes": {"all": rates["quotes"], "named": rates["named"], "types": _each(score.quote_types)},
        "speaker": _accuracy(score.speaker),
        "name": _accuracy(score.name),
        "resolved_by": {how: _accuracy(share) for how, share in score.resolved_by.items()},
    }


def _each(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    return {kind: _rates(tally) for kind, tally in tallies.items()}


def _rates(tally: Tally) -> dict[str, float]:
    return asdict(tally) | {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}


def _accuracy(share: Share) -> dict[str, float]:
    return asdict(share) | {"accuracy": share.value}
