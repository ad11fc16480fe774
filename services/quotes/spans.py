"""Stretches of a text, and what is made of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]
"""First code point, and the one after the last."""


class Spanned:
    """What stands in spans, one after the other."""

    __slots__ = ()
    spans: Sequence[Span]

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]
