"""States, dependent territories and parts of states, by their names in each language."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.entities.data import rows

# Names that in these languages are as often something else's: the capital, another city, or one of two states.
_AMBIGUOUS = {
    "de": ("Luxemburg", "Kongo", "Korea", "Samoa", "Québec", "Quebec"),
    "en": ("Luxembourg", "Congo", "Korea", "Samoa", "Guatemala", "Djibouti", "America", "New York", "Quebec", "Québec"),
    "fr": ("Luxembourg", "Congo", "Corée", "Samoa", "Djibouti", "Québec", "Grenade"),
    "es": (
        "Luxemburgo", "Congo", "Corea", "Samoa", "México", "Panamá", "Guatemala", "Quebec", "Granada", "Guadalupe",
        "San Martín", "Santa Elena", "Santa Lucía",
    ),
    "pt": ("Granada", "Guadalupe"),
}  # fmt: skip
_EVERY_LANGUAGE = "*"


@dataclass(frozen=True, slots=True)
class Territories:
    """Codes by name.

    Attributes:
        codes: by language and name the ISO 3166 codes of what is called so; more than one for `Georgia`.
        wikidata: the Wikidata id of a code, where it is known.
    """

    codes: Mapping[str, Mapping[str, frozenset[str]]]
    wikidata: Mapping[str, str]

    def named(self, name: str, language: str) -> frozenset[str]:
        """The codes of what has that name in the language, with either apostrophe."""
        return self.codes.get(language, {}).get(name.replace("\u2019", "'"), frozenset())

    def is_ambiguous(self, name: str, language: str) -> bool:
        """Whether the name alone does not tell the state from something else."""
        return name in _AMBIGUOUS.get(language, ())

    @classmethod
    def load(cls) -> "Territories":
        """Reads the tables."""
        names: dict[str, dict[str, set[str]]] = {}
        for language, code, written in _rows():
            for name in filter(None, written.split("|")):
                names.setdefault(language, {}).setdefault(name, set()).add(code)
        everywhere = names.pop(_EVERY_LANGUAGE)
        merged = {language: _merged(own, everywhere) for language, own in names.items()}
        return cls(merged, {code: wikidata for code, wikidata in rows("territories.tsv") if wikidata})


def _rows() -> list[list[str]]:
    found = [*rows("territory_names.tsv"), *rows("territory_aliases.tsv")]
    for code, *by_language in rows("states.tsv"):
        found += [[language, code, names] for language, names in zip(("de", "en", "fr"), by_language, strict=True)]
    return found


def _merged(own: Mapping[str, set[str]], everywhere: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(own.get(name, set()) | everywhere.get(name, set())) for name in own.keys() | everywhere.keys()
    }
