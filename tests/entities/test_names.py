from __future__ import annotations

import pytest

from services.entities.mentions import Type
from services.entities.names import fold, key, lowered, plain, untitled, without_legal_form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" New\n York,", "New York"),
        ("«Anhalt»", "Anhalt"),
        ("Ausschuss „Westkai“", "Ausschuss „Westkai“"),
        ("China's", "China"),
        ("'s", "'s"),
        ("»", "»"),
        ("St. John\u2019s", "St. John\u2019s"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text, Type.place) == expected


def test_some_firms_own_their_s_but_people_do_not() -> None:
    assert plain("Lloyd's", Type.organisation) == "Lloyd's"
    assert plain("Lloyd's", Type.person) == "Lloyd"


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("FRANKFURT/MAIN", Type.place, "Frankfurt/Main"),
        ("PORT-AU-PRINCE", Type.place, "Port-au-Prince"),
        ("COX'S BAZAR", Type.place, "Cox's Bazar"),
        ("BAD NAUHEIM", Type.place, "Bad Nauheim"),
        ("ULM", Type.place, "Ulm"),
        ("USA", Type.place, "USA"),
        ("N.C.", Type.place, "N.C."),
        ("UNHCR", Type.organisation, "UNHCR"),
        ("DEUTSCHE BAHN", Type.organisation, "Deutsche Bahn"),
        ("FTSE 100", Type.other, "FTSE 100"),
        ("MERKEL", Type.person, "Merkel"),
    ],
)
def test_datelines_lose_their_capitals(name: str, kind: Type, expected: str) -> None:
    assert lowered(name, kind, {"Ulm"}.__contains__) == expected


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Prof. Dr. Anna Koch", "de", "Anna Koch"),
        ("M. Lindqvist", "de", "M. Lindqvist"),
        ("M. Lindqvist", "fr", "Lindqvist"),
        ("Sir Keir Hale", "en", "Keir Hale"),
        ("Dr.", "de", "Dr."),
        ("Don Bacon", "en", "Don Bacon"),
        ("Don Felipe", "es", "Felipe"),
        ("Anselmo ‘Pantera’ Batista", "es", "Anselmo Batista"),
        ("Rubén “Fuetazo” Marte Then", "es", "Rubén Marte Then"),
        ("Karl „Kalle“ Roth", "de", "Karl Roth"),
        ("Sinéad O'Neil d'Arcy", "en", "Sinéad O'Neil d'Arcy"),
    ],
)
def test_titles(name: str, language: str, expected: str) -> None:
    assert untitled(name, language) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Volkerts-Werft GmbH & Co. KG", "Volkerts-Werft"),
        ("Corvex N.V.", "Corvex"),
        ("Naturschutz Eifel e. V.", "Naturschutz Eifel"),
        ("GmbH", "GmbH"),
    ],
)
def test_legal_forms(name: str, expected: str) -> None:
    assert without_legal_form(name) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("Löfgren", "Loefgren"), ("Владимир Путин", "Vladimir Putin"), ("Erdoğan", "ERDOGAN"), ("U.S.", "US")],
)
def test_spellings_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_keys_prefer_identifiers() -> None:
    ids = {"wikidata": None, "house": "7", "geonames": "5"}
    assert key(Type.place, "Rom", ids) == "geonames:5"
    assert key(Type.place, "Rom", {"wikidata": "Q1", "geonames": "5"}) == "wikidata:Q1"
    assert key(Type.place, "Rom", {"wikidata": None, "house": "7"}) == "house:7"
    assert key(Type.person, "Jürgen Löfgren", {"wikidata": None}) == "person:juergen loefgren"
    assert key(Type.other, "…", {}) == "other:…"
