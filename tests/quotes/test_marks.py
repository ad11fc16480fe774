from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quotes.marks import MARK, pair


def stretches(text: str) -> list[str]:
    return [text[marked.start : marked.end] for marked in pair(text)]


@pytest.mark.parametrize(
    "quote",
    [
        "„Ja, so ist es.“",
        '„Ja, so ist es."',
        "„Ja, so ist es.”",
        "»Ja, so ist es.«",
        "«Oui, c’est ça.»",
        "« Oui, c’est ça. »",
        "«\u00a0Oui, c’est ça.\u00a0»",
        "‚Ja, so ist es.‘",
        "“Yes, that’s it.”",
        '"Yes, that\'s it."',
        "‘Yes, that’s it.’",
        "'Yes, it is.'",
        "‹Ja, so ist es.›",
        "›Ja, so ist es.‹",
    ],
)
def test_every_style_is_paired(quote: str) -> None:
    assert stretches(f"Vorher {quote} Nachher") == [quote]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("„Er sagte ‚ja‘ dazu“, hieß es.", ["„Er sagte ‚ja‘ dazu“", "‚ja‘"]),
        ("»Kein ›Internet des Waldes‹, nein«", ["»Kein ›Internet des Waldes‹, nein«", "›Internet des Waldes‹"]),
        ("« Un « petit » pas »", ["« Un « petit » pas »", "« petit »"]),
        ("“He said ‘yes’ twice”", ["“He said ‘yes’ twice”", "‘yes’"]),
        ("„‚Ja‘, sagte er“", ["„‚Ja‘, sagte er“", "‚Ja‘"]),
    ],
)
def test_nested_marks_are_paired_inside(text: str, found: list[str]) -> None:
    assert stretches(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "He is 6'2\" tall.",
        "48° 12' 30\" nördlicher Breite",
        "Rock 'n' Roll in the '90s",
        "It’s the drivers’ choice, isn’t it?",
        "Hans’ Haus und Max' Garten",
        "l’école d’à côté, aujourd’hui",
        "ein „offenes Zitat",
        "ein geschlossenes“ Zitat",
        "„ “ ”",
        "",
    ],
)
def test_what_is_no_quotation_gives_nothing(text: str) -> None:
    assert stretches(text) == []


def test_a_plural_apostrophe_does_not_close() -> None:
    quote = "‘We asked for the drivers’ sheet in June,’"
    assert stretches(f"{quote} she said.") == [quote]


def test_paragraphs_that_repeat_the_mark_are_one_quotation() -> None:
    text = "„Erster.\n\n„Zweiter.\n\n„Dritter“, sagte er."
    (marked,) = pair(text)
    assert [text[start:end] for start, end in marked.spans] == ["„Erster.", "„Zweiter.", "„Dritter“"]


def test_a_quotation_may_go_on_in_one_paragraph_without_its_mark() -> None:
    text = "„Wir haben zwölf Prozent geboten.\n\nWer das ablehnt, will Streit“, sagte er."
    (marked,) = pair(text)
    assert [text[start:end] for start, end in marked.spans] == [
        "„Wir haben zwölf Prozent geboten.",
        "Wer das ablehnt, will Streit“",
    ]


def test_an_open_mark_is_forgotten_when_a_new_quotation_begins() -> None:
    assert stretches("„Offen\n\nund dann „neu“ hier") == ["„neu“"]
    assert stretches('"Offen\n\nund dann "neu" hier') == ['"neu"']


@given(st.text(alphabet="ab .,\n„“”\"»«‚‘’'›‹", max_size=80))
def test_spans_are_in_order_inside_the_text_and_never_cross(text: str) -> None:
    found = pair(text)
    for marked in found:
        flat = [offset for span in marked.spans for offset in span]
        assert flat == sorted(flat)
        assert all(0 <= start < end <= len(text) for start, end in marked.spans)
        assert MARK.match(text, marked.start)
        assert MARK.match(text, marked.end - 1)
    for outer in found:
        assert not any(outer.start < inner.start < outer.end < inner.end for inner in found)


@pytest.mark.parametrize("unit", ['"', "„", "'", "“”", "„a “ ", "« ", "’s ", "„a\n\n"])
@pytest.mark.timeout(60)  # linear work takes a second, quadratic work would take an hour
def test_a_hundred_thousand_marks_are_no_trouble(unit: str) -> None:
    found = pair(unit * 100_000)
    assert all(0 <= marked.start < marked.end for marked in found)
