"""Which shorter name stands for which longer one of the same article."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from services.entities.mentions import Type
from services.entities.names import fold

# What a place's name can leave out: `Frankfurt` for `Frankfurt am Main`, but not `York` for `New York`.
_PLACE_TAILS = frozenset({"am", "an", "im", "in", "ob", "bei", "sur", "upon", "de", "saale", "oder"})


def stands_for(short: str, long: str, kind: Type, language: str) -> bool:
    """Whether a name can stand for a longer one of the same type where that is the only one of the article."""
    one, other = _words(short), _words(long)
    if not one or len(one) > len(other) or one == other:
        return False
    if kind == Type.person:
        return _is_person(one, other)
    if kind == Type.place:
        return one == other[: len(one)] and other[len(one)] in _PLACE_TAILS
    return _is_part(one, other, language)


def _words(name: str) -> list[str]:
    """Folded words, hyphenated ones as one: `Nowak` is not `Bracht-Nowak`."""
    return [folded for folded in (fold(word).replace(" ", "-") for word in name.replace("/", " ").split()) if folded]


def _is_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Names in the same order, some left out or as initials, but one written out: `M. Lindqvist`, `Zambrano`."""
    written = any(len(word) > 1 for word in one)
    return written and _is_subsequence(one, other)


def _is_subsequence(one: Iterable[str], other: Sequence[str]) -> bool:
    rest = iter(other)
    return all(any(word == name or (len(word) == 1 and name.startswith(word)) for name in rest) for word in one)


def _is_part(one: Sequence[str], other: Sequence[str], language: str) -> bool:
    """The beginning of an organisation's name, or its end but for English: `Vardal` of `Vardal Industries`."""
    ends = language != "en" and one == other[-len(one) :]
    return len(one[0]) > 1 and (one == other[: len(one)] or ends)


class HasNames(Protocol):
    """Whatever has names."""

    @property
    def names(self) -> Iterable[str]: ...


T = TypeVar("T", bound=HasNames)


class Owners(Generic[T]):
    """Longer names by their words, so that looking for what a short one means takes no look at all others."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._by_word: dict[tuple[Type, str], list[T]] = {}

    def add(self, each: T, kind: Type) -> None:
        """Remembers something that shorter names of that type may mean."""
        for word in {word for name in each.names for word in _words(name)}:
            self._by_word.setdefault((kind, word), []).append(each)

    def of(self, each: T, kind: Type) -> T | None:
        """What the names of something mean, if it is one thing."""
        found = self._all(each, kind)
        first, second = next(found, None), next(found, None)
        return first if second is None else None

    def _all(self, each: T, kind: Type) -> Iterator[T]:
        seen: set[int] = {id(each)}
        for short in each.names:
            for other in self._candidates(short, kind):
                if id(other) not in seen and self._means(short, other, kind):
                    seen.add(id(other))
                    yield other

    def _candidates(self, short: str, kind: Type) -> Sequence[T]:
        """What has the rarest of a name's words: all but its initials are in what it stands for."""
        words = _words(short)
        written = [word for word in words if len(word) > 1] or words
        return min((self._by_word.get((kind, word), ()) for word in written), key=len, default=())

    def _means(self, short: str, other: T, kind: Type) -> bool:
        return any(stands_for(short, long, kind, self._language) for long in other.names)
