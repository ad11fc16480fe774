"""German names in the base form: `Kalten Krieges` is `Kalter Krieg`, `Niederlanden` is `Niederlande`."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

_LONGEST = 80  # characters of a German word; what is longer has no endings that are worth the time
_ENDING = re.compile(r"(?<=\w{3})(?:en|er|es|em|e|n|s)$")
_GENITIVE_S = re.compile(r"(?<=\w{2})s$")
_ADJECTIVE = re.compile(
    r"(?P<stem>\w*(?:isch|lich|ig|är|al|ar|iert|los|sam|deutsch)|neu|alt|rot|groß|klein|frei|kalt|schwarz|weiß|grün|blau"
    r"|golden|heilig|hoh|link|nah|fern|mittler|erst|zweit|dritt|oberst|jung|vereint|vereinigt|bedroht|alternativ|konservativ"
    r"|(?:kultur|offizi|industri)ell)(?P<ending>en|er|es|em|e)",
    re.IGNORECASE,
)
_HEADS = {
    "m": "krieg frieden rat hof bund tag dienst verband verein kreis berg fluss wald platz park ozean fonds ausschuss "
    "preis gipfel vertrag block kongress club klub orden halbmond bote kurier anzeiger pakt plan weg markt osten "
    "westen norden süden kanal senat ring",
    "n": "amt gericht meer haus kreuz reich tor land parlament institut ministerium museum theater komitee büro werk "
    "zentrum archiv programm kabinett departement netz forum bündnis gesetz viertel dorf schloss tageblatt orchester",
    "f": "partei bank armee bahn republik liga see stadt straße brücke mauer mitte stiftung kirche akademie kammer "
    "post presse wehr allianz hilfe familie insel küste oper wache schule agentur zeitung woche alb heide",
    "p": "staaten nationen emirate inseln spiele wähler demokraten niederlande alpen bühnen kräfte bahnen",
}
_SUFFIXES = {
    "f": r"(?:ung|heit|keit|schaft|ion|tät|ie|ei|ik|enz|anz)$",
    "m": r"(?:ismus|or)$",
    "n": r"(?:ment|um|nis)$",
}
_STRONG = {"m": "er", "n": "es", "f": "e", "p": "e"}
_ADJECTIVE_END = re.compile(r"(?:en|er|es|em|e)$")
# What the determiner before an adjective with that ending tells of the gender.
_DETERMINED = {
    ("der", "e"): "m", ("die", "e"): "f", ("das", "e"): "n", ("die", "en"): "p", ("der", "en"): "f", ("zur", "en"): "f",
    ("ein", "er"): "m", ("ein", "es"): "n", ("eine", "e"): "f", ("eines", "en"): "m", ("ins", "e"): "n",
}  # fmt: skip
_GENITIVE = frozenset({"des", "eines", "dieses", "seines", "ihres"})


def _genders() -> dict[str, str]:
    return {noun: which for which, nouns in _HEADS.items() for noun in nouns.split()}


GENDERS = _genders()


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A word without case endings, lower case: `Amtes` and `Amts` are `amt`, `Hessens` and `Hessen` are `hess`."""
    longer = word if len(word) > _LONGEST else ""
    while word != longer:
        longer, word = word, _ENDING.sub("", word)
    return word.lower()


def gender(head: str) -> str | None:
    """m, f, n or p(lural) of a noun, by its end; None where that does not tell."""
    low = head.lower()
    for form in (low, re.sub(r"e?s$", "", low), low.removesuffix("n")):
        longest = max((noun for noun in GENDERS if form.endswith(noun)), key=len, default=None)
        if longest:
            return GENDERS[longest]
    return next((which for which, ends in _SUFFIXES.items() if re.search(ends, low)), None)


def base(name: str, befores: Iterable[str], is_name: Callable[[str], bool]) -> str:
    """The base form of a name.

    Args:
        name: one of its forms.
        befores: the words before its mentions, lower case.
        is_name: whether something is known as a name in its base form.
    """
    found = known(name, is_name)
    if found:
        return found
    words = name.split()
    count = _adjectives(words, is_name)
    before = Counter(befores)
    if count:
        return _strong(words, count, before)
    return _nominative(words, before)


