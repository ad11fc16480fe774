"""From stretches to quotes: which of them are one, who says it, by which word, and to whom."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from services.quotes.marks import Marked
from services.quotes.spans import Span, Spanned, beginning
from services.quotes.tagger.chances import REACH, Chances, mean, most, near
from services.quotes.tagger.heads import ROLES
from services.quotes.tagger.links import Floats, Links, Part
from services.quotes.tagger.reading import Reading
from services.quotes.tagger.sentences import Sentences
from services.quotes.tagger.stretches import DIRECT, Stretch, trimmed

BIASES: Final = {"speaker": 0.5, "cue": 0.3, "addressee": 0.0}
NONE_BIAS = 2.0  # added to what speaks for no speaker: the rules of `mending` find most that is lost by it
LINKED, SAME_CUE, ONE_QUOTE = 0.4, 0.55, 0.5

_ARTICLE = re.compile(
    r"(?:der|die|das|den|dem|des|ein|eine|einem|einer|the|a|an|le|la|les|un|une|el|los)", re.IGNORECASE
)
_NOUN = re.compile(r"(?:\s+[^\W\d_a-zß-öø-ÿ][\w-]+)+")
_LEFT, _RIGHT = " ,;:", ' ,;:"“”„»«.!?'
_MARKS = '"“”„»«'


@dataclass
class Draft(Spanned):
    """A quote in the making; speaker, cues and addressees are numbers of the roles' spans.

    Attributes:
        score: the mean probability of its words.
        speaker_score: the probability of its speaker, or that it has none.
    """

    type: str
    spans: list[Span]
    score: float
    speaker: int | None = None
    speaker_score: float = 0.0
    cues: list[int] = field(default_factory=list)
    addressees: list[int] = field(default_factory=list)

    def give(self, speaker: int, score: float) -> None:
        """Make it what a rule's speaker says. score: how sure the rule's ground is."""
        if self.speaker != speaker:
            self.speaker, self.speaker_score = speaker, score

    @property
    def chance_of_somebody(self) -> float:
        """What the links leave for there being a speaker."""
        return 1 - self.speaker_score if self.speaker is None else self.speaker_score

    def holds(self, other: "Draft", slack: int = 0) -> bool:
        """Whether another quote lies inside one of this one's stretches."""
        return any(start <= other.start and other.end <= end + slack for start, end in self.spans)


@dataclass(frozen=True)
class Roles:
    """The spans of each role and their vectors, in the order of the text."""

    spans: dict[str, list[Span]]
    parts: dict[str, list[Part]]
    vectors: dict[str, Floats]


def roles(
    reading: Reading, marked: Sequence[Marked], sentences: Sentences, possessives: AbstractSet[str], links: Links
) -> Roles:
    """The spans that can be a speaker, a cue or an addressee; possessives: "seiner", "her", in lower case."""
    spans: dict[str, list[Span]] = {}
    parts: dict[str, list[Part]] = {}
    vectors: dict[str, Floats] = {}
    for role in ROLES:
        found = [(each.start, each.end) for each in reading.find(role, BIASES[role])]
        tidied = [_tidied(span, reading.text, marked) for span in found]
        if role == "speaker":
            tidied = _without_possessives(tidied, reading.text, sentences, possessives)
        placed = [(span, reading.part(*span)) for span in tidied]
        spans[role] = [span for span, part in placed if part]
        parts[role] = [part for _, part in placed if part]
        vectors[role] = _vectors(links, reading, parts[role], "role")
    return Roles(spans, parts, vectors)


def _vectors(links: Links, reading: Reading, parts: Sequence[Part], kind: str) -> Floats:
    return links.vectors(reading.states, parts, kind) if parts else np.zeros((0, 0), np.float32)


def _without_possessives(
    spans: Sequence[Span], text: str, sentences: Sentences, possessives: AbstractSet[str]
) -> list[Span]:
    """Speakers without those that a possessive alone gives, where the sentence has another ("seiner … sagte Tan")."""
    alone = [text[start:end].lower() in possessives for start, end in spans]
    others = {sentences.at(start) for (start, _), each in zip(spans, alone, strict=True) if not each}
    return [span for span, each in zip(spans, alone, strict=True) if not each or sentences.at(span[0]) not in others]


