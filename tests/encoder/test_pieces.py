from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.encoder.encoder import Vocabulary
from services.encoder.pieces import UNKNOWN

SIGNS = " \n\t\0'\"„“🙂a\u0308\u200d\ufeffﬁ½"
odd = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from(SIGNS)), max_size=80)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=odd)
def test_pieces_stand_in_the_untouched_text(vocabulary: Vocabulary, text: str) -> None:
    found = vocabulary.pieces(text)
    assert len(found.ids) == len(found.starts) == len(found.ends)
    assert all(0 <= start <= end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert all(before <= after for before, after in pairwise(found.starts))
    assert all(start == end or not text[start].isspace() for start, end in zip(found.starts, found.ends, strict=True))


@pytest.mark.parametrize("word", ["Verteidigungsminister", "Κυριάκος", "Зеленский", "señora", "Ærø"])
def test_words_of_european_scripts_are_known(vocabulary: Vocabulary, word: str) -> None:
    found = vocabulary.pieces(word)
    assert UNKNOWN not in found.ids
    assert (found.starts[0], found.ends[-1]) == (0, len(word))


def test_what_is_in_no_list_is_one_unknown_piece(vocabulary: Vocabulary) -> None:
    assert UNKNOWN in vocabulary.pieces("東京").ids
