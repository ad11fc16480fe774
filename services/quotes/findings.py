"""Turns the frames and marks of a document into quotes, and lets quotes without a frame go on with their speaker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE
from services.quotes.frames import frames
from services.quotes.parse import Frame, Parse, Pattern
from services.quotes.quoted import is_clause, is_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from services.quotes.document import Document, Sentence, Token
    from services.quotes.lexicon import Language
    from services.quotes.marks import Span

# How many findings back the same stretch may have been found by another frame of its sentence.
OVERLAP: Final = 8


class QuoteType(StrEnum):
    """The types of the contract that the rules tell apart."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    REPORTED = "reported"
    HEARSAY = "indirect_free_indirect"


class Link(StrEnum):
    """How a quote came by its speaker: the patterns of `parse`, and what a quote without a frame goes by."""

    INCISE = "incise"
    SOURCE = "source"
    CLAUSE = "clause"
    REPORT = "report"
    POINTER = "pointer"
    CONTINUED = "continued"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker expression: its tokens, and whether its verb stands in the plural."""

    tokens: tuple[Token, ...]
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says it to whom, by which word; spans are code points of the field."""

    link: Link
    speaker: Speaker | None
    cue: tuple[Span, ...] = ()
    addressee: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One quote, before its speaker has a name. Spans are code points of the field."""

    type: QuoteType
    spans: tuple[Span, ...]
    said: Attribution


def find(document: Document, language: Language) -> list[Finding]:
    """Return the quotes of one field in the order of their first spans, outer ones first."""
    finder = _Finder(document, language)
    for sentence in document.sentences:
        finder.read(sentence)
    return sorted(finder.findings, key=lambda finding: (finding.spans[0][0], -finding.spans[-1][1]))


class _Finder:
    """Goes through a document's sentences and remembers who spoke last."""

    def __init__(self, document: Document, language: Language) -> None:
        self.document, self.language = document, language
        self.findings: list[Finding] = []
        # Who spoke last, and whom the sentences since then were about.
        self.speaker: Speaker | None = None
        self.topic: Speaker | None = None
        # The sentence before, if it stands in the same paragraph, and what was found in it.
        self.before: Sentence | None = None
        self.found_before: list[Finding] = []

    def read(self, sentence: Sentence) -> None:
        """Find the quotes of one sentence."""
        if self.before is not None and self.before.paragraph != sentence.paragraph:
            self.before = None
        parse = Parse(self.document, sentence, self.language)
        first = len(self.findings)
        framed = frames(parse)
        for frame in framed:
            self._framed(sentence, frame)
        if not framed:
            self._unframed(sentence, parse)
        self.before, self.found_before = sentence, self.findings[first:]

    # sentences with a frame

    def _framed(self, sentence: Sentence, frame: Frame) -> None:
        said = self._attribution(sentence, frame)
        self.speaker, self.topic = said.speaker or self.speaker, None
        if frame.pattern is Pattern.POINTER:
            self._point_back(said)
            return
        parts = [sentence.tokens[slice(*part)] for part in frame.content]
        if all(_is_bare(token) for part in parts for token in part):
            self._add(QuoteType.DIRECT, tuple(self._marked(token for part in parts for token in part)), said)
        else:
            kind = QuoteType.REPORTED if frame.pattern is Pattern.REPORT else QuoteType.INDIRECT
            self._add(kind, tuple((part[0].start, part[-1].end) for part in parts), said)
        self._fragments(sentence, said)

    def _attribution(self, sentence: Sentence, frame: Frame) -> Attribution:
        tokens = sentence.tokens
        plural = self.language.is_plural(tokens[frame.cue[0]].low)
        speaker = None if frame.speaker is None else Speaker(tokens[slice(*frame.speaker)], plural=plural)
        cue = _spans([tokens[at] for at in frame.cue])
        addressee = () if frame.addressee is None else _spans(tokens[slice(*frame.addressee)])
        return Attribution(Link(frame.pattern.value), speaker, cue, addressee)

    def _marked(self, tokens: Iterable[Token]) -> Iterable[Span]:
        for token in tokens:
            if token.region != NONE:
                yield from self.document.regions[token.region].spans

    def _point_back(self, said: Attribution) -> None:
        """Das sagte X: give what the sentence before says its speaker, or make a quote of it."""
        if self.before is None:
            return
        if not self.found_before:
            self._add(QuoteType.INDIRECT, (_whole(self.before),), said)
        elif all(finding.said.link in (Link.CONTINUED, Link.NOBODY) for finding in self.found_before):
            del self.findings[-len(self.found_before) :]
            self.findings += [Finding(finding.type, finding.spans, said) for finding in self.found_before]

    # sentences without a frame

    def _unframed(self, sentence: Sentence, parse: Parse) -> None:
        goes_on = Attribution(Link.CONTINUED, self.topic or self.speaker)
        if all(_is_bare(token) for token in sentence.tokens):
            self._clauses(sentence)
        elif self.before is not None and self.speaker is not None and parse.reports():
            self._add(QuoteType.INDIRECT, (_whole(sentence),), goes_on)
            self._fragments(sentence, goes_on)
        elif self.language.hearsay([token.low for token in sentence.tokens if token.is_word]):
            self._add(QuoteType.HEARSAY, (_whole(sentence),), Attribution(Link.NOBODY, None))
        else:
            self._note_topic(sentence, parse)
            self._clauses(sentence)

    def _clauses(self, sentence: Sentence) -> None:
        """Add marks that hold a whole sentence; whom the text was about, or who spoke before, says it."""
        speaker = self.topic or self.speaker
        said = Attribution(Link.NOBODY if speaker is None else Link.CONTINUED, speaker)
        for at, token in enumerate(sentence.tokens):
            if token.region != NONE and is_clause(token) and not is_name(sentence, at, self.language):
                self._add_marked(token, said)

    def _fragments(self, sentence: Sentence, said: Attribution) -> None:
        """Add the quoted words of a sentence where somebody speaks, as direct quotes of their own."""
        for at, token in enumerate(sentence.tokens):
            if token.region != NONE and not is_name(sentence, at, self.language):
                self._add_marked(token, said)

    def _add_marked(self, token: Token, said: Attribution) -> None:
        """Add a quoted stretch; one that runs over paragraphs when its last one is read, since the frame may follow."""
        region = self.document.regions[token.region]
        if said.cue or region.end == token.end:
            self._add(QuoteType.DIRECT, region.spans, said)

    def _note_topic(self, sentence: Sentence, parse: Parse) -> None:
        """Remember whom a sentence is about: the one who can be its subject."""
        topic = parse.topic()
        if topic is not None:
            self.topic = Speaker(sentence.tokens[slice(*topic)])

    def _add(self, kind: QuoteType, spans: tuple[Span, ...], said: Attribution) -> None:
        same = {span for finding in self.findings[-OVERLAP:] if finding.type is kind for span in finding.spans}
        if any(span not in same for span in spans):
            self.findings.append(Finding(kind, spans, said))


def _whole(sentence: Sentence) -> Span:
    return sentence.start, sentence.end


def _is_bare(token: Token) -> bool:
    """Say whether a token is a quoted stretch or a sign."""
    return token.region != NONE or not token.is_word


def _spans(tokens: Sequence[Token]) -> tuple[Span, ...]:
    """Return the spans of tokens, those that touch or have one blank between them joined."""
    spans: list[Span] = []
    for token in tokens:
        if spans and token.start - spans[-1][1] <= 1:
            spans[-1] = (spans[-1][0], token.end)
        else:
            spans.append((token.start, token.end))
    return tuple(spans)
