"""What the rules find, sentence by sentence: (type, text, speaker, cue) of each quote."""

from __future__ import annotations

from typing import Any

import pytest

from services.quotes.core import extract, supports

Found = tuple[str, str, str | None, str | None]


def found(text: str, tag: str, items: list[dict[str, Any]] | None = None) -> list[Found]:
    return [
        (
            quote["type"],
            quote["text"],
            quote["speaker"] and quote["speaker"]["text"],
            quote["cue"] and quote["cue"]["text"],
        )
        for quote in extract(text, tag, items or [])
    ]


GERMAN = [
    ("„Das ist gut“, sagte Eva Roth.", [("direct", "„Das ist gut“", "Eva Roth", "sagte")]),
    (
        "„Das ist gut“, sagte sie, „und es bleibt so.“",
        [("direct", "„Das ist gut“ „und es bleibt so.“", "sie", "sagte")],
    ),
    (
        "„Das ist gut“, sagte sie. „Es bleibt so.“",
        [("direct", "„Das ist gut“", "sie", "sagte"), ("direct", "„Es bleibt so.“", "sie", None)],
    ),
    ("Die Ministerin sagte: „Das ist gut.“", [("direct", "„Das ist gut.“", "Die Ministerin", "sagte")]),
    (
        "China sei bereit, die Zusammenarbeit zu verstärken, erklärte der Sprecher am Donnerstag.",
        [("indirect", "China sei bereit, die Zusammenarbeit zu verstärken", "der Sprecher", "erklärte")],
    ),
    (
        "Der Diplomat erklärte, dass beide Länder Übungen planen.",
        [("indirect", "dass beide Länder Übungen planen", "Der Diplomat", "erklärte")],
    ),
    ("Er sagte, die Züge müssten fahren.", [("indirect", "die Züge müssten fahren", "Er", "sagte")]),
    ("Der Wortbruch sei, so der Kanzler weiter, neu.", [("indirect", "Der Wortbruch sei neu", "der Kanzler", "so")]),
    (
        "Laut Polizei gab es zwei Verletzte.",
        [("indirect", "gab es zwei Verletzte", "Polizei", "Laut")],
    ),
    (
        "Nach Angaben der Behörde sank der Pegel.",
        [("indirect", "sank der Pegel", "der Behörde", "Nach Angaben")],
    ),
    (
        "Dem Amt zufolge sank der Pegel.",
        [("indirect", "sank der Pegel", "Dem Amt", "zufolge")],
    ),
    (
        "Wie das Amt mitteilte, sank der Pegel.",
        [("indirect", "sank der Pegel", "das Amt", "mitteilte")],
    ),
    (
        "Die Brücke werde gesperrt, teilte das Amt am Abend mit.",
        [("indirect", "Die Brücke werde gesperrt", "das Amt", "teilte mit")],
    ),
    (
        "Dazu gehört mehr, fügte er hinzu.",
        [("indirect", "Dazu gehört mehr", "er", "fügte hinzu")],
    ),
    (
        "Der Konzern hat mitgeteilt, dass er baut.",
        [("indirect", "dass er baut", "Der Konzern", "hat mitgeteilt")],
    ),
    (
        "Das Amt empfahl, auf die Bahn auszuweichen.",
        [("indirect", "auf die Bahn auszuweichen", "Das Amt", "empfahl")],
    ),
    (
        "Der Minister kritisierte die Pläne scharf.",
        [("reported", "Der Minister kritisierte die Pläne scharf.", "Der Minister", "kritisierte")],
    ),
    (
        "Man arbeite mit jedem zusammen, hieß es im Ministerium.",
        [("indirect", "Man arbeite mit jedem zusammen", "Ministerium", "hieß es")],
    ),
    (
        "Die Brücke ist gesperrt. Das teilte das Amt mit.",
        [("indirect", "Die Brücke ist gesperrt.", "das Amt", "teilte mit")],
    ),
    (
        "Er sagte, er komme. Sie habe das gewusst.",
        [("indirect", "er komme", "Er", "sagte"), ("indirect", "Sie habe das gewusst.", "Er", None)],
    ),
    (
        "Er sagte, das sei „sehr gut“.",
        [("indirect", "das sei „sehr gut“", "Er", "sagte"), ("direct", "„sehr gut“", "Er", "sagte")],
    ),
    (
        "Der Kapitän soll die Brücke verlassen haben.",
        [("indirect_free_indirect", "Der Kapitän soll die Brücke verlassen haben.", None, None)],
    ),
    ("Er gab eine begründete Antwort.", []),
    ("Laut wurde es danach im Saal.", []),
    ("Er sang das Lied „Lili“ vor der sogenannten „Mauer“.", []),
]
ENGLISH = [
    ("“It is good,” she said.", [("direct", "“It is good,”", "she", "said")]),
    ("“It is good,” said Ann Lee.", [("direct", "“It is good,”", "Ann Lee", "said")]),
    (
        "“You may think,” he told the jury, “that it leaks.”",
        [("direct", "“You may think,” “that it leaks.”", "he", "told")],
    ),
    ("The minister said that taxes would rise.", [("indirect", "that taxes would rise", "The minister", "said")]),
    ("The minister said taxes would rise.", [("indirect", "taxes would rise", "The minister", "said")]),
    ("She told reporters it was over.", [("indirect", "it was over", "She", "told")]),
    ("Taxes would rise, the minister said.", [("indirect", "Taxes would rise", "the minister", "said")]),
    (
        "The house lost money, according to the report.",
        [("indirect", "The house lost money", "the report", "according to")],
    ),
    ("The agency promised to pay.", [("indirect", "to pay", "The agency", "promised")]),
    (
        "The senator criticized the plan.",
        [("reported", "The senator criticized the plan.", "The senator", "criticized")],
    ),
    ("The plan was criticized.", []),
    ("The report covers the state.", []),
]
FRENCH = [
    ("« C’est bien », a déclaré la ministre.", [("direct", "« C’est bien »", "la ministre", "a déclaré")]),
    ("« C’est bien », a-t-il lancé.", [("direct", "« C’est bien »", "il", "a lancé")]),
    (
        "La ministre a annoncé que l’école ouvrirait.",
        [("indirect", "que l’école ouvrirait", "La ministre", "a annoncé")],
    ),
    ("Selon la police, deux hommes ont fui.", [("indirect", "deux hommes ont fui", "la police", "Selon")]),
    ("D’après elle, tout va bien.", [("indirect", "tout va bien", "elle", "D’après")]),
    (
        "Le maire a fait savoir que la route était fermée.",
        [("indirect", "que la route était fermée", "Le maire", "a fait savoir")],
    ),
    ("Ce serait une faute, s’indigne le maire.", [("indirect", "Ce serait une faute", "le maire", "indigne")]),
    ("Le maire a dénoncé la loi.", [("reported", "Le maire a dénoncé la loi.", "Le maire", "a dénoncé")]),
]


