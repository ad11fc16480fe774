"""English verbs of saying and their forms.

An entry is a base form; an idiom is one and the word that follows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import Form, Verb, table, verb, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Flags (lexicon.FLAGS) and the verbs they hold for.
VERBS: Final = {
    "sc": """say add explain note write claim argue insist state declare reply respond observe remark recall reckon
        maintain contend reveal disclose testify confide joke quip predict report announce conclude estimate suggest
        hint stress emphasise emphasize assert affirm counter retort reason concede allege project text admit
        acknowledge
        believe think confess caution reiterate repeat continue signal speculate comment post tweet guess warn
        complain grumble worry rule boast insist mention interject""",
    "s": """ask shout cry sigh whisper mutter murmur laugh shrug press wonder answer deadpan thunder mock scoff muse
        growl snap shrill yell exclaim inquire enquire""",
    "scr": "deny dispute confirm protest regret lament fear propose recommend question predict",
    "scir": "promise threaten offer vow pledge ask request refuse demand",
    "sca": "tell inform remind assure reassure notify",
    "scia": "advise",
    "scira": "urge warn",
    "r": """criticise criticize reject welcome praise condemn denounce dismiss accuse blame describe defend attack hail
        mock thank apologise apologize deplore rebuke fault oppose decry call invoke appeal slam congratulate commend
        credit cite
        attribute liken brand""",
}
IRREGULAR: Final = {
    "say": "says said said",
    "tell": "tells told told",
    "write": "writes wrote written",
    "think": "thinks thought thought",
    "deny": "denies denied denied",
    "cry": "cries cried cried",
    "decry": "decries decried decried",
    "reply": "replies replied replied",
    "testify": "testifies testified testified",
    "worry": "worries worried worried",
}
# Idioms: the words that stand with the verb.
IDIOMS: Final = {
    "sc": ("point out", "make clear", "go on", "shoot back", "let know"),
    "r": ("call for", "speak of", "play down", "brush off", "rule out", "call on"),
}
IDIOM_VERBS: Final = {
    "point": "points pointed pointed",
    "make": "makes made made",
    "go": "goes went gone",
    "shoot": "shoots shot shot",
    "let": "lets let let",
    "call": "calls called called",
    "speak": "speaks spoke spoken",
    "play": "plays played played",
    "brush": "brushes brushed brushed",
    "rule": "rules ruled ruled",
}


# Their other forms are nouns as well.
NOUNS: Final = words(
    """
    report recall state claim call comment estimate guess question attack thank fear hope cry laugh answer boast
    post tweet note promise demand request offer pledge vow praise credit brand fault cite stress signal forecast
    shrug press charge challenge project back
    """
)


def forms() -> Mapping[str, tuple[Verb, ...]]:
    """Return every form of every verb of the tables with its readings."""
    return table((*_inflected_verbs(), *_inflected_idioms()))


def _inflected_verbs() -> Iterator[tuple[str, Verb]]:
    for flags, lines in VERBS.items():
        for lemma in lines.split():
            present, past, participle = _principal_parts(lemma)
            for form in (past,) if lemma in NOUNS else (lemma, present, past):
                yield form, verb(lemma, Form.FINITE, flags)
            yield participle, verb(lemma, Form.PARTICIPLE, flags)


def _inflected_idioms() -> Iterator[tuple[str, Verb]]:
    for flags, idioms in IDIOMS.items():
        for lemma in idioms:
            base, particle = lemma.split()
            present, past, _ = IDIOM_VERBS[base].split()
            for form in (base, present, past):
                yield form, verb(lemma, Form.FINITE, flags, (particle,))


def _principal_parts(lemma: str) -> tuple[str, str, str]:
    if lemma in IRREGULAR:
        present, past, participle = IRREGULAR[lemma].split()
        return present, past, participle
    doubled = {"quip": "quipp", "snap": "snapp", "slam": "slamm", "admit": "admitt", "shrug": "shrugg"}.get(
        lemma, lemma
    )
    past = f"{doubled.removesuffix('e')}ed"
    sibilant = lemma.endswith(("s", "sh", "ch", "x"))
    return f"{lemma}es" if sibilant else f"{lemma}s", past, past
