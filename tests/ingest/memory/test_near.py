"""Texts that say nearly the same."""

import sqlite3

import numpy as np
import pytest

import seeds
from services.ingest.memory.near import PERMUTATIONS, TOGETHER, Near, signature, similarity, sketch

WORDS = [f"w{number}" for number in range(400)]


def sign(words: list[str]) -> bytes:
    signed = signature(" ".join(words))
    assert signed
    assert len(signed) == 4 * PERMUTATIONS
    return signed


def taken(rows: sqlite3.Connection) -> int:
    """Bytes of the pages that are in use."""
    pages, free, size = (
        rows.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def alike(one: list[str], other: list[str]) -> float:
    return similarity(sketch(sign(one)), sketch(sign(other)))


def test_short_texts_have_no_signature() -> None:
    assert signature("Too few words to tell.") is None


def test_similarity_is_the_share_of_common_words() -> None:
    assert alike(WORDS, WORDS) == 1
    assert alike(WORDS, [word.upper() for word in WORDS]) == 1
    assert alike(WORDS, [*WORDS[:200], *(f"x{word}" for word in WORDS[200:])]) < 0.6
    assert alike(WORDS, [*WORDS, *WORDS[:20]]) > 0.8


def test_the_earliest_is_found_whichever_came_last() -> None:
    near = Near(0.6, 100)
    near.add("b", sign(WORDS), 2)
    near.add("a", sign(WORDS), 1)
    assert near.first("c", sign(WORDS)) == "a"
    assert near.first("a", sign(WORDS)) == "b"
    assert near.first("c", sign(WORDS[::-1])) is None


def test_what_is_outside_the_window_is_not_compared() -> None:
    near = Near(0.6, 100)
    near.add("a", sign(WORDS), 1)
    near.forget(101)
    assert near.first("b", sign(WORDS)) == "a"
    near.forget(102)
    assert near.first("b", sign(WORDS)) is None
    assert near.get("a") is None


def test_what_was_outside_the_window_already_is_not_kept() -> None:
    near = Near(0.6, 100, began=1000)
    near.add("b", sign(WORDS), 899)
    near.add("a", sign(WORDS), 900)
    assert near.get("b") is None
    near.add("c", sign(WORDS), 1001)
    near.add("a", sign(WORDS[::-1]), 900)
    assert near.get("a") is None
    assert near.get("c")


def test_a_version_takes_the_place_of_the_one_before() -> None:
    near = Near(0.6, 100)
    near.add("a", sign(WORDS), 1)
    near.add("a", sign(WORDS[::-1]), 50)
    near.add("b", None, 50)
    assert near.first("c", sign(WORDS)) is None
    assert near.first("c", sign(WORDS[::-1])) == "a"
    near.forget(102)
    assert near.get("a") is None


def test_a_text_takes_few_bytes_and_gives_them_back() -> None:
    near, numbers = Near(0.5, 100), np.random.default_rng(1)
    for number in range(TOGETHER + 1):
        given = numbers.integers(0, 2**32, PERMUTATIONS, dtype=np.uint64).astype(">u4").tobytes()
        near.add(f"https://www.example.org/news/2026/11/a-headline-of-some-words-{number}.html", given, 1)
    assert taken(near._rows) / TOGETHER < 700
    for _ in range(2):
        near.forget(102)
    assert taken(near._rows) < 50_000


BODIES = [article["body"] for article in seeds.articles() if len(article["body"].split()) >= 60]


@pytest.mark.parametrize("body", BODIES)
def test_what_publishers_make_of_a_copy_is_found(body: str) -> None:
    near = Near(0.5, 100)
    near.add("first", sign(body.split()), 1)
    words = body.split()
    shorter = " ".join(words[: round(0.75 * len(words))])
    framed = f"From our correspondent in the capital, who was there. {body} Read more in our next edition."
    for copy in (framed, shorter, body.upper()):
        assert near.first("copy", sign(copy.split())) == "first"


def test_different_articles_are_not_taken_for_one() -> None:
    sketches = [sketch(sign(body.split())) for body in BODIES]
    assert len(sketches) >= 5
    assert all(similarity(one, other) < 0.2 for one in sketches for other in sketches if one is not other)
