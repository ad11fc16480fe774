from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.articles import (
    BYTE_ORDER_MARK,
    Format,
    Found,
    Piece,
    Ready,
    Refused,
    check,
    cut,
    guess,
    identify,
    unchecked,
)

LIMIT = 1000


def pieces(content: bytes, name: str = "standard input", form: Format | None = None) -> list[Piece]:
    head, rest = content[:30], content[30:]
    return list(cut([head, rest], name, form, LIMIT))


def values(content: bytes, name: str = "standard input", form: Format | None = None) -> list[Any]:
    return [json.loads(piece.value) if isinstance(piece, Found) else piece for piece in pieces(content, name, form)]


def judged(value: object) -> Ready | Refused:
    return check(Found(json.dumps(value).encode(), "file:1"), LIMIT)


def test_json_lines_are_taken_one_by_one_and_blank_ones_left_out() -> None:
    found = pieces(b'{"id": "1"}\n\n{"id": "2"}\r\n{"id": "3"}', "feed.jsonl")
    assert found == [
        Found(b'{"id": "1"}', "feed.jsonl:1"),
        Found(b'{"id": "2"}', "feed.jsonl:3"),
        Found(b'{"id": "3"}', "feed.jsonl:4"),
    ]


def test_an_array_is_taken_apart_and_the_bytes_stay_as_they_are() -> None:
    found = pieces(b'[\n {"id": "1", "price": 1.10},\n\n {"id": "2",\n  "big": 123456789012345678901234567890}\n]')
    assert found == [
        Found(b'{"id": "1", "price": 1.10}', "standard input:2"),
        Found(b'{"id": "2",\n  "big": 123456789012345678901234567890}', "standard input:4"),
    ]


def test_one_object_over_several_lines_is_one_article() -> None:
    assert values(b'{\n  "id": "1"\n}\n', "article.json") == [{"id": "1"}]


def test_objects_one_after_the_other_are_articles_however_they_are_written() -> None:
    assert values(b'{\n"id": "1"}\n{\n"id": "2"}') == [{"id": "1"}, {"id": "2"}]


@given(
    st.lists(st.dictionaries(st.text(), st.integers() | st.text() | st.none()), min_size=1), st.sampled_from([None, 2])
)
def test_any_array_gives_its_elements(elements: list[Any], indent: int | None) -> None:
    text = json.dumps(elements, indent=indent)
    assert values(text.encode(), form=Format.JSON) == elements


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'[{"id": "1"}\n, {"id": ]', 2),
        (b'[{"id": "1"}\n {"id": "2"}]', 2),
        (b'[{"id": "1"},\n\n', 3),
        (b'[{"id": "1"},\n]', 2),
        (b'{"id": "1"\n', 2),
        (b"nonsense", 1),
    ],
)
def test_broken_json_is_named_by_its_line(content: bytes, line: int) -> None:
    last = pieces(content, "a.json", Format.JSON)[-1]
    assert isinstance(last, Refused)
    assert last.place == f"a.json:{line}"
    assert last.message.startswith("not_json: column ")


def test_json_that_is_nested_without_end_is_refused() -> None:
    (refused,) = pieces(b'{"a":' + b"[" * 200_000, form=Format.JSON)
    assert isinstance(refused, Refused)


def test_text_has_its_headline_in_the_first_line_that_is_not_blank() -> None:
    found = values("\n\nÜberschrift \r\n\r\nErster Absatz.\r\nZweiter.\n".encode(), "notice.txt")
    assert found == [{"headline": "Überschrift", "body": "Erster Absatz.\nZweiter."}]


def test_a_headline_alone_is_an_article() -> None:
    assert values(b"Only this") == [{"headline": "Only this", "body": ""}]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"[]", b"[ ]\n"])
def test_a_file_without_articles_is_named(content: bytes) -> None:
    assert pieces(content, "empty.dat", None) == [Refused("empty.dat", "holds no article")]


