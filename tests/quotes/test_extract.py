"""What is found in plain sentences of news: (type, text, speaker, cue) of each quote."""

from __future__ import annotations

from typing import Any

import pytest

from services.quotes.core import Extractor, supports

Found = tuple[str, str, str | None, str | None]


def found(extractor: Extractor, text: str, tag: str) -> list[Found]:
    return [
        (
            quote["type"],
            quote["text"],
            quote["speaker"] and quote["speaker"]["text"],
            quote["cue"] and quote["cue"]["text"],
        )
        for quote in extractor.extract(text, tag)
    ]


GERMAN = [
    ("„Das ist gut“, sagte Eva Roth.", [("direct", "„Das ist gut“", "Eva Roth", "sagte")]),
    (
        "„Das ist gut“, sagte sie, „und es bleibt so.“",
        [("direct", "„Das ist gut“ „und es bleibt so.“", "sie", "sagte")],
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
    (
        "Die Brücke werde gesperrt, teilte das Amt am Abend mit.",
        [("indirect", "Die Brücke werde gesperrt", "das Amt", "teilte mit")],
    ),
    (
        "Nach Angaben der Behörde sank der Pegel.",
        [("indirect", "sank der Pegel", "der Behörde", "Nach Angaben")],
    ),
]
ENGLISH = [
    ("“It is good,” she said.", [("direct", "“It is good,”", "she", "said")]),
    ("“It is good,” said Ann Lee.", [("direct", "“It is good,”", "Ann Lee", "said")]),
    ("The minister said that taxes would rise.", [("indirect", "that taxes would rise", "The minister", "said")]),
    (
        "The house lost money, according to the report.",
        [("indirect", "The house lost money", "the report", "according to")],
    ),
]
FRENCH = [
    ("« C’est bien », a déclaré la ministre.", [("direct", "« C’est bien »", "la ministre", "a déclaré")]),
    (
        "La ministre a annoncé que l’école ouvrirait.",
        [("indirect", "que l’école ouvrirait", "La ministre", "a annoncé")],
    ),
    ("Selon la police, deux hommes ont fui.", [("indirect", "deux hommes ont fui", "la police", "Selon")]),
]
SPANISH = [
    ("«Está bien», dijo la ministra.", [("direct", "«Está bien»", "la ministra", "dijo")]),
    (
        "El alcalde anunció que la escuela abriría en mayo.",
        [("indirect", "que la escuela abriría en mayo", "El alcalde", "anunció")],
    ),
    ("Según la policía, dos hombres huyeron.", [("indirect", "dos hombres huyeron", "la policía", "Según")]),
]
ALL = [
    *(("de", *case) for case in GERMAN),
    *(("en", *case) for case in ENGLISH),
    *(("fr", *case) for case in FRENCH),
    *(("es", *case) for case in SPANISH),
]


@pytest.mark.parametrize(("tag", "text", "expected"), ALL)
def test_what_is_said_by_whom(extractor: Extractor, tag: str, text: str, expected: list[Found]) -> None:
    assert found(extractor, text, tag) == expected


@pytest.mark.parametrize("marks", ["„“", "„”", "»«", "«»", "“”", '""'])
def test_marks_of_every_style(extractor: Extractor, marks: str) -> None:
    text = f"{marks[0]}Wir bauen im Mai weiter{marks[1]}, sagte die Ministerin am Montag in Bonn."
    assert found(extractor, text, "de") == [("direct", text[:25], "die Ministerin", "sagte")]


def test_a_quotation_over_paragraphs_is_one(extractor: Extractor) -> None:
    text = "„Wir haben viel geboten.\n\nWer das ablehnt, will Streit“, sagte der Bürgermeister."
    (quote,) = extractor.extract(text, "de")
    assert (len(quote["spans"]), quote["speaker"]["text"]) == (2, "der Bürgermeister")


@pytest.mark.parametrize(
    "text",
    [
        "Die sogenannte „Mauer“ fiel 1989 in Berlin.",
        "Es regnete den ganzen Tag in Köln.",
        "Das Brett ist 6'2\" lang.",
    ],
)
def test_where_nobody_speaks_nothing_is_found(extractor: Extractor, text: str) -> None:
    assert extractor.extract(text, "de") == []


def test_the_frame_is_the_clause_that_introduces(extractor: Extractor) -> None:
    (quote,) = extractor.extract("Die Ministerin sagte am Abend in Bonn: „Das ist gut.“", "de")
    assert quote["frame"]["text"] == "Die Ministerin sagte am Abend in Bonn:"


def test_region_and_script_of_the_tag_do_not_matter(extractor: Extractor) -> None:
    assert supports("de-CH")
    text: Any = GERMAN[0][0]
    assert found(extractor, text, "de-CH") == found(extractor, text, "de")


def test_other_languages_are_not_supported(extractor: Extractor) -> None:
    assert not supports("xx")
    with pytest.raises(KeyError):
        extractor.extract("text", "xx")