def known(name: str, is_name: Callable[[str], bool]) -> str | None:
    """A name or the form of it without a case ending, whichever is known as a name; None where none is."""
    return next((form for form in (name, *_shorter(name)) if is_name(form)), None)


def persons(forms: Collection[str], is_name: Callable[[str], bool]) -> dict[str, str]:
    """For the forms of an article's persons' names what they are without the genitive's s.

    The article must tell that it is one, since `Peters` and `Roberts` are surnames: a full name loses it where it is
    there without it, or its surname is; a single word that is no full name's surname, where it is part of a name
    without it, or known.
    """
    words = {word for form in forms for word in form.split()}
    full = {form for form in forms if " " in form}
    # `Robert` may be Robert Pattinson: a first name tells nothing of Julia Roberts.
    alone = (set(forms) - full) - {form.split()[0] for form in full}
    surnames = {form.split()[-1] for form in full} | alone
    bases = {form: _with_surname(form, forms, surnames, is_name) for form in full}
    last = {base.split()[-1] for base in bases.values()}
    return bases | {form: _alone(form, words, last, is_name) for form in set(forms) - full}


def _with_surname(form: str, forms: Collection[str], surnames: Collection[str], is_name: Callable[[str], bool]) -> str:
    shorter = _GENITIVE_S.sub("", form)
    without = shorter in forms or shorter.split()[-1] in surnames or is_name(shorter)
    return shorter if without else form


def _alone(form: str, words: Collection[str], surnames: Collection[str], is_name: Callable[[str], bool]) -> str:
    shorter = _GENITIVE_S.sub("", form)
    return shorter if form not in surnames and (shorter in words or is_name(shorter)) else form


def _shorter(name: str) -> Iterable[str]:
    return (name.removesuffix(end) for end in ("s", "es", "n", "en") if name.endswith(end) and len(name) > len(end) + 2)


def _adjectives(words: list[str], is_name: Callable[[str], bool]) -> int:
    """How many words at the beginning are inflected adjectives; `Leipziger` is not."""
    if len(words) == 1:
        return int(words[0] in {"Grünen", "Linken"})
    count = 0
    while count < len(words) - 1 and _is_adjective(words[count], is_name):
        count += 1
    return count


def _is_adjective(word: str, is_name: Callable[[str], bool]) -> bool:
    found = _ADJECTIVE.fullmatch(word.rpartition("-")[2])
    return found is not None and not (found["ending"] == "er" and is_name(found["stem"]))


def _strong(words: list[str], count: int, before: Counter[str]) -> str:
    """Adjectives as they stand without a determiner in the nominative."""
    head = words[count] if count < len(words) else ""
    found = _ADJECTIVE.fullmatch(words[0].rpartition("-")[2])
    ending = found["ending"] if found else ""
    which = (gender(head) if head else "p") or next(
        (_DETERMINED[word, ending] for word in before if (word, ending) in _DETERMINED), None
    )
    if which is None:
        return " ".join(words)
    adjectives = [_ADJECTIVE_END.sub(_STRONG[which], word) for word in words[:count]]
    return " ".join([*adjectives, *_heads(words[count:], which, oblique=ending in {"en", "em"})])


def _heads(words: list[str], which: str, *, oblique: bool) -> list[str]:
    """The noun without the genitive's s; masculine and neuter nouns only have one where the adjective is inflected."""
    if not words or which not in "mn" or not oblique:
        return words
    return [_without_genitive(words[0]), *words[1:]]


def _nominative(words: list[str], before: Counter[str]) -> str:
    """Without the genitive's s behind a determiner that asks for one: `des Bundesheers`."""
    if not _GENITIVE & before.keys() or sum(before[word] for word in _GENITIVE) < before.total():
        return " ".join(words)
    return " ".join([_without_genitive(words[0]), *words[1:]])


def _without_genitive(noun: str) -> str:
    low = noun.lower()
    if any(low.endswith(known) for known in GENDERS):
        return noun
    for ending in ("es", "s"):
        if low.endswith(ending) and any(low.removesuffix(ending).endswith(known) for known in GENDERS):
            return noun[: -len(ending)]
    return noun[:-1] if low.endswith("s") and not low.endswith(("ss", "us", "is", "as", "os")) else noun