def test_text_that_is_not_utf8_is_named_by_its_line() -> None:
    (refused,) = pieces(b"Headline\n\nM\xfcller", "latin1.txt")
    assert refused == Refused("latin1.txt:3", "not_utf8: byte 11: invalid start byte; convert it to UTF-8")


def test_a_line_beyond_the_limit_is_refused_and_the_others_are_not() -> None:
    found = pieces(b'{"id": "1"}\n' + b"x" * 2000 + b'\n{"id": "2"}\n', "a.jsonl")
    assert [type(piece) for piece in found] == [Found, Refused, Found]
    assert found[1] == Refused("a.jsonl:2", "too_large: 2000 bytes, 1000 are allowed")


def test_a_byte_order_mark_is_no_part_of_the_article() -> None:
    assert values(BYTE_ORDER_MARK + b'{"id": "1"}\n') == [{"id": "1"}]
    assert values(BYTE_ORDER_MARK + b"Headline") == [{"headline": "Headline", "body": ""}]


@pytest.mark.parametrize(
    ("name", "head", "form"),
    [
        ("a.jsonl", b"anything", Format.JSONL),
        ("a.ndjson", b"[", Format.JSONL),
        ("a.txt", b'{"id": "1"}', Format.TEXT),
        ("a.json", b'{"id": "1"}\n{"id": "2"}', Format.JSONL),
        ("a.json", b"{\n", Format.JSON),
        ("a.json", b"neither", Format.JSON),
        ("a.dat", b" \n [1]", Format.JSON),
        ("standard input", b"Headline", Format.TEXT),
        ("standard input", b'{"id": "1"}', Format.JSONL),
    ],
)
def test_what_a_file_holds_is_seen_by_its_name_and_beginning(name: str, head: bytes, form: Format) -> None:
    assert guess(name, head) == form


def test_an_article_is_ready_with_its_bytes_as_they_are() -> None:
    found = Found(b'{"id": "1", "headline":  "x", "mine": 1.10}', "file:1")
    assert check(found, LIMIT) == Ready("1", found.value, "file:1")


def test_an_article_without_id_is_named_by_its_url() -> None:
    ready = judged({"headline": "x", "url": "https://example.org/a?b=1"})
    assert isinstance(ready, Ready)
    assert ready.id == "https://example.org/a?b=1"
    assert json.loads(ready.value)["id"] == ready.id


@pytest.mark.parametrize("article", [{"headline": "x"}, {"headline": "x", "id": None}, {"headline": "x", "id": ""}])
def test_an_article_without_id_and_url_is_named_by_its_text(article: dict[str, object]) -> None:
    first, second = judged(article), judged(article)
    assert isinstance(first, Ready)
    assert first == second
    assert json.loads(first.value) == {**article, "id": first.id}
    assert first.id != identify({"headline": "y"})


def test_the_boundary_between_headline_and_body_counts() -> None:
    assert identify({"headline": "ab", "body": "c"}) != identify({"headline": "a", "body": "bc"})


@pytest.mark.parametrize("url", ["", "u" * 513, "a\nb", 7, None])
def test_a_url_that_can_be_no_id_is_none(url: object) -> None:
    assert identify({"headline": "x", "url": url}) == identify({"headline": "x"})


@pytest.mark.parametrize(
    ("article", "reason"),
    [
        ({"id": 1, "headline": "x"}, "invalid_schema: /id"),
        ({"id": "1"}, "invalid_schema: top level"),
        ({"id": "1", "headline": "x" * LIMIT}, "too_large: "),
        ([], "invalid_schema: top level: an object is required"),
    ],
)
def test_an_article_that_breaks_the_contract_is_refused(article: object, reason: str) -> None:
    refused = judged(article)
    assert isinstance(refused, Refused)
    assert refused.place == "file:1"
    assert refused.message.startswith(reason)


@pytest.mark.parametrize(
    ("value", "identity"), [(b'{"id": "1"}', "1"), (b'{"id": 1}', None), (b"{}", None), (b"\xff", None)]
)
def test_unchecked_anything_is_ready(value: bytes, identity: str | None) -> None:
    assert unchecked(Found(value, "file:1")) == Ready(identity, value, "file:1")
