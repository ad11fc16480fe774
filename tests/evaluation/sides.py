"""The layers of an article's two sides: what is annotated, what was found, and where the one differs from the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.evaluation.documents import Span
from tests.evaluation.layers import Layer
from tests.evaluation.markup import element
from tests.evaluation.measures import entities_in, name_of
from tests.evaluation.pairing import characters, pairing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.evaluation.documents import Case, Document, Quote, Result

QUOTES, DIFFERENCES, ROLES, ENTITIES = range(4)
"""What lies around what."""

SHOWN_ROLES: Final = ("speaker", "cue", "addressee")

SHORT: Final = {"person": "per", "organisation": "org", "place": "loc", "other": "misc"}


class Row(NamedTuple):
    """A quote of the annotation, the one found for it, or both, and the number that both are shown under."""

    number: str
    gold: Quote | None
    found: Quote | None

    def turned(self) -> Row:
        """The same, seen from the other side."""
        return Row(self.number, self.found, self.gold)


Layers = dict[str, list[Layer]]


@dataclass(frozen=True, slots=True)
class Sides:
    """The layers of both sides, by field, and the quotes of both."""

    gold: Layers
    found: Layers
    rows: Sequence[Row] = field(default=())


def sides(result: Result) -> Sides:
    """Marks the quotes, speakers, cues, addressees and entities of both sides."""
    case, found = result
    rows = list(_rows(result))
    turned = [row.turned() for row in rows]
    return Sides(_layers(case, rows, case.gold, found), _layers(case, turned, found, case.gold), rows)


def same_role(role: str, one: Quote, other: Quote) -> bool:
    """Whether the words of a role overlap, or there are none in both."""
    ours, theirs = characters(one.role(role)), characters(other.role(role))
    return bool(ours & theirs) or not ours | theirs


def _rows(result: Result) -> Iterator[Row]:
    """Annotated quotes by number, each with the one found for it, then those that are found alone."""
    if result.case.gold.quotes is None:
        yield from (Row(f"{number}", None, quote) for number, quote in enumerate(result.found.quotes or (), 1))
        return
    paired = pairing(result)
    partners = {id(one): other for one, other in paired.pairs()}
    for number, one in enumerate(paired.gold, 1):
        other = partners.pop(id(one), None)
        yield Row(f"{number}", one.quote, other.quote if other else None)
    taken = {id(other) for _, other in paired.pairs()}
    alone = [other.quote for other in paired.found if id(other) not in taken]
    yield from (Row(f"+{number}", None, quote) for number, quote in enumerate(alone, 1))


def _layers(case: Case, rows: Sequence[Row], ours: Document, theirs: Document) -> Layers:
    """The layers of one side; of the rows, the first quote is that side's."""
    body: list[Layer] = []
    for row in rows:
        if row.gold:
            body.extend(_quote(row.number, row.gold))
            # What is not annotated at all makes no difference.
            if case.gold.quotes is not None:
                body.extend(_differences(case, row.gold, row.found))
    for role in SHOWN_ROLES:
        body.extend(_roles(case, rows, role))
    return {
        name: layers + list(_entities(case, name, entities_in(ours, name), entities_in(theirs, name)))
        for name, layers in (("headline", []), ("body", body))
    }


def _quote(number: str, quote: Quote) -> Iterator[Layer]:
    kind = f"quote {quote.type}"
    title = f"{number}: {quote.type}, {quote.name or 'nobody named'}"
    for place, span in enumerate(quote.spans):
        label = element("b", f"{number} {quote.type}" if place == 0 else f"{number} …", class_="label")
        yield Layer(span.start, span.end, QUOTES, kind, title, before=label)


def _differences(case: Case, quote: Quote, partner: Quote | None) -> Iterator[Layer]:
    """The stretches of the quote that its partner lacks, as far as they hold a letter or digit."""
    lacking = sorted(characters(quote.spans) - characters(partner.spans if partner else ()))
    breaks = [place for place, (one, other) in enumerate(pairwise(lacking), 1) if other != one + 1]
    for first, last in pairwise([0, *breaks, len(lacking)] if lacking else []):
        start, end = lacking[first], lacking[last - 1] + 1
        if any(map(str.isalnum, case.text("body")[start:end])):
            yield Layer(start, end, DIFFERENCES, "difference")


def _roles(case: Case, rows: Sequence[Row], role: str) -> Iterator[Layer]:
    """One layer for each stretch that has the role, whatever the number of quotes it has it in."""
    stretches: defaultdict[Span, list[Row]] = defaultdict(list)
    for row in rows:
        for span in row.gold.role(role) if row.gold else ():
            stretches[span].append(row)
    for span, served in stretches.items():
        wrong = any(_is_wrong(case, row, role) for row in served)
        numbers = " ".join(row.number for row in served)
        names = sorted({row.gold.name for row in served if row.gold and row.gold.name}) if role == "speaker" else []
        label = element(
            "b", f"{numbers} → {', '.join(names)}" if names else numbers, class_=_class("label", wrong=wrong)
        )
        yield Layer(span.start, span.end, ROLES, _class(role, wrong=wrong), f"{role} of {numbers}", after=label)


def _is_wrong(case: Case, row: Row, role: str) -> bool:
    """Whether the pair differs in the role, or in the speaker's name; a quote without partner is wrong by itself."""
    if not row.gold or not row.found:
        return False
    other_name = role == "speaker" and case.gold.named and name_of(row.gold) != name_of(row.found)
    return other_name or not same_role(role, row.gold, row.found)


def _entities(case: Case, name: str, ours: Mapping[Span, str], theirs: Mapping[Span, str]) -> Iterator[Layer]:
    compared = case.gold.entities is not None and name in case.gold.fields
    for span, kind in ours.items():
        wrong = compared and theirs.get(span) != kind
        label = element("b", SHORT.get(kind, kind), class_=_class("label", wrong=wrong))
        yield Layer(span.start, span.end, ENTITIES, _class(f"entity {kind}", wrong=wrong), kind, after=label)


def _class(name: str, *, wrong: bool) -> str:
    return f"{name} wrong" if wrong else name
