"""Links the entities of an article, each in the light of the others."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.entities.linking.cities import KNOWN, Cities, City, Context, by_size, choose, is_rival
from services.entities.linking.registers import Registers
from services.entities.linking.territories import Territories
from services.entities.mentions import Type

Ids = dict[str, str | None]

_HOME = {
    "de": frozenset({"DE", "AT", "CH"}),
    "fr": frozenset({"FR", "BE"}),
    "es": frozenset({"ES"}),
    "it": frozenset({"IT"}),
    "pt": frozenset({"PT"}),
    "nl": frozenset({"NL"}),
    "pl": frozenset({"PL"}),
    "sv": frozenset({"SE"}),
    "da": frozenset({"DK"}),
    "fi": frozenset({"FI"}),
}
"""States whose cities an article in a language need not place."""

_PART_AS_WELL = frozenset({"US", "CA", "AU"})  # where a part of the state is named as often as a city
_RIVAL = 40_000  # inhabitants of a city that can be meant instead of the state of its name: Liberia in Costa Rica
_PARTS_LIKE_CITIES = frozenset({"CH"})  # where most parts are called like their capital, however small


@dataclass(frozen=True, slots=True)
class Name:
    """An entity as it is looked up: its forms, fullest first, and its type."""

    forms: Sequence[str]
    type: Type


@dataclass(frozen=True, slots=True)
class Place:
    """What a name of a place can mean.

    Attributes:
        codes: ISO 3166 codes of states or parts of them.
        cities: those that have that name of their own, largest first.
        foreign: those that another language calls so, largest first.
    """

    codes: frozenset[str]
    cities: Sequence[City]
    foreign: Sequence[City]


@dataclass(frozen=True, slots=True)
class Hint:
    """A country that an article speaks of, by the code of a territory, or a city and its part of the state."""

    country: str
    code: str = ""
    part: str = ""


class Linker:
    """Finds the public identifiers of an article's entities.

    Args:
        territories: states and their parts.
        cities: cities of 15,000 inhabitants or more.
        registers: organisations and persons.
    """

    def __init__(self, territories: Territories, cities: Cities, registers: Registers) -> None:
        self._territories = territories
        self._cities = cities
        self._registers = registers

    def knows(self, name: str, language: str) -> bool:
        """Whether it is the name of a territory, a large city or an organisation."""
        return bool(self._territories.named(name, language)) or self._cities.knows(name) or self._registers.knows(name)

    def link(self, names: Sequence[Name], language: str) -> list[Ids]:
        """The identifiers of an article's entities, in their order; `wikidata` is null where it was not found."""
        places = [self._place(name, language) if name.type == Type.place else None for name in names]
        hints = [
            self._hint(name, place, language) if place else None for name, place in zip(names, places, strict=True)
        ]
        contexts = _contexts(hints, _HOME.get(language, frozenset()))
        ids: list[Ids] = [
            self._place_ids(name.forms[0], place, context, language) if place else {"wikidata": None}
            for name, place, context in zip(names, places, contexts, strict=True)
        ]
        countries = frozenset(hint.country for hint in hints if hint)
        self._add_organisations(names, ids, countries, language)
        self._add_persons(names, ids)
        self._add_landscapes(names, ids)
        return ids

    def _place(self, name: Name, language: str) -> Place | None:
        """By the first of its forms that is known."""
        for form in name.forms:
            codes = self._territories.named(form, language)
            cities = self._cities.named(form, language)
            foreign = self._cities.foreign(form, language)
            if codes or cities or foreign:
                return Place(codes, cities, foreign)
        return None

    def _hint(self, name: Name, place: Place, language: str) -> Hint | None:
        """What a place tells of others: a territory that is named without doubt, or a city that stands out."""
        if self._territories.is_ambiguous(name.forms[0], language):
            return None
        code = self._code(place, Context())
        if code:
            return Hint(code.partition("-")[0], code)
        city = None if place.codes else _city(place, Context(home=_HOME.get(language, frozenset())))
        return Hint(city.country, part=city.part) if city else None

    def _place_ids(self, name: str, place: Place, context: Context, language: str) -> Ids:
        if self._territories.is_ambiguous(name, language):
            return {"wikidata": None}
        code = self._code(place, context)
        city = None if code or not _is_part(place.codes) else _city(place, context)
        if code:
            return {"wikidata": self._territories.wikidata.get(code), "iso3166": code}
        if city and city.is_part and city.part in place.codes:
            return {"wikidata": self._territories.wikidata.get(city.part), "iso3166": city.part, "geonames": city.id}
        if not city or (city.country in _PART_AS_WELL and place.codes & context.parts):
            # Where Seattle is named, Washington may be the state.
            return {"wikidata": None}
        return {"wikidata": None, "geonames": city.id}

    def _code(self, place: Place, context: Context) -> str | None:
        """The territory that is meant: the only one, or the only one that the context points to."""
        if not place.codes:
            return None
        if len(place.codes) > 1:
            near = [code for code in place.codes if code.partition("-")[0] in context.countries]
            return near[0] if len(near) == 1 else None
        (code,) = place.codes
        return None if _has_city(code, [*place.cities, *place.foreign], context) else code

    def _add_organisations(
        self, names: Sequence[Name], ids: Sequence[Ids], countries: frozenset[str], language: str
    ) -> None:
        for name, found in zip(names, ids, strict=True):
            if name.type == Type.organisation:
                hits = (self._registers.organisation(form, countries, language) for form in name.forms)
                found["wikidata"] = next(filter(None, hits), None)
                isin = next(filter(None, map(self._registers.company, name.forms)), None)
                found.update({"isin": isin} if isin else {})

    def _add_persons(self, names: Sequence[Name], ids: Sequence[Ids]) -> None:
        german = any(found["wikidata"] in self._registers.german for found in ids)
        for name, found in zip(names, ids, strict=True):
            if name.type == Type.person:
                hits = (self._registers.person(form, in_german_politics=german) for form in name.forms)
                found["wikidata"] = next(filter(None, hits), None)

    def _add_landscapes(self, names: Sequence[Name], ids: Sequence[Ids]) -> None:
        for name, found in zip(names, ids, strict=True):
            if name.type == Type.place and not any(found.values()):
                found["wikidata"] = next(filter(None, map(self._registers.place, name.forms)), None)


