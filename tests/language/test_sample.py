from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.language.sample import SAMPLE, sample, strip_markup

HOSTILE = {
    "no space": "a" * 100_000,
    "quotation marks": '"„“»' * 250_000,
    "NUL": "\0" * 1_000_000,
    "opening brackets": "<" * 1_000_000,
    "opening tags": "<a" * 500_000,
    "a tag that never ends": "<a " + "x " * 500_000,
    "script tags": "<script>" * 125_000,
    "references": "&a" * 500_000,
    "handles": "@" * 1_000_000,
    "addresses": "www." * 250_000,
    "white space": " \n" * 500_000,
}


def test_headline_and_body_are_both_read() -> None:
    assert sample("Kopf", "Rumpf") == "Kopf Rumpf"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p class='x'>Der <b>Rat</b></p>", "Der Rat"),
        ("<script>var a = 'the';</script>Der Rat", "Der Rat"),
        ("<!-- the --> Der Rat", "Der Rat"),
        ("Der&nbsp;Rat &#8211; heute", "Der Rat heute"),
        ("Der Rat https://example.org/the/news @council", "Der Rat"),
        ("3 < 5 und 7 > 6", "3 < 5 und 7 > 6"),
    ],
)
def test_markup_is_not_read(markup: str, text: str) -> None:
    assert " ".join(strip_markup(markup).split()) == text


@pytest.mark.parametrize("body", ["", " \n", '"„“"', "\0\0", "<p></p>", "12.11.2026", "<img src='x.png'/>", "🙂"])
def test_text_without_letters_is_empty(body: str) -> None:
    assert sample("", body) == ""


def test_long_texts_are_read_at_start_middle_and_end() -> None:
    read = sample("", "anfang " * 5_000 + "mitte " * 5_000 + "ende " * 5_000)
    assert len(read) <= SAMPLE
    assert {"anfang", "mitte", "ende"} <= set(read.split())


def test_letters_are_found_far_into_the_text() -> None:
    body = '"' * 200_000 + "Der Rat tagt" + '"' * 300_000
    assert "Der Rat tagt" in sample("", body)


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.timeout(60)  # linear work takes less than a second, quadratic work would take an hour
def test_hostile_text_is_no_trouble(body: str) -> None:
    assert len(sample("", body)) <= SAMPLE


@given(st.text(), st.text())
def test_any_text_gives_a_bounded_sample(headline: str, body: str) -> None:
    assert len(sample(headline, body)) <= SAMPLE