@pytest.mark.parametrize(("text", "expected"), GERMAN)
def test_german(text: str, expected: list[Found]) -> None:
    assert found(text, "de") == expected


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english(text: str, expected: list[Found]) -> None:
    assert found(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), FRENCH)
def test_french(text: str, expected: list[Found]) -> None:
    assert found(text, "fr") == expected


def test_a_quotation_over_paragraphs_takes_the_frame_at_its_end() -> None:
    quotes = found("„Wir haben geboten.\n\nWer ablehnt, will Streit“, sagte der Bürgermeister.", "de")
    assert quotes == [("direct", "„Wir haben geboten. Wer ablehnt, will Streit“", "der Bürgermeister", "sagte")]


def test_the_addressee_is_named() -> None:
    (quote,) = extract("„Das ist gut“, sagte sie dem Sender.", "de")
    assert quote["addressee"]["text"] == "dem Sender"
    (quote,) = extract("She told reporters that it was over.", "en")
    assert quote["addressee"]["text"] == "reporters"


def test_region_and_script_of_the_tag_do_not_matter() -> None:
    assert supports("de-CH")
    assert found("„Gut so“, sagte er.", "de-CH") == found("„Gut so“, sagte er.", "de")


def test_other_languages_are_not_supported() -> None:
    assert not supports("xx")
    with pytest.raises(KeyError):
        extract("text", "xx")
