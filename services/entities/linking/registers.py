"""Organisations and persons with Wikidata ids."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.entities.data import rows
from services.entities.mentions import Type
from services.entities.names import fold, without_legal_form

_GERMAN_SPEAKING = frozenset({"AT", "CH"})


@dataclass(frozen=True, slots=True)
class Registers:
    """Wikidata ids by name.

    Attributes:
        well_known: by type and folded name; nothing else of note is called so.
        organisations: by name the ids and countries of public bodies and parties that are called so.
        german: the ids of German public bodies and parties.
        companies: ISINs by folded name without legal form.
        politicians: by full name the ids of members and speakers of the Bundestag and heads of German public bodies.
    """

    well_known: Mapping[tuple[Type, str], str]
    organisations: Mapping[str, frozenset[tuple[str, str]]]
    german: frozenset[str]
    companies: Mapping[str, str]
    politicians: Mapping[str, str]

    def organisation(self, name: str, countries: frozenset[str], language: str) -> str | None:
        """The id of an organisation; those of a country only where the article names it, or is silent in German."""
        known = self.well_known.get((Type.organisation, fold(name)))
        found = self.organisations.get(name, frozenset())
        if known or not found:
            return known
        home = "DE" if language == "de" and not countries & _GERMAN_SPEAKING else ""
        near = {wikidata for wikidata, country in found if country in countries or country == home}
        return near.pop() if len(near) == 1 else None

    def company(self, name: str) -> str | None:
        """The ISIN of a listed company."""
        return self.companies.get(fold(without_legal_form(name)))

    def place(self, name: str) -> str | None:
        """The id of a continent, a sea or a great river or range."""
        return self.well_known.get((Type.place, fold(name)))

    def person(self, name: str, *, in_german_politics: bool) -> str | None:
        """The id of a person: the well-known by name, others where the article is about German politics."""
        known = self.well_known.get((Type.person, fold(name)))
        return known or (self.politicians.get(name) if in_german_politics else None)

    def knows(self, name: str) -> bool:
        """Whether it is the name of an organisation, or of a continent, a sea and the like."""
        known = (Type.organisation, Type.place)
        listed = name in self.organisations or self.company(name) is not None
        return listed or any((kind, fold(name)) in self.well_known for kind in known)

    @classmethod
    def load(cls) -> "Registers":
        """Reads the tables."""
        well_known = {
            (Type(kind), fold(name)): wikidata
            for wikidata, kind, names in rows("well_known.tsv")
            for name in names.split("|")
        }
        organisations: dict[str, set[tuple[str, str]]] = {}
        for wikidata, country, names in (*rows("organisations.tsv"), *rows("organisation_aliases.tsv")):
            for name in names.split("|"):
                organisations.setdefault(name, set()).add((wikidata, country))
        people = {name: wikidata for wikidata, name in rows("people.tsv")}
        german = {wikidata for wikidata, country, _ in rows("organisations.tsv") if country == "DE"}
        by_name = {name: frozenset(found) for name, found in organisations.items()}
        companies = {fold(without_legal_form(name)): isin for isin, name in rows("companies.tsv")}
        return cls(well_known, by_name, frozenset(german), companies, people)
