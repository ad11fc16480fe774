"""German names without a model: by what stands before and after, and by lists.

Every rule looks at the words from one place on and says how many of them are a name, and of what type. The first rule
that finds something wins, and the search goes on behind it. No rule looks further than a few words, so the time is
linear.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from services.entities.data import KINDS
from services.entities.german.lexicon import Lexicon
from services.entities.german.words import Words
from services.entities.mentions import Mention, Type

Rule = Callable[[Words, int], tuple[int, Type] | None]
"""(words, at) -> how many words from `at` on are a name, and of what type; None where the rule sees none."""

_LONGEST = 4  # words of a person's name, particles not counted
_COMPANY = 5  # words of a company's name with its legal form

LEGAL_FORMS = frozenset(KINDS["legal_form"])
_LEGAL_JOINTS = frozenset({"&", "V.", "Co"})
# What a company is called by its trade stands before its name, not in it.
TRADES = KINDS["trade"]
INSTITUTIONS = frozenset(KINDS["institution"])
_INSTITUTION_ENDS = re.compile(
    r"\w{3,}(?:ministerium|kanzleramt|gerichtshof|verfassungsgericht|verwaltungsgericht|rundschau|anzeiger|parlament|"
    r"kriminalamt|bundesamt|landesamt)(?:e?s)?$"
)
_ADJECTIVE = re.compile(r"(?:\w{3,}isch|Deutsch|Freie|Rot|Sächsisch)(?:e[nrs]?)$")
_BODY_ENDS = re.compile(
    r"(?=[A-ZÄÖÜ])\w*(?i:verband|tag|institut|ministerium|gericht|gerichtshof|bund|union|kommission|bank|kammer|rat|amt|"
    r"gesellschaft|museum|partei|akademie|stiftung|agentur|rundfunk|zeitung|rundschau|verein|orchester|philharmoniker)"
    r"(?:e?s)?$"
)
_ACRONYM = re.compile(r"(?:[A-ZÄÖÜ]{2,6}|[A-ZÄÖÜ][a-zäöü]{1,2}[A-ZÄÖÜ]{1,3}|[A-ZÄÖÜ]{2,4}[a-z][A-ZÄÖÜ])s?$")
_NO_ORGANISATIONS = LEGAL_FORMS | frozenset(KINDS["no_organisation"])
_PLACE_HEADS = frozenset(KINDS["place_head"])
_PLACE_ENDS = re.compile(r"\w{2,}(?:straße|allee|gasse)$")
_PLACE_PREPOSITIONS = frozenset(KINDS["place_preposition"])
_SAID = frozenset(KINDS["said"])


def find(words: Sequence[str], lexicon: Lexicon) -> Iterator[Mention]:
    """The names among a text's words, in order, without overlaps; start and end count words."""
    looked_at, at = Words(words, lexicon), 0
    while at < len(words):
        found = _first(looked_at, at) if words[at][0].isupper() else None
        if found:
            length, kind = found
            yield Mention(at, at + length, kind)
        at += found[0] if found else 1


def _first(words: Words, at: int) -> tuple[int, Type] | None:
    return next((found for rule in RULES if (found := rule(words, at))), None)


def company(words: Words, at: int) -> tuple[int, Type] | None:
    """Capitalised words up to a legal form: `Löwenzahn Kost GmbH & Co. KG`."""
    if not words.is_capitalised(at) and not words.word(at).isupper():
        return None
    if words.word(at).lower().endswith(TRADES):
        return None
    for end in range(at + 1, at + _COMPANY):
        word = words.word(end)
        if word in LEGAL_FORMS:
            return _after_legal_forms(words, end) - at, Type.organisation
        if not (word[:1].isupper() or word in {"&", "und", "+"}):
            return None
    return None


def _after_legal_forms(words: Words, at: int) -> int:
    end = at
    while end < at + _COMPANY and (words.word(end) in LEGAL_FORMS or words.word(end) in _LEGAL_JOINTS):
        end += 1
    return end


def listed_phrase(words: Words, at: int) -> tuple[int, Type] | None:
    """A name of several words that the lists have."""
    return words.lexicon.phrase(words.words, at)


