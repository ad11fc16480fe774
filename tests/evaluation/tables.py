"""Scores and mistakes as tables of words, for a terminal or a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.evaluation.documents import ROLES
from tests.evaluation.measures import TOTAL
from tests.evaluation.quote_measures import MISSED, SPURIOUS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.evaluation.measures import NameScores, Scores
    from tests.evaluation.quote_measures import QuoteScores
    from tests.evaluation.tally import Rates, Share

Row = tuple[str, ...]
Named = tuple[str, "Rates"]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of as many cells, the first of which says what the others are about."""

    header: Row
    rows: Sequence[Row]


def overview(scores: Mapping[str, Scores]) -> list[Table]:
    """A column for each language with F1, and for all with precision, recall and F1."""
    return [
        _shares("language", scores, {tag: {"right": score.language} for tag, score in scores.items()}),
        _rates("entities", scores, {tag: list(_entity_rates(score)) for tag, score in scores.items()}),
        _rates("quotes", scores, {tag: list(_quote_rates(score.quotes)) for tag, score in scores.items()}),
        _rates("names", scores, {tag: list(_name_rates(score.names)) for tag, score in scores.items()}),
        _shares("of found quotes", scores, {tag: _name_shares(score.names) for tag, score in scores.items()}),
    ]


def in_full(score: Scores) -> Table:
    """Precision, recall, F1 and numbers of all that is measured for one language."""
    rates = [*_entity_rates(score), *_quote_rates(score.quotes), *_name_rates(score.names)]
    rows = [
        (name, *map(percent, (rate.precision, rate.recall, rate.f1)), str(rate.found), str(rate.gold))
        for name, rate in rates
        if rate.found or rate.gold
    ]
    return Table(("", "P", "R", "F1", "found", "gold"), rows)


def confusion(score: Scores) -> Table:
    """How many quotes of each annotated type were found as which."""
    counts = score.quotes.confusion
    ours, theirs = (sorted({pair[side] for pair in counts}, key=_without_partner_last) for side in (0, 1))
    rows = [(one, *(str(counts[one, other] or "") for other in theirs)) for one in ours]
    return Table(("annotated as", *theirs), rows)


def mistake_table(counts: Mapping[str, Counter[str]], languages: Iterable[str]) -> Table:
    """How many mistakes of each kind there are, by language and in all."""
    tags = [tag for tag in languages if tag != TOTAL]
    rows = [(kind, *(str(count[tag]) for tag in tags), str(count.total())) for kind, count in counts.items()]
    return Table(("mistakes", *tags, TOTAL), rows)


def percent(rate: float) -> str:
    return f"{100 * rate:.1f}"


def _entity_rates(score: Scores) -> Iterator[Named]:
    for field, entities in (("", score.entities), ("headline: ", score.headlines)):
        yield from ((f"{field}{kind}", tally) for kind, tally in entities.types.items())
        yield f"{field}all types", entities.all_types
        yield f"{field}boundaries alone", entities.spans


def _quote_rates(score: QuoteScores) -> Iterator[Named]:
    """The measures under the letters by which comparisons name them."""
    yield from (("A quote", score.assigned.quote), ("A roles", score.assigned.roles), ("A joint", score.assigned.joint))
    yield from ((f"A {role}", score.assigned.means[role]) for role in ROLES)
    yield "A type", score.type
    yield from (("A roles, overlapping", score.overlapping.roles), ("A joint, overlapping", score.overlapping.joint))
    yield from ((f"A {role}, overlapping", score.overlapping.means[role]) for role in ("cue", "speaker"))
    yield from (("B same tokens", score.exact), ("B same words", score.exact_words))
    yield from (("C overlap", score.overlapping.quote), ("C tokens", score.tokens), ("C tokens in any", score.marked))
    for kind, types in sorted(score.types.items()):
        yield from ((f"C {kind}, overlap", types.overlap), (f"B {kind}, same words", types.exact_words))
    yield from (("D speaker, overlap", score.speaker), ("D speaker, same words", score.speaker_exact))
    yield from (("E end to end", score.end_to_end), ("E same words", score.end_to_end_exact))


def _name_rates(score: NameScores) -> Iterator[Named]:
    yield from (("right name", score.name), ("right surname", score.surname))


def _name_shares(score: NameScores) -> dict[str, Share]:
    shares = {"named quotes found": score.paired, "unnamed ones given a name": score.invented}
    by = {f"right name by {how}": share for how, share in sorted(score.resolved_by.items())}
    return {name: share for name, share in (shares | by).items() if share.of}


def _rates(title: str, scores: Mapping[str, Scores], rates: Mapping[str, Sequence[Named]]) -> Table:
    """Rows in the order of all languages together, whose rows hold those of each."""
    columns = {tag: dict(named) for tag, named in rates.items()}
    rows = []
    for name, total in rates[TOTAL]:
        if total.found or total.gold:
            ours = [columns[tag].get(name) for tag in scores if tag != TOTAL]
            rows.append((name, *map(_f1, ours), *map(percent, (total.precision, total.recall, total.f1))))
    return Table(
        (title, *(f"{tag} F1" for tag in scores if tag != TOTAL), *(f"{TOTAL} {rate}" for rate in ("P", "R", "F1"))),
        rows,
    )


def _without_partner_last(kind: str) -> tuple[bool, str]:
    return kind in {MISSED, SPURIOUS}, kind


def _f1(rates: Rates | None) -> str:
    return percent(rates.f1) if rates and (rates.found or rates.gold) else ""


def _shares(title: str, scores: Mapping[str, Scores], shares: Mapping[str, Mapping[str, Share]]) -> Table:
    rows = [(name, *(_share(shares[tag].get(name)) for tag in scores)) for name in shares[TOTAL]]
    return Table((title, *scores), rows)


def _share(share: Share | None) -> str:
    return f"{percent(share.value)} of {share.of}" if share and share.of else ""