def _contexts(hints: Sequence[Hint | None], home: frozenset[str]) -> list[Context]:
    """For each place what the others tell."""
    told = [hint for hint in hints if hint]
    named = frozenset(each for hint in told if hint.code for each in (hint.code, hint.country))
    times = Counter(hint.country for hint in told)
    everything = Context(named, frozenset(times), home, frozenset(hint.part for hint in told if hint.part))
    # A city that stands out says nothing of itself.
    alone = {country: replace(everything, countries=everything.countries - {country}) for country in times}
    return [
        alone[hint.country] if hint and not hint.code and times[hint.country] == 1 else everything for hint in hints
    ]


def _city(place: Place, context: Context) -> City | None:
    """Which city is meant: one that is called so, or that another language calls so (Freiburg)."""
    everywhere = sorted([*place.cities, *place.foreign], key=by_size)
    if any(map(context.evidence, place.cities)):
        city = choose(place.cities, context)
        return None if city and any(is_rival(each, city, context) for each in place.foreign) else city
    if any(map(context.evidence, place.foreign)):
        return choose(everywhere, context)
    at_home = bool(place.cities) and place.cities[0].country in context.home
    return choose(place.cities if at_home else everywhere, context)


def _has_city(code: str, cities: Sequence[City], context: Context) -> bool:
    """Whether a city of the same name may be meant: in that part of the state, at home, or where the context points."""
    if "-" in code:
        inside = [city for city in cities if code.startswith(f"{city.country}-")]
        return any(city.population >= KNOWN or city.country in _PARTS_LIKE_CITIES for city in inside)
    near = (city for city in cities if city.country in context.home or context.evidence(city) > 1)
    return any(city.population >= _RIVAL and city.country != code for city in near)


def _is_part(codes: Iterable[str]) -> bool:
    return all("-" in code for code in codes)
