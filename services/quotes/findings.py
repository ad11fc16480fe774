"""Turns the frames and marks of a document into quotes, and lets quotes without a frame go on with their speaker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from services.quotes.document import NONE
from services.quotes.frames import Frame, Pattern, Reader
from services.quotes.quoted import is_clause, is_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.quotes.document import Document, Sentence, Token
    from services.quotes.lexicon import Language
    from services.quotes.marks import Span


class QuoteType(StrEnum):
    """The types of DESIGN 2 that the rules tell apart."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    REPORTED = "reported"


class Link(StrEnum):
    """How a quote got its speaker; what its confidence goes by."""

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
class Finding:
    """One quote, before its speaker has a name. Spans are code points of the field."""

    type: QuoteType
    spans: tuple[Span, ...]
    speaker: Speaker | None
    cue: tuple[Span, ...]
    link: Link
    addressee: tuple[Span, ...] = ()

    @property
    def order(self) -> tuple[int, int]:
        return self.spans[0][0], -self.spans[-1][1]


def find(document: Document, language: Language) -> list[Finding]:
    """Return the quotes of one field in the order of their first spans, outer ones first."""
    finder = _Finder(document, language)
    for sentence in document.sentences:
        finder.read(sentence)
    return sorted(finder.findings, key=lambda finding: finding.order)


class _Finder:
    """Goes through a document's sentences and remembers who spoke last."""

    def __init__(self, document: Document, language: Language) -> None:
        self.document, self.language = document, language
        self.findings: list[Finding] = []
        self.speaker: Speaker | None = None
        self.topic: Speaker | None = None
        self.paragraph = NONE
        # Of the sentence before: its findings, and its range, for a frame that points back.
        self.before: list[Finding] = []
        self.before_span: Span | None = None

    def read(self, sentence: Sentence) -> None:
        """Find the quotes of one sentence."""
        if sentence.paragraph != self.paragraph:
            self.before_span = None
        reader = Reader(self.document, sentence, self.language)
        frames = reader.frames()
        first = len(self.findings)
        for frame in frames:
            self._framed(sentence, frame)
        if not frames:
            self._unframed(sentence, reader)
        self.before = self.findings[first:]
        self.before_span = (sentence.start, sentence.end)
        self.paragraph = sentence.paragraph

    # sentences with a frame

    def _framed(self, sentence: Sentence, frame: Frame) -> None:
        speaker = self._expression(sentence, frame)
        cue = _spans([sentence.tokens[at] for at in frame.cue])
        link = Link(frame.pattern.value)
        self.speaker, self.topic = speaker or self.speaker, None
        if frame.pattern is Pattern.POINTER:
            self._point_back(speaker, cue)
            return
        inside = [sentence.tokens[a:b] for a, b in frame.content]
        told = [at for a, b in frame.content for at in range(a, b) if sentence.tokens[at].region != NONE]
        if all(_is_bare(token) for part in inside for token in part):
            spans = tuple(span for at in told for span in self.document.regions[sentence.tokens[at].region].spans)
            self._add(Finding(QuoteType.DIRECT, spans, speaker, cue, link))
        else:
            kind = QuoteType.REPORTED if frame.pattern is Pattern.REPORT else QuoteType.INDIRECT
            spans = tuple((part[0].start, part[-1].end) for part in inside)
            self._add(Finding(kind, spans, speaker, cue, link))
            self._fragments(sentence, told, speaker, cue, link)
        covered = {at for a, b in frame.content for at in range(a, b)}
        rest = [at for at, t in enumerate(sentence.tokens) if t.region != NONE and at not in covered]
        self._fragments(sentence, rest, speaker, cue, link)

    def _expression(self, sentence: Sentence, frame: Frame) -> Speaker | None:
        if frame.speaker is None:
            return None
        tokens = sentence.tokens[slice(*frame.speaker)]
        verb = sentence.tokens[frame.cue[0]].low
        return Speaker(tokens, plural=self.language.is_plural(verb))

    def _fragments(
        self, sentence: Sentence, places: Sequence[int], speaker: Speaker | None, cue: tuple[Span, ...], link: Link
    ) -> None:
        """Add the quoted words at these tokens as direct quotes of their own."""
        for at in places:
            if not is_name(self.document, sentence, at, self.language):
                spans = self.document.regions[sentence.tokens[at].region].spans
                self._add(Finding(QuoteType.DIRECT, spans, speaker, cue, link))

    def _point_back(self, speaker: Speaker | None, cue: tuple[Span, ...]) -> None:
        """Das sagte X: gives the sentence before its speaker, or makes a quote of it."""
        if self.before_span is None:
            return
        if self.before and all(finding.link in (Link.CONTINUED, Link.NOBODY) for finding in self.before):
            del self.findings[-len(self.before) :]
            self.findings += [replace(f, speaker=speaker, cue=cue, link=Link.POINTER) for f in self.before]
        elif not self.before:
            self._add(Finding(QuoteType.INDIRECT, (self.before_span,), speaker, cue, Link.POINTER))

    # sentences without a frame

    def _unframed(self, sentence: Sentence, reader: Reader) -> None:
        tokens = sentence.tokens
        marked = [at for at, token in enumerate(tokens) if token.region != NONE]
        same = sentence.paragraph == self.paragraph
        if marked and all(_is_bare(token) for token in tokens):
            self._bare(sentence, marked, same_paragraph=same)
        elif same and self.speaker is not None and self._is_reportive(tokens):
            span = (tokens[0].start, tokens[-1].end)
            self._add(Finding(QuoteType.INDIRECT, (span,), self.speaker, (), Link.CONTINUED))
            self._fragments(sentence, marked, self.speaker, (), Link.CONTINUED)
        else:
            self._alone(sentence, marked)
            self._note_topic(sentence, reader)

    def _is_reportive(self, tokens: Sequence[Token]) -> bool:
        return any(token.region == NONE and self.language.reportive(token.low) for token in tokens)

    def _bare(self, sentence: Sentence, marked: Sequence[int], *, same_paragraph: bool) -> None:
        """A sentence of nothing but marks: it goes on with who spoke, or with whom the sentence before was about."""
        for at in marked:
            token = sentence.tokens[at]
            region = self.document.regions[token.region]
            if region.spans[0][0] != token.start or not is_clause(token):
                continue
            speaker = self.topic or self.speaker
            link = Link.CONTINUED if speaker is not None else Link.NOBODY
            self._add(Finding(QuoteType.DIRECT, region.spans, speaker, (), link))

    def _alone(self, sentence: Sentence, marked: Sequence[int]) -> None:
        """Marks in a sentence where nobody is said to speak: speech only where they hold a whole sentence."""
        for at in marked:
            token = sentence.tokens[at]
            region = self.document.regions[token.region]
            whole = is_clause(token) and not is_name(self.document, sentence, at, self.language)
            if whole and region.spans[0][0] == token.start:
                self._add(Finding(QuoteType.DIRECT, region.spans, self.topic or self.speaker, (), Link.CONTINUED))

    def _note_topic(self, sentence: Sentence, reader: Reader) -> None:
        end = reader.phrases.at(0)
        if end is not None and (reader.phrases.has_person(0, end) or sentence.tokens[0].low in self.language.pronouns):
            self.topic = Speaker(sentence.tokens[:end])

    def _add(self, finding: Finding) -> None:
        if finding.spans and not any(f.spans == finding.spans for f in self.findings[-8:]):
            self.findings.append(finding)


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
