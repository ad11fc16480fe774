"""What the inline notation means, and what breaks it."""

from __future__ import annotations

import pytest

from seeds.annotation import Annotated, AnnotationError, read


def annotated(body: str, headline: str = "Kurz", attributes: str = 'lang="de"') -> Annotated:
    return read("x", f"<article {attributes}><headline>{headline}</headline><body>{body}</body></article>")


def test_offsets_count_code_points_across_paragraphs() -> None:
    result = annotated("<p>😀 A.</p><p>Aus <e k='Rom' t='place' wikidata='Q220'>Rom</e>.</p>")
    (rome,) = result.gold["entities"]
    assert result.article["body"] == "😀 A.\n\nAus Rom."
    assert rome["mentions"] == [{"field": "body", "start": 10, "end": 13, "text": "Rom"}]
    assert rome["ids"] == {"wikidata": "Q220"}


def test_interrupted_quote_has_two_spans_and_a_split_cue() -> None:
    source = (
        '<p><q n="1" t="direct">„A“</q>, <c n="1">rief</c> <s n="1">sie</s> <c n="1">aus</c>, <q n="1">„B.“</q></p>'
    )
    (quote,) = annotated(source).gold["quotes"]
    assert quote["spans"] == [{"field": "body", "start": 0, "end": 3}, {"field": "body", "start": 19, "end": 23}]
    assert quote["cue"]["text"] == "rief aus"
    assert quote["speaker"] == {"text": "sie", "spans": [quote["speaker"]["spans"][0]], "entity": None, "name": None}


def test_one_speaker_serves_several_quotes_and_points_at_its_entity() -> None:
    source = '<p><s n="1 2" k="Ada Frei">Sie</s> <q n="1" t="direct">„A“</q> <q n="2" t="indirect">B.</q></p>'
    first, second = annotated(source, headline='<e k="Ada Frei" t="person">Frei</e>').gold["quotes"]
    assert first["speaker"] == second["speaker"]
    assert (first["speaker"]["name"], first["speaker"]["entity"]) == ("Ada Frei", "e1")


def test_nested_quote_follows_the_outer_one() -> None:
    quotes = annotated('<p><q n="2" t="indirect">er sei <q n="1" t="direct">„da“</q></q>.</p>').gold["quotes"]
    assert [(quote["id"], quote["type"]) for quote in quotes] == [("q1", "indirect"), ("q2", "direct")]


def test_fields_without_attribute_are_left_out() -> None:
    article = annotated("<p>A</p>", attributes='lang="de" language="de-AT" authors="A B; C D"').article
    assert article == {"id": "x", "headline": "Kurz", "body": "A", "language": "de-AT", "authors": ["A B", "C D"]}


def test_an_article_that_is_not_enriched_says_so() -> None:
    gold = annotated("<p>A</p>", attributes='lang="fi" enriched="no"').gold
    assert gold == {"id": "x", "language": "fi", "entities": None, "quotes": None}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<p><e k="A">A</e></p>', "wants k"),
        ('<p><e k="A" t="person">A</e> <e k="A" t="place">A</e></p>', "both"),
        ('<p><q n="1">A</q></p>', "no type"),
        ('<p><q n="1" t="direct">A</q><q n="1" t="indirect">A</q></p>', "or two"),
        ('<p><c n="1">sagte</c></p>', "not there"),
        ("<p><s>er</s></p>", "not there"),
        ("<p><b>fett</b></p>", "unknown element"),
        ('<p><q n="1" t="direct"> A</q></p>', "white space"),
    ],
)
def test_broken_annotation_is_refused(body: str, message: str) -> None:
    with pytest.raises(AnnotationError, match=f"^x: .*{message}"):
        annotated(body)
