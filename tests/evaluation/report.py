"""Scores and mistakes as text for people and as JSON for programs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from services.view.text import clean
from tests.evaluation.documents import ROLES
from tests.evaluation.mistakes import KINDS, counted
from tests.evaluation.quote_measures import QUOTE
from tests.evaluation.tables import mistake_table, overview

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.evaluation.measures import EntityScores, NameScores, Scores
    from tests.evaluation.mistakes import Mistake
    from tests.evaluation.quote_measures import Parts, QuoteScores
    from tests.evaluation.tables import Row, Table
    from tests.evaluation.tally import Rates, Share


def as_text(scores: Mapping[str, Scores], mistakes: Sequence[Mistake], shown: int) -> str:
    """Tables by language, then how many mistakes there are of each kind, and up to `shown` of them."""
    tables = [*overview(scores), mistake_table(counted(mistakes), scores)]
    return "\n\n".join([_table(table) for table in tables if table.rows] + list(_mistake_lists(mistakes, shown)))


def as_json(scores: Mapping[str, Scores], mistakes: Sequence[Mistake]) -> dict[str, Any]:
    """The same as plain values, with all mistakes."""
    return {
        "scores": {language: _plain(score) for language, score in scores.items()},
        "counts": counted(mistakes),
        "mistakes": [asdict(mistake) for mistake in mistakes],
    }


def _mistake_lists(mistakes: Iterable[Mistake], shown: int) -> Iterator[str]:
    kinds: defaultdict[str, list[Mistake]] = defaultdict(list)
    for mistake in mistakes:
        kinds[mistake.kind].append(mistake)
    for kind in filter(kinds.get, KINDS):
        lines = [f"  {clean(f'{mistake.id}: {mistake.text} [{mistake.detail}]')}" for mistake in kinds[kind][:shown]]
        rest = len(kinds[kind]) - shown
        yield "\n".join([f"{kind} ({len(kinds[kind])})", *lines, *([f"  and {rest} more"] if rest > 0 else [])])


def _table(table: Table) -> str:
    """Columns as wide as they must be, the first to the left, numbers to the right."""
    lines = [table.header, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.header))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Row, widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)])


def _plain(score: Scores) -> dict[str, Any]:
    return {
        "articles": score.articles,
        "language": _share(score.language),
        "entities": _entities(score.entities),
        "headlines": _entities(score.headlines),
        "quotes": _quotes(score.quotes),
        "names": _names(score.names),
    }


def _entities(score: EntityScores) -> dict[str, Any]:
    types = {kind: _rates(tally) for kind, tally in score.types.items()}
    return {"all": _rates(score.all_types), "spans": _rates(score.spans), "types": types}


def _quotes(score: QuoteScores) -> dict[str, Any]:
    """The scores under their names in `QuoteScores`."""
    names = ["type", "exact", "exact_words", "tokens", "marked", "speaker", "speaker_exact"]
    names += ["end_to_end", "end_to_end_exact"]
    return {
        "assigned": _parts(score.assigned),
        "overlapping": _parts(score.overlapping),
        **{name: _rates(getattr(score, name)) for name in names},
        "pairs": score.both_silent.of,
        "types": {
            kind: {"overlap": _rates(types.overlap), "exact_words": _rates(types.exact_words)}
            for kind, types in sorted(score.types.items())
        },
        "confusion": {f"{gold}->{found}": count for (gold, found), count in sorted(score.confusion.items())},
    }


def _parts(parts: Parts) -> dict[str, Any]:
    means = {part: _rates(parts.means[part]) for part in (QUOTE, *ROLES)}
    return means | {"roles": _rates(parts.roles), "joint": _rates(parts.joint)}


def _names(score: NameScores) -> dict[str, Any]:
    return {
        "name": _rates(score.name),
        "surname": _rates(score.surname),
        "paired": _share(score.paired),
        "invented": _share(score.invented),
        "resolved_by": {how: _share(share) for how, share in score.resolved_by.items()},
    }


def _rates(rates: Rates) -> dict[str, float]:
    names = ("found", "gold", "precision", "recall", "f1")
    return {name: getattr(rates, name) for name in names}


def _share(share: Share) -> dict[str, float]:
    return asdict(share) | {"share": share.value}
