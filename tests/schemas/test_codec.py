import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import MAX_DEPTH, ContractError, decode, encode, splice, wrap
from schemas.reasons import Reason

# What JSON and orjson can both say: integers of 64 bits, finite floats, text without surrogates.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | TEXTS
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    SCALARS | NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=6)
# Bytes that look enough like JSON to get past the first character.
NEARLY_JSON = st.lists(
    st.sampled_from([b'"', b"{", b"}", b"[", b"]", b":", b",", b'"a"', b"1", b"\\u", b"d83d", b"\xff", b" ", b"null"]),
    max_size=30,
).map(b"".join)


def refusal(data: bytes) -> ContractError:
    with pytest.raises(ContractError) as caught:
        decode(data)
    return caught.value


@given(OBJECTS)
def test_what_is_encoded_is_decoded_alike(value: dict[str, Any]) -> None:
    assert decode(encode(value)) == value


@given(st.binary() | NEARLY_JSON | NEARLY_JSON.map(lambda data: b"{" + data + b"}"))
def test_any_bytes_are_an_object_or_refused(data: bytes) -> None:
    with contextlib.suppress(ContractError):
        assert isinstance(decode(data), dict)


@given(OBJECTS, TEXTS, VALUES, st.sampled_from([b"", b" ", b"\r\n"]))
def test_splicing_keeps_the_bytes_and_adds_one_key(event: dict[str, Any], key: str, value: Any, end: bytes) -> None:
    event.pop(key, None)
    before = encode(event)
    after = splice(before + end, key, value)
    assert after.startswith(before.removesuffix(b"}"))
    assert list(decode(after).items()) == [*event.items(), (key, value)]


@given(OBJECTS, TEXTS.filter(lambda key: key != "article"), VALUES)
def test_wrapping_keeps_the_bytes_and_adds_one_key(article: dict[str, Any], key: str, value: Any) -> None:
    event = wrap(encode(article), key, value)
    assert event.startswith(b'{"article":' + encode(article))
    assert decode(event) == {"article": article, key: value}


def test_what_strangers_wrote_survives_to_the_letter() -> None:
    article = b'{ "id":"1", "big": 123456789012345678901234567890, "small":1.10E-5,"zero":-0.0, "\\u0061":"\\/" }'
    event = splice(wrap(article, "language", {"tag": "de"}), "entities", {"items": []})
    assert event == b'{"article":' + article + b',"language":{"tag":"de"},"entities":{"items":[]}}'


@pytest.mark.parametrize("event", [b"{}", b" { } ", b"{\n}"])
def test_splicing_into_an_empty_object_needs_no_comma(event: bytes) -> None:
    assert decode(splice(event, "a", 1)) == {"a": 1}


@pytest.mark.parametrize("event", [b"", b"[]", b'{"a":1', b"null"])
def test_only_objects_are_spliced(event: bytes) -> None:
    with pytest.raises(ValueError, match="only an encoded JSON object"):
        splice(event, "a", 1)


@pytest.mark.parametrize("value", ["\ud800", 2**64, {1: 2}, object()])
def test_what_json_cannot_say_is_not_encoded(value: object) -> None:
    with pytest.raises(TypeError):
        encode({"value": value})


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        (b"", Reason.EMPTY_VALUE, "0 bytes"),
        (b" \n", Reason.EMPTY_VALUE, "2 bytes"),
        (b'{"id":"\xfc"}', Reason.NOT_UTF8, "byte 7 of 10"),
        (b'{"a":1,\n"b":NaN}', Reason.NOT_JSON, "line 2 column 5"),
        (b'{"a":1}{}', Reason.NOT_JSON, "line 1 column 8"),
        (b'{"a":[{"b":1,"b":2}]}', Reason.DUPLICATE_KEY, 'member "b"'),
        (b"[]", Reason.INVALID_SCHEMA, "not an array"),
        (b"3", Reason.INVALID_SCHEMA, "not a number"),
        (b"true", Reason.INVALID_SCHEMA, "not a boolean"),
    ],
)
def test_a_refusal_names_the_place(data: bytes, reason: Reason, place: str) -> None:
    error = refusal(data)
    assert error.reason == reason
    assert place in error.message


@pytest.mark.parametrize(
    "end", [b'"', b'","body":NaN}', b'",}', b'","x":"\\ud800"}', b'\xff"}', b'","id":"1","id":"2"}']
)
def test_a_refusal_quotes_no_text_and_drags_none_along(end: bytes) -> None:
    error = refusal(b'{"headline":"Minister resigns' + end)
    assert "Minister" not in str(error)
    # A chained decoding error would hold the whole text, and be logged or pickled with it.
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None


def test_a_duplicate_key_of_any_length_gives_a_short_message() -> None:
    key = json.dumps("k" * 100_000)
    assert len(refusal(f"{{{key}:1,{key}:2}}".encode()).message) < 200


def nested(levels: int) -> bytes:
    """An object of so many levels, itself included."""
    return b'{"id":' * levels + b"1" + b"}" * levels


def test_nesting_has_a_limit() -> None:
    assert decode(nested(MAX_DEPTH))
    assert refusal(nested(MAX_DEPTH + 1)).reason == Reason.NOT_JSON
    assert refusal(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}").reason == Reason.NOT_JSON


def test_what_is_shallow_enough_alone_is_so_in_its_event() -> None:
    event = wrap(nested(MAX_DEPTH), "language", {})
    assert encode(decode(event)) == event


def test_an_article_with_a_key_of_that_name_is_no_event() -> None:
    assert decode(b'{"id":"a","article":%b}' % nested(MAX_DEPTH - 1))
    assert refusal(b'{"id":"a","article":%b}' % nested(MAX_DEPTH)).reason == Reason.NOT_JSON


def test_brackets_in_text_are_no_nesting() -> None:
    assert decode(encode({"body": "[{" * 1000, "list": [[]] * 1000}))
