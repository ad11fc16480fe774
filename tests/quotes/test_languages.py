from __future__ import annotations

import pytest

from services.quotes.document import fold
from services.quotes.languages import LANGUAGES, de_mood, de_verbs, fr
from services.quotes.languages.first_names import FEMALE, MALE, name_gender
from services.quotes.lexicon import Form, Gender, table, verb


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_tables_hold_words_as_fold_gives_them(language: object) -> None:
    for name in ("auxiliaries", "complementizers", "determiners", "pronouns", "stops", "prepositions", "verbs"):
        assert {word for word in getattr(language, name) if fold(word) != word} == set(), name


@pytest.mark.parametrize(
    ("form", "lemma", "particle"),
    [
        ("sagte", "sagen", ()),
        ("antwortete", "antworten", ()),
        ("teilte", "mitteilen", ("mit",)),
        ("mitteilte", "mitteilen", ()),
        ("mitgeteilt", "mitteilen", ()),
        ("wies", "hinweisen", ("hin",)),
        ("versprochen", "versprechen", ()),
        ("verspricht", "versprechen", ()),
        ("machten", "deutlich machen", ("deutlich",)),
        ("kommentiert", "kommentieren", ()),
    ],
)
def test_german_verbs_are_inflected(form: str, lemma: str, particle: tuple[str, ...]) -> None:
    assert (lemma, particle) in {(reading.lemma, reading.particle) for reading in de_verbs.forms()[form]}


@pytest.mark.parametrize("form", ["says", "said", "told", "denied", "criticized", "planned"])
def test_english_verbs_are_inflected(form: str) -> None:
    assert (form in LANGUAGES["en"].verbs) == (form != "planned")


@pytest.mark.parametrize("form", ["dit", "disent", "déclare", "déclarait", "annonçait", "promis", "rappelle", "répète"])
def test_french_verbs_are_inflected(form: str) -> None:
    assert form in LANGUAGES["fr"].verbs


def test_readings_that_differ_in_what_they_take_become_one() -> None:
    entries = [("sagt", verb("sagen", Form.FINITE, "s")), ("sagt", verb("sagen", Form.FINITE, "r"))]
    (reading,) = table(entries)["sagt"]
    assert (reading.speaks, reading.reports, reading.clause) == (True, True, False)


@pytest.mark.parametrize(
    ("word", "reports"),
    [("sei", True), ("könne", True), ("ausgehe", True), ("zurücktrete", True), ("sagte", False), ("ist", False)],
)
def test_konjunktiv(word: str, reports: bool) -> None:  # noqa: FBT001 - an expected value
    assert de_mood.is_reportive(word) is reports


def test_conditionnel() -> None:
    assert fr.is_reportive("serait")
    assert not fr.is_reportive("portrait")


def test_first_names() -> None:
    assert not MALE & FEMALE
    assert name_gender("Peter Kern") is Gender.MALE
    assert name_gender("Anne-Marie Kern") is Gender.FEMALE
    assert name_gender("Swetlana Kern") is Gender.FEMALE
    assert name_gender("Kern") is Gender.ANY
    assert name_gender("Xq Kern") is Gender.ANY
