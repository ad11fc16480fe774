from __future__ import annotations

import pytest

from services.quotes.document import NONE, Mention, fold, read
from services.quotes.languages import LANGUAGES
from services.quotes.paragraphs import paragraphs


def sentences(text: str, tag: str = "de") -> list[str]:
    return [text[s.start : s.end] for s in read(text, [], LANGUAGES[tag]).sentences]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Eins.\n\nZwei.", ["Eins.", "Zwei."]),
        ("Eine Zeile\nnoch eine", ["Eine Zeile", "noch eine"]),
        ("Umbrochener\nSatz.\n\nAbsatz.", ["Umbrochener\nSatz.", "Absatz."]),
        ("Satz.\nSatz.\n \nAbsatz.", ["Satz.", "Satz.", "Absatz."]),
        ("Titel\r\n\r\nSatz.\r\nSatz eins\r\nzwei.", ["Titel", "Satz.", "Satz eins\r\nzwei."]),
        (" \n\n ", []),
    ],
)
def test_paragraphs(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in paragraphs(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Er kam. Sie ging.", ["Er kam.", "Sie ging."]),
        ("Am 24. Dezember kam Dr. Roth. Er blieb.", ["Am 24. Dezember kam Dr. Roth.", "Er blieb."]),
        ("„Ja. Nein. Doch“, sagte er. Er ging.", ["„Ja. Nein. Doch“, sagte er.", "Er ging."]),
        ("Sie kam. „Es ist gut.“ Dann ging sie.", ["Sie kam.", "„Es ist gut.“", "Dann ging sie."]),
        ("„Wirklich?“, fragte er.", ["„Wirklich?“, fragte er."]),
    ],
)
def test_sentences_are_the_narrators(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_a_frame_after_a_question_belongs_to_its_sentence() -> None:
    assert sentences("“Was it good?” Smith asked. It was.", "en") == ["“Was it good?” Smith asked.", "It was."]


def test_french_elisions_and_inversions_are_tokens() -> None:
    (sentence,) = read("L’école, a-t-il dit, s’ouvre.", [], LANGUAGES["fr"]).sentences
    assert [t.low for t in sentence.tokens] == ["l'", "école", ",", "a", "-t-", "il", "dit", ",", "s'", "ouvre", "."]


def test_a_quotation_is_one_token_and_knows_its_name() -> None:
    text = "Die Gruppe „Klare Luft“ sagt „nein danke“."
    (sentence,) = read(text, [Mention(12, 22, 0)], LANGUAGES["de"]).sentences
    marked = [token for token in sentence.tokens if token.quoted]
    assert [(token.text, token.mention) for token in marked] == [("„Klare Luft“", 0), ("„nein danke“", NONE)]


def test_overlapping_mentions_do_no_harm() -> None:
    document = read("Eva Roth kam.", [Mention(0, 8, 0), Mention(4, 8, 1)], LANGUAGES["de"])
    assert document.mentions == (Mention(0, 8, 0),)


def test_fold() -> None:
    assert [fold(word) for word in ("GROß", "d’", "Dr.", ".")] == ["gross", "d'", "dr", "."]
