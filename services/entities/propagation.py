"""Short names: who is named in full somewhere in an article is also meant where only a part of the name stands."""

import re
from collections.abc import Iterator, Sequence

from services.entities.mentions import Mention, Type

_WORD = re.compile(r"[^\W\d_](?:[\w.\u2019'-]*\w)?")
_GENITIVE = re.compile(r"(?:['\u2019]s|['\u2019]|s)$")
_SHORTEST = 3  # letters of a name that is looked for on its own


def propagate(texts: Sequence[str], mentions: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
    """The mentions of one article's texts, and those that were overlooked of the same persons.

    Args:
        texts: the article's fields.
        mentions: for each text its mentions, sorted, without overlaps.
    """
    known = _parts(texts, mentions)
    return [
        sorted([*found, *_overlooked(text, found, known)], key=lambda mention: mention.start)
        for text, found in zip(texts, mentions, strict=True)
    ]


def _parts(texts: Sequence[str], mentions: Sequence[Sequence[Mention]]) -> frozenset[str]:
    """First and last words of the persons' full names, but not what is also the name of something else."""
    persons: set[str] = set()
    others: set[str] = set()
    for text, found in zip(texts, mentions, strict=True):
        for mention in found:
            words = _WORD.findall(text[mention.start : mention.end])
            if mention.type != Type.person:
                others.update(words)
            elif len(words) > 1:
                persons.update((words[0], words[-1]))
    return frozenset(word for word in persons - others if len(word) >= _SHORTEST and word[0].isupper())


def _overlooked(text: str, found: Sequence[Mention], known: frozenset[str]) -> Iterator[Mention]:
    taken = iter(found)
    mention = next(taken, None)
    for match in _WORD.finditer(text):
        while mention is not None and mention.end <= match.start():
            mention = next(taken, None)
        if mention is not None and mention.start < match.end():
            continue
        length = _known_length(match.group(), known)
        if length:
            yield Mention(match.start(), match.start() + length, Type.person)


def _known_length(word: str, known: frozenset[str]) -> int:
    """Characters of the word that are a known name: all of it, with a German genitive, or without an English one."""
    bare = _GENITIVE.sub("", word)
    if word in known:
        return len(word)
    if bare not in known:
        return 0
    return len(bare) if word[len(bare)] in "'\u2019" else len(word)
