import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.cloudevents import Context, Header, read, with_span, write
from schemas.reasons import ContractError, Reason

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
GOOD: dict[str, bytes] = {
    "ce_id": b"5f1c0d2e",
    "ce_time": b"2026-11-20T09:15:00.5+01:00",
    "ce_type": b"depesche.article.v1",
    "traceparent": TRACE.encode(),
}
OURS = ["ce_id", "ce_time", "ce_type", "ce_source", "ce_subject", "ce_dataschema", "content-type", "traceparent"]
NAMES = st.sampled_from([*OURS, "ce_specversion", "tracestate", "x-desk"])
HEADERS = st.lists(st.tuples(NAMES | st.text(), st.none() | st.binary() | st.sampled_from([*GOOD.values()])))


def context(
    headers: list[tuple[str, bytes | None]] | list[Header], value: bytes | None = b"{}", at: int = 0
) -> Context:
    return read(headers, value=value, key=b"key", timestamp_ms=at)


def good(**changes: bytes | None) -> list[tuple[str, bytes | None]]:
    """The good headers with some changed, or left out where None is given."""
    return [(name, data) for name, data in {**GOOD, **changes}.items() if data is not None]


def test_what_the_publisher_says_is_carried() -> None:
    found = context(good())
    assert found == Context("5f1c0d2e", "2026-11-20T09:15:00.5+01:00", TRACE)
    assert found.entered == datetime(2026, 11, 20, 8, 15, 0, 500_000, UTC).timestamp()


def test_a_context_survives_every_stage_unchanged() -> None:
    start = context([*good(), ("x-desk", b"Nord"), ("x-desk", b"\xff"), ("X", b"")])
    headers = write(start, "language", stage="language", subject="article-1")
    assert context(headers) == start
    assert context(write(context(headers), "entities", stage="entities", subject="article-1")) == start


def test_an_event_says_what_it_is() -> None:
    assert write(context([*good(), ("x-desk", b"Nord")]), "enriched", stage="quotes", subject="Süd-1") == [
        ("ce_id", b"5f1c0d2e"),
        ("ce_time", b"2026-11-20T09:15:00.5+01:00"),
        ("ce_subject", "Süd-1".encode()),
        ("ce_specversion", b"1.0"),
        ("ce_type", b"depesche.enriched.v1"),
        ("ce_source", b"/depesche/quotes"),
        ("ce_dataschema", b"urn:depesche:v1:enriched"),
        ("content-type", b"application/json"),
        ("traceparent", TRACE.encode()),
        ("x-desk", b"Nord"),
    ]


@pytest.mark.parametrize("subject", [None, ""])
def test_no_subject_is_better_than_an_empty_one(subject: str | None) -> None:
    assert "ce_subject" not in dict(write(context(good()), "language", stage="language", subject=subject))


def test_an_event_without_headers_gets_the_same_ones_every_time() -> None:
    found = context([], b'{"id":"1"}', at=1_795_162_500_123)
    assert found == context([], b'{"id":"1"}', at=1_795_162_500_123)
    assert re.fullmatch("[0-9a-f]{32}", found.id)
    assert found.time == "2026-11-20T08:15:00.123Z"
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", found.traceparent)


def test_different_articles_get_different_ids_and_traces() -> None:
    one, two = context([], b'{"id":"1"}'), context([], b'{"id":"2"}')
    assert one.id != two.id
    assert one.traceparent != two.traceparent


def test_tombstones_differ_by_key_and_time() -> None:
    found = {read([], value=None, key=key, timestamp_ms=at).id for key in (b"a", b"b", None) for at in (1, 2)}
    assert len(found) == 6


@pytest.mark.parametrize(
    "time",
    [
        b"",
        b"yesterday",
        b"2026-11-20",
        b"2026-11-20T08:15:00",
        b"2026-13-20T08:15:00Z",
        b"2026-11-20T08:15:00+99:00",
        b"1795162500",
        "\uff12026-11-20T08:15:00Z".encode(),
    ],
)
def test_a_time_that_is_none_is_replaced_by_the_records(time: bytes) -> None:
    assert context(good(ce_time=time), at=1000).time == "1970-01-01T00:00:01.000Z"


