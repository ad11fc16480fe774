"""Reads a sentence: what in it is said, by whom, with which word.

Four patterns, tried in this order, since the first ones are the surer ones:
incise    „…“, sagte X, „…“ / China sei bereit, erklärte X / …, so X / Wie X mitteilte, …
source    Laut X …; …, according to X; X zufolge …
clause    X sagte, dass …; X said …; X kündigte an, … zu …; X sagte: …
report    X kritisierte die Pläne.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.quotes.complements import Complements
from services.quotes.incises import incise, verbless
from services.quotes.parse import Frame, Parse, Pattern
from services.quotes.sources import source

if TYPE_CHECKING:
    from services.quotes.cues import Cue
    from services.quotes.subjects import Range


def frames(parse: Parse) -> list[Frame]:
    """Return the sentence's frames by the surest pattern that fits."""
    for cue in parse.cues:
        frame = incise(parse, cue)
        if frame is not None:
            return [frame]
    frame = verbless(parse) or source(parse)
    return [frame] if frame is not None else _clauses(parse)


def _clauses(parse: Parse) -> list[Frame]:
    """Return the frames that come before what is said; verbs in what is said make none."""
    complements = Complements(parse.tokens, parse.segments, parse.phrases, parse.language)
    found: list[Frame] = []
    taken = 0
    for cue in parse.cues:
        if cue.anchor < taken:
            continue
        frame = _clause(parse, complements, cue, found[-1] if found else None)
        if frame is not None:
            found.append(frame)
            taken = max(cue.last + 1, max((end for _, end in frame.content), default=0))
    return found


def _clause(parse: Parse, complements: Complements, cue: Cue, earlier: Frame | None) -> Frame | None:
    subject = _subject(parse, cue, earlier)
    if subject is None:
        return _impersonal(parse, complements, cue)
    after = max(cue.last + 1, subject[1] if subject[0] > cue.anchor else 0)
    start = complements.start(cue, after, parse.segment_number(after - 1))
    if start is not None:
        content = parse.trimmed(start, len(parse.tokens))
        addressee = parse.subjects.addressee(cue, subject, start)
        return Frame(Pattern.CLAUSE, content, cue.parts, subject, addressee) if content else None
    if cue.verb.speaks and parse.tokens[0].low in parse.language.anaphors:
        return Frame(Pattern.POINTER, (), cue.parts, subject)
    if not cue.verb.reports:
        return None
    begin = 0 if earlier is None else parse.segment(cue.anchor).start
    return Frame(Pattern.REPORT, ((begin, len(parse.tokens)),), cue.parts, subject, parse.addressee(cue, subject))


def _impersonal(parse: Parse, complements: Complements, cue: Cue) -> Frame | None:
    """Es hieß, …: nobody is said to speak."""
    if not cue.verb.impersonal:
        return None
    start = complements.start(cue, cue.last + 1, parse.segment_number(cue.last))
    content = () if start is None else parse.trimmed(start, len(parse.tokens))
    return Frame(Pattern.CLAUSE, content, cue.parts, None) if content else None


def _subject(parse: Parse, cue: Cue, earlier: Frame | None) -> Range | None:
    """Find the subject left of the verb, else right of it; a clause without one shares that of the frame before."""
    floor = 0 if earlier is None else earlier.cue[-1] + 1
    left = None if cue.verb.impersonal else parse.subjects.left(cue, floor)
    found = left or parse.subject_right(cue, parse.segment(cue.anchor).end)
    return found if found is not None or earlier is None or cue.verb.impersonal else earlier.speaker