def body(words: Words, at: int) -> tuple[int, Type] | None:
    """A capitalised adjective and a public body: `Deutscher Landkreistag`."""
    if _ADJECTIVE.match(words.word(at)) and _BODY_ENDS.match(words.word(at + 1)):
        return 2, Type.organisation
    return None


def titled(words: Words, at: int) -> tuple[int, Type] | None:
    """A name behind a title or role."""
    if at == 0 or not words.is_role(at - 1) or words.is_listed(at):
        return None
    end = at
    while end < at + _LONGEST:
        after = words.after_particles(end) if end > at else end
        surname = end == at + 1 and words.is_first_name(at) and words.is_surname(after)
        if not (surname or words.is_unknown(after) or words.is_first_name(after) or words.is_initial(after)):
            break
        end = after + 1
    return (end - at, Type.person) if end > at else None


def full_name(words: Words, at: int) -> tuple[int, Type] | None:
    """A first name and what follows: `Jean-Claude J. van der Meer`."""
    if not words.is_first_name(at):
        return None
    end = at + 1
    while end < at + _LONGEST and (words.is_first_name(end) or words.is_initial(end)):
        end += 1
    after = words.after_particles(end)
    if words.is_surname(after):
        end = after + (2 if words.is_unknown(after + 1) else 1)
    return (end - at, Type.person) if end > at + 1 else None


def listed_name(words: Words, at: int) -> tuple[int, Type] | None:
    """A name of one word that the lists have."""
    kind = words.lexicon.name(words.word(at))
    return (1, kind) if kind else None


def institution(words: Words, at: int) -> tuple[int, Type] | None:
    """`Amtsgericht Köln`, `Universität Heidelberg`, `Verteidigungsministerium`."""
    if words.word(at) in INSTITUTIONS:
        end = at + 1
        while end < at + _LONGEST and _is_own_name(words, end):
            end += 1
        return (end - at, Type.organisation) if end > at + 1 else None
    if _INSTITUTION_ENDS.match(words.word(at)) and words.word(at).lower() not in words.lexicon.nouns:
        return 1, Type.organisation
    return None


def _is_own_name(words: Words, at: int) -> bool:
    return words.is_unknown(at) or words.lexicon.name(words.word(at)) == Type.place


def acronym(words: Words, at: int) -> tuple[int, Type] | None:
    """`IGP`, `GdP`; what stands among words in capitals is none."""
    word = words.word(at)
    if _ACRONYM.match(word) and word not in _NO_ORGANISATIONS and not words.is_shouted(at):
        return 1, Type.organisation
    return None


def unknown_name(words: Words, at: int) -> tuple[int, Type] | None:
    """Two or three capitalised words in a row that no list has, or one behind a verb of saying: `Xi Jinping`."""
    if words.starts_sentence(at) or full_name(words, at + 1) or words.is_female_role(at):
        return None
    end = at
    while end < at + _LONGEST - 1 and words.is_unknown(words.after_particles(end) if end > at else end):
        end = (words.after_particles(end) if end > at else end) + 1
    said = end > at and words.word(at - 1).lower() in _SAID
    return (end - at, Type.person) if end > at + 1 or said else None


def saint_or_spa(words: Words, at: int) -> tuple[int, Type] | None:
    """`Bad Schandau`, `St. Gallen`, `San Marino`."""
    return (2, Type.place) if words.word(at) in _PLACE_HEADS and words.is_capitalised(at + 1) else None


def place(words: Words, at: int) -> tuple[int, Type] | None:
    """Streets, and what follows a preposition of place."""
    street = _PLACE_ENDS.match(words.word(at)) and words.word(at).lower() not in words.lexicon.nouns
    somewhere = at > 0 and words.word(at - 1).lower() in _PLACE_PREPOSITIONS and words.is_unknown(at)
    return (1, Type.place) if street or somewhere else None


RULES: tuple[Rule, ...] = (
    company,
    listed_phrase,
    body,
    saint_or_spa,
    titled,
    full_name,
    listed_name,
    institution,
    acronym,
    unknown_name,
    place,
)
