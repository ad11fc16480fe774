"""Finds quotes in texts: what is said, who says it, by which word and to whom, as far as the text itself tells."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from services.encoder.encoder import Model, Vocabulary
from services.quotes.lexicon import Language
from services.quotes.marks import Marked
from services.quotes.spans import Span
from services.quotes.tagger.assembly import Draft, Roles, drafts, roles
from services.quotes.tagger.framing import frames
from services.quotes.tagger.links import Floats, Links, Part
from services.quotes.tagger.mending import mended
from services.quotes.tagger.reading import Reading, read
from services.quotes.tagger.sentences import Sentences
from services.quotes.tagger.stretches import stretches

DATA = Path(__file__).parents[1] / "data"
MODEL = "depesche_quotes-4"
WINDOW, CONTEXT = 384, 32  # pieces (docs/decisions.md)
NEAR = 60  # mentions before and behind a speaker's expression that it may mean


@dataclass(frozen=True)
class Quote:
    """A quote; spans are code points of the text.

    Attributes:
        score: the mean probability of its words.
        speaker_score: the probability of its speaker, or that it has none.
        whom: for the number of each entity the probability that the speaker means it.
    """

    type: str
    spans: tuple[Span, ...]
    speaker: Span | None
    cue: tuple[Span, ...]
    addressee: tuple[Span, ...]
    frame: tuple[Span, ...]
    score: float
    speaker_score: float
    whom: Mapping[int, float]


class Tagger:
    """The trained model with the rules around it."""

    def __init__(self, data: Path = DATA) -> None:
        self._vocabulary = Vocabulary()
        self._model = Model(data / "quotes.onnx", self._vocabulary, WINDOW, CONTEXT)
        self._links = Links(data / "links.npz")

    def find(
        self, text: str, marked: Sequence[Marked], mentions: Sequence[tuple[Span, int]], language: Language
    ) -> list[Quote]:
        """The quotes of a text in order of their beginnings, outer ones first.

        Args:
            text: one field of an article.
            marked: its stretches in quotation marks.
            mentions: names in it, in order, each with the number of its entity.
            language: its abbreviations, its possessives, and how sure a report has to be.
        """
        reading = read(text, self._vocabulary, self._model)
        if not reading.words:
            return []
        sentences = Sentences(text, language.abbreviations, ordinals=language.capital_nouns)
        found = roles(reading, marked, sentences, language.possessives, self._links)
        made = drafts(reading, stretches(reading, marked, sentences, language.report), found, self._links, sentences)
        kept = mended(made, found, sentences, text)
        whom = self._whom(reading, found, mentions)
        around = frames(kept, found, sentences, text)
        quotes = [_quote(draft, found, whom, frame) for draft, frame in zip(kept, around, strict=True)]
        return sorted(quotes, key=lambda quote: (quote.spans[0][0], -quote.spans[-1][1]))

    def _whom(self, reading: Reading, found: Roles, mentions: Sequence[tuple[Span, int]]) -> list[dict[int, float]]:
        """For each speaker's span whom it means: probabilities by entity; what is missing to one is nobody."""
        placed = [(part, entity) for span, entity in mentions if (part := reading.part(*span))]
        speakers = found.parts["speaker"]
        if not placed or not speakers:
            return [{} for _ in speakers]
        parts = [part for part, _ in placed]
        vectors = self._links.vectors(reading.states, parts, "role")
        table = []
        for number, speaker in enumerate(speakers):
            near = _near(speaker, parts)
            rights = (vectors[near], [parts[n] for n in near])
            scores = self._links.scores("who", (found.vectors["speaker"][[number]], [speaker]), rights)[0]
            table.append(_by_entity(scores, [placed[n][1] for n in near]))
        return table


def _near(speaker: Part, parts: Sequence[Part]) -> list[int]:
    """The numbers of the mentions that a speaker's expression may mean: so many around it."""
    at = bisect_left(parts, speaker)
    return list(range(max(0, at - NEAR), min(len(parts), at + NEAR)))


def _by_entity(scores: Floats, entities: Sequence[int]) -> dict[int, float]:
    """The probability of each entity, from the scores of nobody and of its mentions."""
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    found: dict[int, float] = {}
    for entity, chance in zip(entities, chances[1:], strict=True):
        found[entity] = found.get(entity, 0.0) + float(chance)
    return found


def _quote(draft: Draft, found: Roles, whom: Sequence[Mapping[int, float]], frame: tuple[Span, ...]) -> Quote:
    speaker = draft.speaker
    return Quote(
        draft.type,
        tuple(draft.spans),
        None if speaker is None else found.spans["speaker"][speaker],
        tuple(found.spans["cue"][cue] for cue in draft.cues),
        tuple(found.spans["addressee"][addressee] for addressee in draft.addressees),
        frame,
        draft.score,
        draft.speaker_score,
        {} if speaker is None else whom[speaker],
    )