@pytest.mark.parametrize(
    "time", [b"2026-11-20T08:15:00Z", b"2026-11-20t08:15:00.123456789z", b"0001-01-01T00:00:00+05:30"]
)
def test_every_time_of_the_standard_is_kept(time: bytes) -> None:
    found = context(good(ce_time=time))
    assert found.time == time.decode()
    assert isinstance(found.entered, float)


@pytest.mark.parametrize(
    ("timestamp", "time"), [(-1, "1970-01-01T00:00:00.000Z"), (2**63 - 1, "9999-12-31T23:59:59.999Z")]
)
def test_a_timestamp_beyond_all_times_is_brought_back(timestamp: int, time: str) -> None:
    assert context([], at=timestamp).time == time


@pytest.mark.parametrize("identity", [b"", b"\xff", b"a\nb", b"x" * 1025])
def test_an_id_that_is_none_is_replaced(identity: bytes) -> None:
    assert context(good(ce_id=identity)).id == context([]).id


@pytest.mark.parametrize(
    "trace",
    [
        b"",
        b"\xff",
        b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        b"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        b"00-00000000000000000000000000000000-b7ad6b7169203331-01",
        b"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        b"ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n",
    ],
)
def test_a_trace_that_is_none_begins_anew_and_loses_its_state(trace: bytes) -> None:
    found = context([*good(traceparent=trace), ("tracestate", b"vendor=1")])
    assert found.traceparent != trace.decode(errors="replace")
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", found.traceparent)
    assert found.extra == ()


@pytest.mark.parametrize("trace", [TRACE, TRACE.replace("00-", "cc-", 1), TRACE.replace("00-", "cc-", 1) + "-more"])
def test_a_trace_keeps_its_state(trace: str) -> None:
    found = context([*good(traceparent=trace.encode()), ("tracestate", b"vendor=1")])
    assert found.traceparent == trace
    assert found.extra == (("tracestate", b"vendor=1"),)


@pytest.mark.parametrize("trace", [TRACE, TRACE.replace("00-", "cc-", 1) + "-more"])
def test_a_span_takes_its_place_in_the_trace(trace: str) -> None:
    assert with_span(trace, "00f067aa0ba902b7") == "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"


def test_a_header_that_contradicts_itself_is_replaced() -> None:
    assert context([*good(), ("ce_id", b"other")]).id == context([]).id
    assert context([*good(), ("ce_id", GOOD["ce_id"])]).id == "5f1c0d2e"


@pytest.mark.parametrize("version", ["v2", "v0", "v10", "v1.1", "v1beta", "v01", "v" + "9" * 1000])
def test_another_version_of_the_contract_is_refused(version: str) -> None:
    with pytest.raises(ContractError) as caught:
        context(good(ce_type=f"depesche.article.{version}".encode()))
    assert caught.value.reason == Reason.UNSUPPORTED_VERSION
    assert len(caught.value.message) < 100


@pytest.mark.parametrize(
    "ce_type", [b"com.example.news.v2", b"depesche.v2", b"", b"\xff", b"DEPESCHE.article.v2", b"v2"]
)
def test_types_of_others_are_as_good_as_none(ce_type: bytes) -> None:
    assert context(good(ce_type=ce_type)).id == "5f1c0d2e"


@given(HEADERS, st.none() | st.binary(), st.none() | st.binary(), st.integers(-(2**63), 2**63 - 1))
def test_headers_never_fail(
    headers: list[tuple[str, bytes | None]], value: bytes | None, key: bytes | None, at: int
) -> None:
    found = read(headers, value=value, key=key, timestamp_ms=at)
    written = write(found, "language", stage="language", subject="1")
    assert read(written, value=b"", key=None, timestamp_ms=0) == found
    assert isinstance(found.entered, float)
    assert [header for header in headers if header[0] == "x-desk" and header[1] is not None] == [
        header for header in found.extra if header[0] == "x-desk"
    ]