def _tidied(span: Span, text: str, marked: Sequence[Marked]) -> Span:
    """A role's span with the noun behind a lone article, without marks and punctuation around it."""
    start, end = span
    noun = _NOUN.match(text, end) if _ARTICLE.fullmatch(text, start, end) else None
    end = noun.end() if noun else end
    inner_start, inner_end = trimmed(text, start, end, _LEFT + _MARKS, _RIGHT)
    whole = next((each for each in beginning(marked, start, end) if each.end <= end + 1), None)
    if whole:  # a name in marks keeps them
        inner_start, inner_end = min(inner_start, whole.start), max(inner_end, whole.end)
    if (
        text.count("(", inner_start, inner_end) > text.count(")", inner_start, inner_end)
        and text[inner_end : inner_end + 1] == ")"
    ):
        inner_end += 1
    if (
        text[inner_end : inner_end + 1] == "."
        and inner_end < end
        and re.search(r"\b[A-Z]$", text[inner_start:inner_end])
    ):
        inner_end += 1  # an initial
    return (inner_start, inner_end) if inner_start < inner_end else span


def drafts(
    reading: Reading, stretches: Sequence[Stretch], found: Roles, links: Links, sentences: Sentences
) -> list[Draft]:
    """The quotes that the links make of stretches, in order of their beginnings."""
    placed = [(each, part) for each in stretches if (part := reading.part(each.start, each.end))]
    if not placed:
        return []
    kept, parts = [each for each, _ in placed], [part for _, part in placed]
    vectors = _vectors(links, reading, parts, "stretch")
    chances = {role: near(links, role, (vectors, parts), (found.vectors[role], found.parts[role])) for role in ROLES}
    quotes = []
    for group in _groups(kept, parts, vectors, links):
        own = {role: [rows[number] for number in group] for role, rows in chances.items()}
        quotes.append(_draft([kept[n] for n in group], own, found, sentences, reading.text))
    return quotes


def _groups(stretches: Sequence[Stretch], parts: list[Part], vectors: Floats, links: Links) -> list[list[int]]:
    """Numbers of the stretches that make up each quote."""
    groups: list[list[int]] = []
    last: dict[str, tuple[int, list[int]]] = {}
    for number, each in enumerate(stretches):
        before = last.get(each.layer)
        if before and _goes_on(before[0], number, stretches, (vectors, parts), links):
            group = before[1]
            group.append(number)
        else:
            group = [number]
            groups.append(group)
        last[each.layer] = (number, group)
    return groups


def _goes_on(
    before: int, number: int, stretches: Sequence[Stretch], placed: tuple[Floats, list[Part]], links: Links
) -> bool:
    one, other = stretches[before], stretches[number]
    if other.marked >= 0 and one.marked == other.marked:
        return True  # one pair of marks over several paragraphs
    vectors, parts = placed
    if parts[number][0] - parts[before][1] > REACH:
        return False
    score = links.scores("same", (vectors[[number]], [parts[number]]), (vectors[[before]], [parts[before]]))
    return float(1 / (1 + np.exp(-score[0, 0]))) > ONE_QUOTE


def _draft(
    group: Sequence[Stretch], own: dict[str, list[Chances]], found: Roles, sentences: Sentences, text: str
) -> Draft:
    draft = Draft(group[0].type, _filled(group, text), sum(each.score for each in group) / len(group))
    speakers = mean(own["speaker"])
    best = int(speakers.values.argmax()) if len(speakers.values) else None
    if best is not None and speakers.values[best] > speakers.none * np.exp(NONE_BIAS):
        draft.speaker, draft.speaker_score = speakers.first + best, float(speakers.values[best])
    else:
        draft.speaker_score = speakers.none
    draft.cues = _cues(most(own["cue"]), found.spans["cue"], sentences)
    addressees = most(own["addressee"])
    if len(addressees.values) and addressees.values.max() > LINKED:
        draft.addressees = [addressees.first + int(addressees.values.argmax())]
    return draft


def _filled(group: Iterable[Stretch], text: str) -> list[Span]:
    """The group's spans; holes without words are filled but between marks."""
    spans: list[Span] = []
    for each in group:
        if spans and each.type != DIRECT and not re.search(r"\w", text[spans[-1][1] : each.start]):
            spans[-1] = (spans[-1][0], max(spans[-1][1], each.end))
        else:
            spans.append((each.start, each.end))
    return spans


def _cues(chances: Chances, spans: Sequence[Span], sentences: Sentences) -> list[int]:
    """The best cue, and what belongs to it: its other part in the same sentence."""
    if not len(chances.values) or chances.values.max() <= LINKED:
        return []
    best = chances.first + int(chances.values.argmax())
    home = sentences.at(spans[best][0])
    sure = [chances.first + int(n) for n in np.flatnonzero(chances.values > SAME_CUE)]
    return sorted({best, *(number for number in sure if sentences.at(spans[number][0]) == home)})
