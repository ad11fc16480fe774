"""Marks that overlap as they like, made into elements that nest: the text is cut wherever one begins or ends."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tests.evaluation.markup import Html, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NOTHING: Final = Html("")


@dataclass(frozen=True, slots=True)
class Layer:
    """A mark on a stretch of text: code points, end exclusive.

    Attributes:
        rank: which of two marks on the same letters lies outside: the lower one, then the longer.
        classes: of the element, parted by spaces.
        title: what a pointer on it shows.
        before, after: labels where it begins and ends.
    """

    start: int
    end: int
    rank: int
    classes: str
    title: str = ""
    before: Html = NOTHING
    after: Html = NOTHING

    def around(self, content: Html) -> Html:
        title = {"title": self.title} if self.title else {}
        return element("span", content, class_=self.classes, **title)


def marked(text: str, start: int, end: int, layers: Iterable[Layer]) -> Html:
    """The stretch of the text with its layers, those that reach beyond it included."""
    here = [layer for layer in layers if layer.start < end and start < layer.end]
    here.sort(key=lambda layer: (layer.rank, -(layer.end - layer.start), layer.start))
    return joined(_segment(text, a, b, here) for a, b in _cuts(start, end, here))


def _cuts(start: int, end: int, layers: Sequence[Layer]) -> Iterator[tuple[int, int]]:
    places = {start, end} | {place for layer in layers for place in (layer.start, layer.end) if start < place < end}
    ordered = sorted(places)
    return pairwise(ordered)


def _segment(text: str, start: int, end: int, layers: Sequence[Layer]) -> Html:
    """A stretch in which no layer begins or ends, the outermost layer around all others."""
    content = joined([text[start:end]])
    for layer in reversed(layers):
        if layer.start <= start and end <= layer.end:
            before = layer.before if layer.start == start else NOTHING
            after = layer.after if layer.end == end else NOTHING
            content = layer.around(joined([before, content, after]))
    return content
