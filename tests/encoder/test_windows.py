from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.encoder.windows import windows

SIZE, CONTEXT = 20, 4
words = st.lists(st.sampled_from(["Rat", "tagt", "heute.", "Nein!", "morgen\n"]), max_size=120)


def starts(text: str) -> list[int]:
    """A piece for each word."""
    return [at for at, sign in enumerate(text) if not sign.isspace() and (at == 0 or text[at - 1].isspace())]


@given(words)
def test_every_piece_is_read_off_one_window(parts: list[str]) -> None:
    text = " ".join(parts)
    found = list(windows(text, starts(text), SIZE, CONTEXT))
    assert found[0].first == 0
    assert found[-1].last == len(starts(text))
    assert all(before.last == after.first for before, after in pairwise(found))
    for window in found:
        assert window.start <= window.first <= window.last <= window.end <= window.start + SIZE


def test_windows_are_cut_behind_sentences() -> None:
    text = "Der Rat tagt heute in Bonn. " * 10
    cuts = [window.last for window in windows(text, starts(text), SIZE, CONTEXT)]
    assert all(cut % 6 == 0 for cut in cuts)


def test_a_text_without_sentences_is_cut_anyway() -> None:
    text = "Rat " * 1_000
    found = list(windows(text, starts(text), SIZE, CONTEXT))
    assert len(found) <= 1_000 // (SIZE - 2 * CONTEXT) + 1


def test_context_stands_on_either_side() -> None:
    text = "Rat " * 100
    found = list(windows(text, starts(text), SIZE, CONTEXT))
    assert all(window.first - window.start == CONTEXT for window in found[1:])
    assert all(window.end - window.last == CONTEXT for window in found[:-1])
