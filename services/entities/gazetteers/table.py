"""Names and what they stand for, ready to be looked up and looked for."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.entities.mentions import Mention, Type

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a gazetteer.

    Attributes:
        ids: its identifiers by register, at least one.
        type: what it is.
        names: as texts have them; the first is its own.
        language: the tag of the language that calls it so; empty for all.
    """

    ids: Mapping[str, str]
    type: Type
    names: tuple[str, ...]
    language: str = ""


class Table:
    """Entries by name. What two entries with different identifiers are called is nothing's name."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._ids: dict[tuple[Type, str, str], Mapping[str, str] | None] = {}
        # By the first word the names that begin so, longest first, each with its words, type and language.
        self._phrases: dict[str, list[tuple[tuple[str, ...], Type, str]]] = {}
        for entry in entries:
            for name in entry.names:
                self._add(name, entry)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))

    def _add(self, name: str, entry: Entry) -> None:
        words = tuple(_WORD.findall(name))
        key = (entry.type, " ".join(words), entry.language)
        same = self._ids.setdefault(key, entry.ids)
        self._ids[key] = entry.ids if same == entry.ids else None
        if words:
            self._phrases.setdefault(words[0], []).append((words, entry.type, entry.language))

    def ids(self, names: Sequence[str], kind: Type, language: str) -> Mapping[str, str] | None:
        """The identifiers of the first of the names that is known; an entry of the language comes before one of all."""
        written = (" ".join(_WORD.findall(name)) for name in names)
        found = (self._ids.get((kind, name, tag)) for name in written for tag in (language, ""))
        return next((ids for ids in found if ids), None)

    def knows(self, name: str, language: str) -> bool:
        """Whether something is called so."""
        return any(self.ids([name], kind, language) for kind in Type)

    def overlooked(self, text: str, found: Sequence[Mention], language: str) -> list[Mention]:
        """The mentions of a text, sorted, and those of the gazetteer's names that overlap none of them."""
        if not self._phrases:
            return list(found)
        added = [mention for mention in self._all(text, language) if not _overlaps(mention, found)]
        return sorted([*found, *added], key=lambda mention: mention.start)

    def _all(self, text: str, language: str) -> Iterator[Mention]:
        words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            length, kind = self._longest(words, at, language)
            if length and kind:
                yield Mention(words[at][1], words[at + length - 1][2], kind)
            at += max(length, 1)

    def _longest(self, words: Sequence[tuple[str, int, int]], at: int, language: str) -> tuple[int, Type | None]:
        for phrase, kind, tag in self._phrases.get(words[at][0], ()):
            if tag in {"", language} and tuple(word for word, *_ in words[at : at + len(phrase)]) == phrase:
                return len(phrase), kind
        return 0, None


def _overlaps(mention: Mention, found: Sequence[Mention]) -> bool:
    """Whether one of the mentions, sorted and without overlaps, shares a character with this one."""
    at = bisect_right(found, mention.start, key=lambda other: other.end)
    return at < len(found) and found[at].start < mention.end
