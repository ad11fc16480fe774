"""English verbs of saying and their forms, made by rule from the base form but for a few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import words

if TYPE_CHECKING:
    from collections.abc import Iterator

VERBS: Final = words(
    """
    say add explain note write claim argue insist state declare reply respond observe remark recall reckon
    maintain contend reveal disclose testify confide joke quip predict report announce conclude estimate suggest
    hint stress emphasise emphasize assert affirm counter retort reason concede allege project text admit
    acknowledge believe think confess caution reiterate repeat continue signal speculate comment post tweet
    guess warn complain grumble worry rule boast mention interject ask shout cry sigh whisper mutter murmur
    laugh shrug press wonder answer deadpan thunder mock scoff muse growl snap shrill yell exclaim inquire
    enquire deny dispute confirm protest regret lament fear propose recommend question promise threaten offer
    vow pledge request refuse demand tell inform remind assure reassure notify advise urge criticise criticize
    reject welcome praise condemn denounce dismiss accuse blame describe defend attack hail thank apologise
    apologize deplore rebuke fault oppose decry call invoke appeal slam congratulate commend credit cite
    attribute liken brand agree indicate elaborate clarify proclaim express
    """
)
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
# Verbs of idioms: make clear, go on, speak of. Their participles have too many other uses.
IDIOMS: Final = words(
    """
    point points pointed make makes made go goes went shoot shoots shot let lets call calls called speak speaks spoke
    play plays played brush brushes brushed rule rules ruled
    """
)
# Their other forms than those of the past are nouns as well.
NOUNS: Final = words(
    """
    report recall state claim comment estimate guess question attack thank fear cry laugh answer boast post tweet
    note promise demand request offer pledge vow praise credit brand fault cite stress signal shrug press project
    """
)


def forms() -> frozenset[str]:
    """Return every form of every verb."""
    return IDIOMS.union(form for verb in VERBS for form in _forms(verb))


def _forms(verb: str) -> Iterator[str]:
    present, past, participle = _principal_parts(verb)
    yield from (past, participle) if verb in NOUNS else (verb, present, past, participle)


def _principal_parts(lemma: str) -> tuple[str, str, str]:
    if lemma in IRREGULAR:
        present, past, participle = IRREGULAR[lemma].split()
        return present, past, participle
    doubled = {
        "quip": "quipp",
        "snap": "snapp",
        "slam": "slamm",
        "regret": "regrett",
        "admit": "admitt",
        "shrug": "shrugg",
    }.get(lemma, lemma)
    past = f"{doubled.removesuffix('e')}ed"
    sibilant = lemma.endswith(("s", "sh", "ch", "x"))
    return f"{lemma}es" if sibilant else f"{lemma}s", past, past
