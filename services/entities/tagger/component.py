"""The recogniser as a component of a spaCy pipeline: spaCy holds the words, the encoder says which are names."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.attrs import IDX, IS_SPACE, LENGTH
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span

from services.encoder.bio import best, spans
from services.encoder.encoder import Model, Vocabulary
from services.encoder.pieces import Pieces
from services.entities.tagger.labels import TYPES

DATA = Path(__file__).parents[1] / "data"

_SIGN = re.compile(r"[^\w\s]")
_LAST_SIGN = re.compile(r"[^\w\s]$")


class Profile(NamedTuple):
    """A model's file and version, and how many pieces a window has, and how many of them on either side are context."""

    file: str
    version: int
    size: int
    context: int


PROFILES = {"accurate": Profile("accurate.onnx.gz", 2, 256, 8), "fast": Profile("fast.onnx", 3, 160, 4)}
"""What can be chosen; why these windows: services/encoder/docs/decisions.md."""


class Unit(NamedTuple):
    """What is labelled: the words that begin in one piece, from `start` up to, not with, `end`, and that piece."""

    piece: int
    start: int
    end: int


@Language.factory("depesche_entities", default_config={"profile": "accurate"})  # type: ignore[untyped-decorator]  # spaCy is not followed
def create(nlp: Language, name: str, profile: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy's signature of a factory
    """The component, which sets `doc.ents`; labels are PER, LOC, ORG and MISC.

    Raises:
        ValueError: there is no such profile.
    """
    if profile not in PROFILES:
        raise ValueError(f"no profile {profile}; there are {', '.join(PROFILES)}")
    shared = vocabulary()
    chosen = PROFILES[profile]
    model = Model(DATA / chosen.file, shared, chosen.size, chosen.context)

    def depesche_entities(doc: Doc) -> Doc:
        text = doc.text  # once: spaCy joins its words anew each time, a twentieth of `fast`'s time
        found = shared.pieces(text)
        units = _units(doc, found)
        if units:
            scores = model.run(text, found)["labels"][[unit.piece for unit in units]]
            doc.ents = tuple(Span(doc, start, end, label=label) for start, end, label in _entities(units, scores))
        return doc

    return depesche_entities


@cache
def vocabulary() -> Vocabulary:
    """The tokeniser and word vectors, loaded once a process."""
    return Vocabulary()


def _units(doc: Doc, found: Pieces) -> list[Unit]:
    """Each piece in which words begin, with these; blanks, and signs that the tokeniser drops, have none."""
    idx, length, space = doc.to_array([IDX, LENGTH, IS_SPACE]).astype(np.int64).T
    piece = np.searchsorted(np.asarray(found.ends, np.int64), idx, side="right")
    starts = np.append(np.asarray(found.starts, np.int64), np.iinfo(np.int64).max)
    words = np.flatnonzero((space == 0) & (starts[piece] < idx + length))
    first = np.flatnonzero(np.diff(piece[words], prepend=-1))
    last = np.append(first[1:], len(words))[: len(first)] - 1
    return list(map(Unit, piece[words[first]].tolist(), words[first].tolist(), (words[last] + 1).tolist()))


def _entities(units: Sequence[Unit], scores: NDArray[np.float32]) -> Iterator[tuple[int, int, str]]:
    """First word, word after the last, and label of each entity."""
    for start, end, kind in spans(best(scores)):
        yield units[start].start, units[end - 1].end, TYPES[kind]


def model(profile: str) -> str:
    """Name and version of a profile's model, as it goes into the event."""
    return f"depesche_entities_{profile}-{PROFILES[profile].version}"


def pipeline(profile: str, language: str = "xx") -> Language:
    """A spaCy pipeline whose words end at every sign, so that names can begin and end there, and the recogniser."""
    nlp = spacy.blank(language)
    nlp.tokenizer = Tokenizer(
        nlp.vocab, prefix_search=_SIGN.match, suffix_search=_LAST_SIGN.search, infix_finditer=_SIGN.finditer
    )
    nlp.add_pipe("depesche_entities", config={"profile": profile})
    return nlp
