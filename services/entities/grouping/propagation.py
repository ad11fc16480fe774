"""Short names: what is named in full somewhere in an article is also meant where only its short name stands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from services.entities.grouping.abbreviations import is_short, is_within
from services.entities.grouping.homographs import is_month, may_be_word
from services.entities.mentions import Mention, Type

_WORD = re.compile(r"[^\W\d_](?:[\w.\u2019'-]*\w)?")
_GENITIVE = re.compile(r"(?:['\u2019]s|['\u2019]|s)$")
_BRACKETED = re.compile(r"\s\((?:kurz:? )?([^\W\d_][\w.&-]{1,9})\)")
_SHORTEST = 3  # letters of a name that is looked for on its own


def propagate(texts: Sequence[str], mentions: Sequence[Sequence[Mention]], language: str) -> list[list[Mention]]:
    """The mentions of one article's texts, and those that were overlooked of the same persons and organisations.

    Args:
        texts: the article's fields.
        mentions: for each text its mentions, sorted, without overlaps.
        language: the tag of the article's language; tells where a surname is rather a word.
    """
    persons = _parts(texts, mentions)
    known = {**_abbreviations(texts, mentions), **dict.fromkeys(persons, Type.person)}
    # `die Nele` is said of people: in German a first name is seldom a word.
    doubtful = frozenset(word for word, last in persons.items() if last or language != "de") - _alone(texts, mentions)
    return [
        sorted([*found, *_overlooked(text, found, known, doubtful, language)], key=lambda mention: mention.start)
        for text, found in zip(texts, mentions, strict=True)
    ]


def _parts(texts: Sequence[str], mentions: Sequence[Sequence[Mention]]) -> dict[str, bool]:
    """First and last words of the persons' full names, but not what is also the name of something else.

    Each with whether it is a last one.
    """
    persons: dict[str, bool] = {}
    others: set[str] = set()
    for text, found in zip(texts, mentions, strict=True):
        for mention in found:
            words = _WORD.findall(text[mention.start : mention.end])
            if mention.type != Type.person:
                others.update(words)
            elif len(words) > 1:
                persons.setdefault(words[0], False)
                persons[words[-1]] = True
    return {
        word: last
        for word, last in persons.items()
        if word not in others and len(word) >= _SHORTEST and word[0].isupper()
    }


def _alone(texts: Sequence[str], mentions: Sequence[Sequence[Mention]]) -> frozenset[str]:
    """What was recognised as a person's name where it stood alone, also without its genitive's ending."""
    words = (
        text[mention.start : mention.end]
        for text, found in zip(texts, mentions, strict=True)
        for mention in found
        if mention.type == Type.person
    )
    return frozenset(form for word in words for form in (word, _GENITIVE.sub("", word)))


def _abbreviations(texts: Sequence[str], mentions: Sequence[Sequence[Mention]]) -> dict[str, Type]:
    """What stands in brackets behind an organisation's name and is made of its letters."""
    abbreviations: dict[str, Type] = {}
    for text, found in zip(texts, mentions, strict=True):
        for mention in found:
            bracketed = mention.type == Type.organisation and _BRACKETED.match(text, mention.end)
            if bracketed and is_short(bracketed[1]) and is_within(bracketed[1], text[mention.start : mention.end]):
                abbreviations[bracketed[1]] = Type.organisation
    return abbreviations


def _overlooked(
    text: str, found: Sequence[Mention], known: Mapping[str, Type], doubtful: AbstractSet[str], language: str
) -> Iterator[Mention]:
    taken = iter(found)
    mention = next(taken, None)
    for match in _WORD.finditer(text):
        while mention is not None and mention.end <= match.start():
            mention = next(taken, None)
        if mention is not None and mention.start < match.end():
            continue
        name = _known_name(match.group(), known)
        if name and not _is_word(name, text, match.start(), doubtful, language):
            length = _length(match.group(), name)
            yield Mention(match.start(), match.start() + length, known[name])


def _is_word(name: str, text: str, start: int, doubtful: AbstractSet[str], language: str) -> bool:
    """Whether what looks like a person's name is none: who goes by it alone elsewhere is rather meant again."""
    return is_month(name, text, start) or (name in doubtful and may_be_word(name, text, start, language))


def _known_name(word: str, known: Mapping[str, Type]) -> str | None:
    """The known name that a word is, as it stands or in the genitive."""
    return next((form for form in (word, _GENITIVE.sub("", word)) if form in known), None)


def _length(word: str, name: str) -> int:
    """Characters of the word that name something: with a German genitive, without an English one."""
    return len(name) if word[len(name) : len(name) + 1] in {"'", "\u2019"} else len(word)
