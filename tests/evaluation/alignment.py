"""How what is found lies to what is annotated: pairs, missed, spurious, split and merged.

Knows sets of positions only, so that it serves quotes (by words) and entities (by characters) alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

Positions = frozenset[int]

INSIDE_FROM: Final = 0.5
"""The share of a part's positions that must lie in the whole, and of the whole's in its parts together."""


@dataclass(slots=True)
class Alignment:
    """Indices into the annotated and the found things.

    Attributes:
        pairs: partners that are not part of a split or merger.
        split: an annotated thing and the two or more found in its place.
        merged: a found thing and the two or more annotated in its place.
        missed, spurious: those of one side that have no part in any of these.
    """

    pairs: list[tuple[int, int]] = field(default_factory=list)
    split: dict[int, list[int]] = field(default_factory=dict)
    merged: dict[int, list[int]] = field(default_factory=dict)
    missed: list[int] = field(default_factory=list)
    spurious: list[int] = field(default_factory=list)


def aligned(gold: Sequence[Positions], found: Sequence[Positions], partners: Mapping[int, int]) -> Alignment:
    """Aligns two lists of position sets, of which `partners` tells the pairs: found index by gold index."""
    split = _wholes(gold, found, partners)
    pieces = _flat(split)
    left = {i: j for i, j in partners.items() if i not in split}
    merged = _wholes(found, gold, {j: i for i, j in left.items()}, but=pieces, parts_but=set(split))
    united = _flat(merged)
    pairs = [(i, j) for i, j in sorted(left.items()) if i not in united]
    return Alignment(
        pairs,
        split,
        merged,
        missed=_others(len(gold), set(split) | united | {i for i, _ in pairs}),
        spurious=_others(len(found), set(merged) | pieces | {j for _, j in pairs}),
    )


def _wholes(
    wholes: Sequence[Positions],
    parts: Sequence[Positions],
    partners: Mapping[int, int],
    but: Collection[int] = (),
    parts_but: Collection[int] = (),
) -> dict[int, list[int]]:
    """Wholes in whose place there are two or more parts that are no other's partner; a partner must be among them."""
    result = {}
    free = set(range(len(parts))) - set(partners.values()) - set(parts_but)
    for i in sorted(set(range(len(wholes))) - set(but)):
        own = {partners[i]} if i in partners else set[int]()
        inside = _inside(wholes[i], parts, free | own)
        covered = len(wholes[i] & _union(parts, inside))
        if len(inside) > 1 and own <= set(inside) and covered >= INSIDE_FROM * len(wholes[i]):
            result[i] = inside
            free -= set(inside)
    return result


def _union(parts: Sequence[Positions], chosen: Iterable[int]) -> Positions:
    return frozenset(position for j in chosen for position in parts[j])


def _flat(groups: Mapping[int, Iterable[int]]) -> set[int]:
    return {index for group in groups.values() for index in group}


def _inside(whole: Positions, parts: Sequence[Positions], candidates: Iterable[int]) -> list[int]:
    """Those of the candidates that lie mostly in the whole and do not overlap, the longest first, then in order."""
    chosen: list[int] = []
    for j in sorted(candidates, key=lambda j: (-len(parts[j]), j)):
        mostly = len(parts[j] & whole) > INSIDE_FROM * len(parts[j])
        if mostly and not any(parts[j] & parts[other] for other in chosen):
            chosen.append(j)
    return sorted(chosen)


def _others(count: int, seen: set[int]) -> list[int]:
    return [index for index in range(count) if index not in seen]
