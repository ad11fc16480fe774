from __future__ import annotations

import pytest

from services.entities.linking import Linker
from services.entities.mentions import Type


@pytest.mark.parametrize(
    ("name", "language", "code"),
    [
        ("Russland", "de", "RU"),
        ("USA", "de", "US"),
        ("Vereinigte Staaten", "de", "US"),
        ("China", "en", "CN"),
        ("United Kingdom", "en", "GB"),
        ("Royaume-Uni", "fr", "GB"),
        ("Allemagne", "fr", "DE"),
    ],
)
def test_states_have_their_code(linker: Linker, name: str, language: str, code: str) -> None:
    assert linker.ids(name, Type.place, language) == {"wikidata": None, "iso3166": code}


@pytest.mark.parametrize(
    ("name", "language", "city"),
    [
        ("Peking", "de", "1816670"),
        ("Beijing", "en", "1816670"),
        ("Pékin", "fr", "1816670"),
        ("Moskau", "de", "524901"),
        ("Berlin", "de", "2950159"),
    ],
)
def test_cities_have_their_geonames_id(linker: Linker, name: str, language: str, city: str) -> None:
    assert linker.ids(name, Type.place, language) == {"wikidata": None, "geonames": city}


@pytest.mark.parametrize("name", ["Georgia", "Washington", "New York", "Birmingham", "Neustadt", "Luxemburg", "Xyz"])
def test_what_could_be_two_things_has_no_id(linker: Linker, name: str) -> None:
    assert linker.ids(name, Type.place, "en") == {"wikidata": None}


def test_only_places_are_linked(linker: Linker) -> None:
    assert linker.ids("Berlin", Type.person, "de") == {"wikidata": None}


def test_a_language_without_a_list_of_states_links_cities(linker: Linker) -> None:
    assert linker.ids("Berlin", Type.place, "es") == {"wikidata": None, "geonames": "2950159"}
    assert not linker.knows("Russland", "es")


def test_codes_and_names_of_states_are_unique(linker: Linker) -> None:
    assert all(len(code) == 2 and code.isupper() for names in linker.states.values() for code in names.values())
    assert len(set(linker.states["de"].values())) > 190
