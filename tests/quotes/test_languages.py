from __future__ import annotations

from dataclasses import fields

import pytest

from services.quotes.document import fold
from services.quotes.languages import LANGUAGES
from services.quotes.languages.first_names import FEMALE, MALE, name_gender
from services.quotes.lexicon import Gender, Language


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_tables_hold_words_as_fold_gives_them(language: Language) -> None:
    tables = {field.name: getattr(language, field.name) for field in fields(language)}
    for name, table in tables.items():
        if isinstance(table, frozenset | dict):
            assert {word for word in table if fold(word) != word} == set(), name


@pytest.mark.parametrize(
    "form",
    [
        "sagte",
        "antwortete",
        "teilte",
        "mitteilte",
        "mitgeteilt",
        "wies",
        "hinwies",
        "versprochen",
        "verspricht",
        "machten",
        "kommentiert",
    ],
)
def test_german_verbs_are_inflected(form: str) -> None:
    assert form in LANGUAGES["de"].verbs


@pytest.mark.parametrize("form", ["says", "said", "told", "denied", "criticized", "shrugged", "goes", "regretted"])
def test_english_verbs_are_inflected(form: str) -> None:
    assert form in LANGUAGES["en"].verbs


@pytest.mark.parametrize(
    "form", ["dit", "disent", "déclare", "déclarait", "annonçait", "promis", "rappelle", "martèle", "révèle"]
)
def test_french_verbs_are_inflected(form: str) -> None:
    assert form in LANGUAGES["fr"].verbs


@pytest.mark.parametrize("form", ["dijo", "dicen", "anunció", "anunciaron", "respondía", "sugirió", "negó"])
def test_spanish_verbs_are_inflected(form: str) -> None:
    assert form in LANGUAGES["es"].verbs


@pytest.mark.parametrize(
    ("tag", "form"), [("de", "plante"), ("en", "planned"), ("en", "report"), ("fr", "planifie"), ("es", "planeó")]
)
def test_other_words_are_no_verbs_of_saying(tag: str, form: str) -> None:
    assert form not in LANGUAGES[tag].verbs


def test_first_names() -> None:
    assert not MALE & FEMALE
    assert name_gender("Peter Kern") is Gender.MALE
    assert name_gender("Anne-Marie Kern") is Gender.FEMALE
    assert name_gender("Swetlana Kern") is Gender.FEMALE
    assert name_gender("Kern") is Gender.ANY
    assert name_gender("Xq Kern") is Gender.ANY
