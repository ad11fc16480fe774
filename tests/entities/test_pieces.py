from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.entities.pieces import LONGEST, RUN, pieces

odd_text = st.lists(
    st.sampled_from(["Wort", " ", "\n\n", ". ", "\0", "🙂", "a\u0308", "x" * RUN, "\u3000", "字" * 20])
).map("".join)


@given(odd_text)
def test_the_pieces_are_the_text(text: str) -> None:
    cut = list(pieces(text))
    assert "".join(piece for _, piece in cut) == text
    assert all(text.startswith(piece, at) and piece for at, piece in cut)


def test_a_short_text_is_one_piece() -> None:
    assert list(pieces("Der Rat tagt.\n\nDie Stadt baut.")) == [(0, "Der Rat tagt.\n\nDie Stadt baut.")]


def test_there_is_no_piece_of_nothing() -> None:
    assert list(pieces("")) == []


@pytest.mark.parametrize("end", ["\n\n", "\n", ". ", " "])
def test_long_texts_are_cut_at_the_best_end(end: str) -> None:
    text = ("x" * 99 + end) * 120
    assert all(piece.endswith(end) and len(piece) <= LONGEST for _, piece in pieces(text))


def test_runs_without_white_space_are_cut_short() -> None:
    assert max(len(piece) for _, piece in pieces("Wort " + "x" * 100_000 + " Wort")) == RUN


@pytest.mark.parametrize("unit", ["x" * 299 + " ", "x", "\n", " ", "Wort. "])
@pytest.mark.timeout(60)  # linear work takes seconds, quadratic work would take many minutes
def test_a_megabyte_is_no_trouble(unit: str) -> None:
    assert sum(len(piece) for _, piece in pieces(unit * (1_000_000 // len(unit)))) > 990_000
