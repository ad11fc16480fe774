"""English: subject before verb, complements that need neither comma nor conjunction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from services.quotes.languages.first_names import name_gender
from services.quotes.lexicon import Attribution, Form, Gender, Language, Verb, table, verb, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

M, F, P, N, ANY = Gender.MALE, Gender.FEMALE, Gender.PLURAL, Gender.NEUTER, Gender.ANY

TOKEN: Final = re.compile(
    r"['’]s\b|\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Capt|Sgt|Rev|Hon|St|Inc|Ltd|Co|Corp)\.|(?:[A-Z]\.){2,}|"
    r"\d+(?:[.,:]\d+)*(?:-\w+)*|\w+(?:['’](?!s\b)\w+)?(?:-\w+)*|[^\w\s]"
)

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
    """report recall state claim call comment estimate guess question attack thank fear hope cry laugh answer boast post
    tweet note promise demand request offer pledge vow praise credit brand fault cite stress signal forecast shrug press
    charge challenge project back"""
)


def _forms() -> Mapping[str, tuple[Verb, ...]]:
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


def is_reportive(_: str) -> bool:
    """English has no form for reported speech."""
    return False


def is_infinitive(word: str, _: str) -> bool:
    """Say whether an infinitive begins."""
    return word == "to"


def is_hearsay(sentence: Sequence[str]) -> bool:
    """Say whether something is given as hearsay."""
    return not HEARSAY.isdisjoint(sentence)


HEARSAY: Final = words("reportedly allegedly supposedly purportedly")


def role_gender(noun: str) -> Gender | None:
    """Return what the form of a noun tells."""
    if noun.endswith(("woman", "lady", "sister", "mother", "daughter", "wife", "widow", "actress", "queen", "duchess")):
        return F
    if noun.endswith(("man", "brother", "father", "son", "husband", "king", "duke", "priest")):
        return M
    if noun.endswith(("er", "or", "ist", "ent", "ant", "ian", "chief", "head", "chair", "secretary", "director")):
        return ANY
    return None


def is_plural(_: str) -> bool:
    """Past forms do not tell, and the pronouns themselves do."""
    return False


LANGUAGE: Final = Language(
    tag="en",
    token=TOKEN,
    verbs=_forms(),
    attributions=(
        Attribution((words("according"), words("to"))),
        Attribution((words("in"), words("the"), words("words view opinion"), words("of"))),
    ),
    auxiliaries=words("has have had"),
    complementizers=words("that whether how why what who when where if which"),
    clitic_complementizers=words("that whether how why"),
    finite=words(
        "is are was were has have had does did will would can could may might must should shall isn't wasn't didn't"
    ),
    adverbials=words(
        """in on at by during after before late early earlier later last this monday tuesday wednesday thursday friday
        saturday sunday yesterday today also then"""
    ),
    determiners={
        **dict.fromkeys(
            words(
                """the a an this its his her their our my another no one each every some any such these those many
                several most few two three four five six both all"""
            ),
            ANY,
        ),
        "his": ANY,
    },
    indefinite=words("a an another one some several many two three four five six most few no any"),
    definite=words("the this"),
    oblique=frozenset(),
    pronouns={"he": M, "she": F, "it": N, "they": P, "who": ANY, "others": P, "one": ANY, "both": P, "i": ANY, "we": P},
    linking=words("of for at from in with"),
    prepositions=words(
        """in on at by for with about against between into through during before after above below to from up down of
        off over under since until within without despite near amid among toward towards upon via per like"""
    ),
    addressing=words("to"),
    sources=frozenset(),
    relatives=words("who whose whom which where"),
    conjunctions=words("and but or yet while"),
    subordinators=words("because although though while when after before since if as unless until where who which"),
    stops=words(
        """in on at by with about against between into through during before after above below to from up down off over
        under since until within without despite near amid among toward towards upon via per and but or yet while
        because although though when if as unless who whose whom which where that what how why whether
        is are was were be been being has have had do does did will would can could may might must should shall
        not n't never also then later now still already again just only even earlier recently soon too there here
        he she it they we you i him them us me himself herself itself themselves
        monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight
        january february march april june july august september october november december
        however meanwhile moreover instead once privately publicly flatly bluntly repeatedly"""
    ),
    passive=words("be been being is are was were"),
    clitics=frozenset(),
    openers=words("as"),
    verbless=frozenset(),
    anaphors=frozenset(),
    abbreviations=words(
        "mr mrs ms dr prof sen rep gov gen col lt capt sgt rev hon st jr sr inc ltd co corp vs etc jan feb aug sept oct"
        " nov dec no u.s a.m p.m mo md calif fla dept"
    ),
    honorifics={
        **dict.fromkeys(("mr", "sir", "lord"), M),
        **dict.fromkeys(("ms", "mrs", "miss", "dame", "lady", "baroness", "madam"), F),
    },
    documents=words(
        """report statement study filing complaint indictment letter email memo survey poll ruling judgment review
        analysis paper document notice spokesman_for affidavit estimate data figures assessment audit"""
    ),
    bodies=words(
        """company firm group union association agency department ministry party bank institute university hospital
        court committee commission council charity regulator board watchdog corporation operator organisation
        organization airline retailer manufacturer club league federation office bureau corps"""
    ),
    naming=words("so-called called named titled entitled dubbed nicknamed book film song album show word term phrase"),
    infinitive=is_infinitive,
    reportive=is_reportive,
    hearsay=is_hearsay,
    role_gender=role_gender,
    is_plural=is_plural,
    name_gender=name_gender,
    bare_complement=True,
    free_infinitive=True,
    subject_first_incise=True,
    head_last=True,
)
