"""A text as the tagger has read it: words with a score for each label, and the encoder's states."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.encoder import bio
from services.encoder.encoder import Model, Vocabulary
from services.encoder.pieces import Pieces
from services.quotes.tagger.heads import COLUMNS, HEADS

Floats = NDArray[np.float32]

# Words with their hyphens and apostrophes, but for French: what is elided before a word, and the pronoun behind an
# inverted verb ("a-t-il dit"), which may be the speaker, are words of their own.
_ELIDED = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[’']"
_INVERTED = r"-(?:t-)?(?:ils?|elles?|on|je|tu|nous|vous|ce)\b"
_WORD = re.compile(rf"\b{_ELIDED}(?=\w)|\w+(?:(?!{_INVERTED})[-’']\w+)*|[^\w\s]", re.IGNORECASE)


class Word(NamedTuple):
    """Characters `start` to `end`; pieces `first` to `last`, the last one included."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True)
class Found:
    """A span of one layer: its characters, its kind, and the mean probability that its words belong to the layer."""

    start: int
    end: int
    kind: int
    score: float


@dataclass(frozen=True)
class Reading:
    """What the model says of a text.

    Attributes:
        starts: the first character of each piece.
        states: [pieces, width], the encoder's states.
        scores: for each layer the log probabilities of its labels [pieces, labels].
    """

    text: str
    starts: Sequence[int]
    words: Sequence[Word]
    states: Floats
    scores: dict[str, Floats]

    def part(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last piece of the characters from `start` to `end`; None where none begins in them."""
        first, after = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return (first, after - 1) if first < after else None

    def inside(self, layer: str, start: int, end: int) -> float:
        """The mean probability that a stretch belongs to a layer."""
        part = self.part(start, end)
        return 0.0 if part is None else float(1 - np.exp(self.scores[layer][part[0] : part[1] + 1, 0]).mean())

    def find(self, layer: str, bias: float) -> Iterator[Found]:
        """The spans of a layer; bias is taken off what speaks for no span."""
        if not self.words:
            return
        scores = self._of_words(self.scores[layer])
        scores[:, 0] -= bias
        for first, after, kind in bio.spans(bio.best(scores)):
            start, end = self.words[first].start, self.words[after - 1].end
            yield Found(start, end, kind, self.inside(layer, start, end))

    def _of_words(self, scores: Floats) -> Floats:
        """Scores of words from those of their pieces: several say more than one, but are not independent."""
        first = np.array([word.first for word in self.words])
        last = np.array([word.last for word in self.words])
        count = (last - first + 1).astype(np.float32)[:, None]
        begins, goes_on = scores[:, 1::2], scores[:, 2::2]
        # A word's later pieces may have either label.
        either = np.concatenate([np.zeros((1, begins.shape[1])), np.logaddexp(begins, goes_on).cumsum(0)])
        outside = np.concatenate([[0.0], scores[:, 0].cumsum()])
        rest = either[last + 1] - either[first + 1]
        found = np.empty((len(self.words), scores.shape[1]), np.float32)
        found[:, :1] = (outside[last + 1] - outside[first])[:, None] / count**0.5
        found[:, 1::2] = (begins[first] + rest) / count**0.5
        found[:, 2::2] = (goes_on[first] + rest) / count**0.5
        return found


def read(text: str, vocabulary: Vocabulary, model: Model) -> Reading:
    """Reads a text."""
    pieces = vocabulary.pieces(text)
    if not len(pieces):
        return Reading(text, (), (), np.zeros((0, vocabulary.width), np.float32), {})
    outputs = model.run(text, pieces)
    scores = {layer: _log_softmax(outputs["labels"][:, COLUMNS[layer]]) for layer in HEADS}
    return Reading(text, pieces.starts, list(_words(text, pieces)), outputs["states"], scores)


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)), np.float32)


def _words(text: str, pieces: Pieces) -> Iterator[Word]:
    """Words with their pieces; a piece over two words belongs to both."""
    piece = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        while piece < len(pieces) and pieces.ends[piece] <= start:
            piece += 1
        after = piece
        while after < len(pieces) and pieces.starts[after] < end:
            after += 1
        if after > piece:
            yield Word(start, end, piece, after - 1)
