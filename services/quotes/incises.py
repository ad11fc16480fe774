"""Finds frames that stand after or inside what is said.

„…“, sagte X, „…“ / China sei bereit, erklärte X / …, she said / …, so X / Wie X mitteilte, …
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.clauses import is_reportive
from services.quotes.document import NONE
from services.quotes.parse import FINAL, Frame, Parse, Pattern

if TYPE_CHECKING:
    from services.quotes.clauses import Segment
    from services.quotes.cues import Cue
    from services.quotes.subjects import Range

# How many words may follow the verb of an incise that begins with its subject, and the name of one without a verb.
MAX_REST: Final = 16
MAX_VERBLESS_REST: Final = 3
# Segments that an apposition can make of a subject.
MAX_CUTS: Final = 2


def incise(parse: Parse, cue: Cue) -> Frame | None:
    """Return the frame that a verb makes as an incise; None where it stands otherwise."""
    if not cue.verb.speaks:
        return None
    segment = parse.segment(cue.anchor)
    opened = parse.tokens[segment.start].low in parse.language.openers
    subject = _subject(parse, cue, segment, opened=opened)
    if (subject is None and not _is_impersonal(cue, segment)) or (segment.start == 0 and not opened):
        return None
    content = _leading(parse, segment) if segment.start == 0 else _around(parse, cue.parts, subject, segment)
    if not content:
        return None
    if subject is None:
        return Frame(Pattern.INCISE, content, cue.parts, None)
    return Frame(Pattern.INCISE, content, cue.parts, _with_relative(parse, subject), parse.addressee(cue, subject))


def verbless(parse: Parse) -> Frame | None:
    """Return the frame of an incise without a verb: …, so X."""
    for segment in parse.segments[1:]:
        first = segment.start + 1
        if parse.tokens[segment.start].low not in parse.language.verbless:
            continue
        end = parse.phrases.at(first)
        if end is not None and segment.end - end <= MAX_VERBLESS_REST:
            content = _around(parse, (segment.start,), (first, end), segment)
            return Frame(Pattern.INCISE, content, (segment.start,), (first, end)) if content else None
    return None


# whose words


def _is_impersonal(cue: Cue, segment: Segment) -> bool:
    """Say whether nobody is said to speak: …, hieß es."""
    return cue.verb.impersonal and cue.parts[0] == segment.start


def _subject(parse: Parse, cue: Cue, segment: Segment, *, opened: bool) -> Range | None:
    first = segment.start + opened
    while first < cue.anchor and parse.tokens[first].low in parse.language.clitics:
        first += 1
    if first in (cue.anchor, cue.parts[0]):
        inserted = None if _after_quote(parse, segment) else parse.subjects.left(cue, 0)
        return parse.subject_right(cue, len(parse.tokens)) if inserted is None else None
    if opened:
        return _starting_at(parse, cue, first)
    if parse.language.subject_first_incise and _says_no_more(parse, cue, segment):
        return _subject_first(parse, cue)
    return None


def _starting_at(parse: Parse, cue: Cue, first: int) -> Range | None:
    subject = parse.subjects.left(cue, first)
    return subject if subject is not None and subject[0] == first else None


def _subject_first(parse: Parse, cue: Cue) -> Range | None:
    """Find the subject of an incise like ", she said", which an apposition may cut into segments."""
    number = parse.segment_number(cue.anchor)
    for candidate in reversed(parse.segments[max(1, number - MAX_CUTS) : number + 1]):
        subject = _starting_at(parse, cue, candidate.start)
        if subject is not None:
            return subject
    return None


def _after_quote(parse: Parse, segment: Segment) -> bool:
    before = segment.start - 1 - (segment.before != "")
    return before >= 0 and parse.tokens[before].region != NONE


def _says_no_more(parse: Parse, cue: Cue, segment: Segment) -> bool:
    """Say whether a segment that begins with its subject says no more than that somebody spoke."""
    if segment.end - cue.last > MAX_REST or segment.after == ":":
        return False
    rest = parse.tokens[cue.last + 1 : segment.end]
    rest = rest[:-1] if rest and rest[-1].low in FINAL else rest
    if any(token.low in parse.language.complementizers for token in rest):
        return False
    adverbial = not rest or rest[0].low in parse.language.stops | parse.language.adverbials
    return cue.verb.addresses or adverbial


def _with_relative(parse: Parse, subject: Range) -> Range:
    """Include a relative clause about the speaker that ends the sentence ("…, said Ann Lee, who leads it.")."""
    last = parse.segments[-1]
    if parse.tokens[subject[0]].low in parse.language.pronouns or subject[1] + 1 != last.start:
        return subject
    if last.before != "," or parse.tokens[last.start].low not in parse.language.relatives:
        return subject
    return subject[0], last.end - (parse.tokens[last.end - 1].low in FINAL)


# what is said


def _leading(parse: Parse, segment: Segment) -> tuple[Range, ...]:
    """Wie X mitteilte, …: all that follows."""
    return parse.trimmed(segment.end + 1, len(parse.tokens))


def _around(parse: Parse, cue: tuple[int, ...], subject: Range | None, segment: Segment) -> tuple[Range, ...]:
    """Return what stands before the frame, and after it where the sentence goes on; nothing where none is before."""
    subject = subject or (cue[0], cue[-1] + 1)
    first = min(segment.start, parse.segment(subject[0]).start)
    before = parse.trimmed(0, first)
    if not before or parse.tokens[before[0][0]].low in parse.language.subordinators:
        return ()
    last = parse.segment_number(max(subject[1] - 1, cue[-1], segment.end - 1))
    # What follows an apposition still belongs to the frame ("…, Tan Kefei, am Donnerstag").
    apposition = segment.end < subject[1] < len(parse.tokens) and parse.tokens[subject[1]].low == ","
    following = parse.segments[last + 1 + apposition :]
    if not following or _belongs_to_frame(parse, following[0]):
        return before
    return before + parse.trimmed(following[0].start, len(parse.tokens))


def _belongs_to_frame(parse: Parse, segment: Segment) -> bool:
    """Say whether a segment after a frame is a relative or adverbial clause of it."""
    first = parse.tokens[segment.start].low
    if first not in parse.language.relatives and first not in parse.language.subordinators:
        return False
    return not is_reportive(parse.tokens, segment, parse.language)
