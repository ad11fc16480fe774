"""Texts that nobody would write: no crash, right offsets, time linear in the length."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.quotes.core import Extractor
from services.quotes.languages import LANGUAGES
from services.quotes.lexicon import words

PROSE = (
    "Der Minister sagte am Montag in Berlin, dass die Reform komme. „Wir wollen das“, sagte er. "
    "Laut Polizei gab es zwei Verletzte. The mayor, who spoke late, said it was over, according to police. "
    "« Oui », a-t-il dit. Selon elle, le maire serait parti.\n\n"
)
LONG = 20_000  # characters: the model reads them in seconds, in windows of one length
HOSTILE = [
    "",
    " \n\t\n ",
    '"',
    "„“",
    "“”„»«‚‘’'\"" * 300,
    "„" * 2000,
    "6'2\" groß bei 48° 12' 30\" Nord",
    "x" * 20_000,
    "\0\0„a\0b“, sagte\0 er.\0",
    "😀 „🎉 gut“, sagte 😀.",
    "DER MINISTER SAGTE: „DAS IST GUT“.",
    "if (a == \"b\") { print('c'); } // „",
    "a | b | c\n--|--|--\n1 | 2 | 3",
    '<anna> hallo\n<bob> "hi"\n<anna> lol',
    "Laut",
    "sagte",
    ", sagte er",
    "Laut Laut Laut zufolge",
    "said said, said: said",
    "selon selon d'après",
    "hieß es hieß es, hieß es",
]
CUES = words(
    """sagte teilte mit Der Minister er sie laut nach Angaben von dass , . : ; „ “ " « » ( ) – said told that he she
    the according to a dit -t-il selon que M. zufolge hieß es so wie Roth sei habe könne zu soll haben ist ‘ ’ ' 😀"""
)
WORDS = st.sampled_from([*sorted(CUES), "\n\n"])


def check(extractor: Extractor, body: str, tag: str) -> None:
    quotes = extractor.extract(body, tag)
    assert [quote["id"] for quote in quotes] == [f"q{number}" for number in range(1, len(quotes) + 1)]
    starts = [quote["spans"][0]["start"] for quote in quotes]
    assert starts == sorted(starts)
    for quote in quotes:
        for phrase in (quote, quote["speaker"], quote["cue"], quote["addressee"], quote["frame"]):
            check_phrase(body, phrase)


def check_phrase(body: str, phrase: dict[str, Any] | None) -> None:
    if phrase is None:
        return
    spans = [(span["start"], span["end"]) for span in phrase["spans"]]
    assert all(span["field"] == "body" for span in phrase["spans"])
    assert all(0 <= start < end <= len(body) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert phrase["text"] == " ".join(body[start:end] for start, end in spans)


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_texts(extractor: Extractor, body: str, tag: str) -> None:
    check(extractor, body, tag)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=60), st.sampled_from(sorted(LANGUAGES)))
def test_any_order_of_cues_and_marks(extractor: Extractor, cues: list[str], tag: str) -> None:
    check(extractor, " ".join(cues), tag)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200), st.sampled_from(sorted(LANGUAGES)))
def test_any_text(extractor: Extractor, body: str, tag: str) -> None:
    check(extractor, body, tag)


def test_the_result_does_not_depend_on_what_came_before(extractor: Extractor) -> None:
    first = extractor.extract(PROSE, "de")
    extractor.extract("Ganz anderer Text.", "de")
    assert extractor.extract(PROSE, "de") == first


@pytest.mark.parametrize(
    ("unit", "tag"),
    [
        (PROSE, "de"),
        ("sagte ", "de"),
        ("the minister said ", "en"),
        ("selon la ", "fr"),
        ("«a» ", "es"),
        ('"', "en"),
        ("„a\n\n", "de"),
        (", ", "fr"),
    ],
)
@pytest.mark.timeout(180)  # linear work takes seconds, quadratic work would take many minutes
def test_long_texts_are_no_trouble(extractor: Extractor, unit: str, tag: str) -> None:
    check(extractor, unit * (LONG // len(unit)), tag)
