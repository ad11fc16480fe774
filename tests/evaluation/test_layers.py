"""Marks that nest, touch and cross."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.layers import Layer, marked
from tests.evaluation.markup import element

TEXT = "abcdefghij"


def shown(*layers: Layer, start: int = 0, end: int = len(TEXT)) -> str:
    """The elements in short: <a>…</> for a span of class a."""
    return re.sub(r'<span class="([^"]*)">', r"<\1>", marked(TEXT, start, end, layers).value).replace("</span>", "</>")


def test_text_without_marks() -> None:
    assert shown() == TEXT


def test_nested_marks() -> None:
    assert shown(Layer(4, 6, 0, "inner"), Layer(2, 8, 0, "outer")) == (
        "ab<outer>cd</><outer><inner>ef</></><outer>gh</>ij"
    )


def test_crossing_marks() -> None:
    assert shown(Layer(0, 6, 0, "one"), Layer(4, 10, 0, "two")) == "<one>abcd</><one><two>ef</></><two>ghij</>"


def test_marks_on_the_same_letters_nest_by_rank() -> None:
    assert shown(Layer(0, 10, 1, "role"), Layer(0, 10, 0, "quote")) == "<quote><role>abcdefghij</></>"


def test_a_lower_rank_lies_outside_even_when_it_is_shorter() -> None:
    assert shown(Layer(0, 10, 1, "role"), Layer(0, 4, 0, "quote")) == "<quote><role>abcd</></><role>efghij</>"


def test_marks_that_reach_beyond_the_stretch_are_cut() -> None:
    assert shown(Layer(2, 9, 0, "a"), start=4, end=7) == "<a>efg</>"
    assert shown(Layer(0, 4, 0, "a"), Layer(7, 9, 0, "b"), start=4, end=7) == "efg"


def test_labels_stand_once_where_a_mark_begins_and_ends() -> None:
    label = element("b", "1")
    layer = Layer(0, 8, 0, "a", before=label, after=label)
    assert shown(layer, Layer(2, 4, 1, "b"), start=0, end=8) == "<a><b>1</b>ab</><a><b>cd</></><a>efgh<b>1</b></>"
    assert shown(layer, start=2, end=6) == "<a>cdef</>"


SPANS = st.tuples(st.integers(0, 9), st.integers(1, 10)).filter(lambda span: span[0] < span[1])


@settings(deadline=None)
@given(st.lists(st.tuples(SPANS, st.integers(0, 3)), max_size=8))
def test_the_text_stays_whole_under_any_marks(spans: list[tuple[tuple[int, int], int]]) -> None:
    html = shown(*(Layer(start, end, rank, f"c{number}") for number, ((start, end), rank) in enumerate(spans)))
    assert re.sub(r"<[^>]*>", "", html) == TEXT
    for number, ((start, end), _) in enumerate(spans):
        covered = re.findall(r"<([^>]+)>|([a-j]+)", html.replace("</>", "</x>"))
        depth: list[str] = []
        letters = ""
        for tag, text in covered:
            if tag:
                depth = depth[:-1] if tag == "/x" else [*depth, tag]
            elif f"c{number}" in depth:
                letters += text
        assert letters == TEXT[start:end]
