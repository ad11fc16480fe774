"""Whatever a stranger sends has an outcome: no error but the documented ones, no hang; what is taken is an article."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.codec import decode
from schemas.reasons import ContractError
from schemas.validation import validate
from services.ingest.articles import Format, Ready, Refused, cut
from services.ingest.feeds.entries import BrokenFeedError
from services.ingest.feeds.formats import read
from services.ingest.feeds.subscriptions import SubscriptionsError, dumps, from_opml, loads
from services.ingest.memory.decide import Decider
from services.ingest.memory.identity import canonical, identify
from services.ingest.memory.seen import Memory
from services.ingest.ninjs import mapped
from services.ingest.push.bodies import Limits, articles
from services.web.problems import Problem

URL = "https://news.example.org/feed"
LIMITS = Limits(body_bytes=10**6, article_bytes=10**5, articles=50)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SECONDS = 20
"""In which each of the hostile bodies must have been dealt with, on a machine that has other things to do."""

TEXT = st.text() | st.sampled_from(
    [
        *("\ud800", "\x00", "&#xD800;", "&#0;", "<b>", "]]>", "\u202e", "a\u0301", "http://[", "http://a:99999/", "//"),
        *(
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59-23:59",
            "2026-02-30T00:00:00Z",
            "2026-11-27",
            "-1",
            "1e999",
        ),
    ]
)
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
FIELDS = st.sampled_from(
    [
        *("id", "uri", "url", "headline", "body", "published", "updated", "status", "language", "authors", "author"),
        *("headlines", "bodies", "value", "contenttype", "role", "people", "name", "rel", "infosources", "standard"),
        *("versioncreated", "firstcreated", "pubstatus", "renditions", "href", "by", "duplicate_of", "source"),
    ]
)
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS | TEXT, inner, max_size=6)
)
ITEM = st.dictionaries(FIELDS, VALUE, max_size=8)

TAGS = st.sampled_from(
    [
        *(
            "rss",
            "channel",
            "item",
            "title",
            "link",
            "guid",
            "pubDate",
            "description",
            "feed",
            "entry",
            "id",
            "updated",
        ),
        *("content", "author", "name", "urlset", "url", "loc", "sitemapindex", "sitemap", "lastmod", "opml", "outline"),
        *("body", "news:news", "news:title", "news:publication_date", "content:encoded", "dc:creator", "media:content"),
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' type="xhtml"',
        ' type="html"',
        ' href="http://["',
        ' xml:base="//"',
        ' xmlUrl="https://a.example/"',
        ' version="2.0"',
    ]
)
MARKUP = st.recursive(
    TEXT,
    lambda inner: st.builds(
        lambda tag, attributes, inside, closed: f"<{tag}{attributes}>{''.join(inside)}{f'</{tag}>' if closed else ''}",
        TAGS,
        ATTRIBUTES,
        st.lists(inner, max_size=4),
        st.booleans(),
    ),
    max_leaves=25,
)


def encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def is_article(article: dict[str, Any]) -> None:
    """What a feed or ninjs gave keeps the contract, but that it may say nothing."""
    whole = {"headline": "", **article, "id": identify(article)}
    validate("article", decode(orjson.dumps(whole)))


@FEW
@given(
    st.binary(max_size=300)
    | MARKUP.map(encoded)
    | st.builds(lambda m: b"\xef\xbb\xbf<?xml version='1.0'?>" + m, MARKUP.map(encoded))
)
def test_feeds(body: bytes) -> None:
    try:
        found = read(body, URL, "text/xml; charset=nonsense")
    except BrokenFeedError:
        return
    for article in found.articles:
        is_article(article)


@FEW
@given(
    MARKUP.map(encoded)
    | st.binary(max_size=200)
    | st.builds(lambda m: f"<opml><body>{m}</body></opml>".encode(errors="surrogatepass"), MARKUP)
)
def test_opml(data: bytes) -> None:
    try:
        feeds = from_opml(data)
    except SubscriptionsError:
        return
    sound = tuple(feed for feed in feeds if not feed.problem())
    assert loads(dumps(sound)) == sound


@FEW
@given(st.binary(max_size=100) | st.dictionaries(st.just("feeds"), VALUE).map(lambda value: json.dumps(value).encode()))
def test_lists_of_feeds(data: bytes) -> None:
    try:
        feeds = loads(data)
    except SubscriptionsError:
        return
    assert all(feed.problem() is None for feed in feeds)


@FEW
@given(ITEM)
def test_ninjs(item: dict[str, Any]) -> None:
    article = mapped(item)
    assert article.keys() <= {
        "id",
        "headline",
        "body",
        "url",
        "source",
        "published",
        "updated",
        "language",
        "authors",
        "status",
    }


@FEW
@given(
    st.sampled_from([Format.JSON, Format.JSONL]),
    st.binary(max_size=200)
    | ITEM.map(lambda item: json.dumps(item).encode())
    | st.lists(ITEM, max_size=4).map(lambda items: b"\n".join(json.dumps(item).encode() for item in items))
    | st.lists(VALUE, max_size=4).map(lambda items: json.dumps(items).encode()),
)
def test_push_bodies(form: Format, body: bytes) -> None:
    found = articles(body, form, LIMITS)
    decider = Decider(Memory(3600))
    for each in [found] if isinstance(found, Problem) else found:
        if isinstance(each, Problem):
            assert 400 <= each.status < 500
        else:
            article = decode(each.value)
            validate("article", article)
            decider.decide(each.value, article, 1e9)


@FEW
@given(TEXT | st.builds("http://{}/{}".format, TEXT, TEXT))
def test_urls(url: str) -> None:
    found = canonical(url)
    assert found is None or canonical(found) is not None


NESTED = b"[" * 100_000
HOSTILE = [
    NESTED,
    b'{"a":' * 100_000,
    b'{"id": "1", "headline": ' + b"9" * 100_000 + b"}",
    b'{"id": "1", "headline": "x", "n": ' + b"9" * 100_000 + b"}",
    b'{"id": "1", "headline": "x", "n": 1e400}',
    b'{"id": "1", "headline": "x", "id": "2"}',
    b'{"id": "1", "headline": "\\ud800"}',
    b'{"id": "1", "headline": "x", "a": ' + NESTED[:2000] + b"]" * 2000 + b"}",
    b'{"id": "1", "headline": NaN}',
    b'{"id": "1", "headline": "x", "published": "0001-01-01T00:00:00+23:59"}',
    b"\xff\xfe{\x00",
    b"",
    b" " * 100_000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body[:30]))
def test_what_would_break_a_parser_has_an_outcome(body: bytes) -> None:
    began = time.process_time()
    for form in (Format.JSON, Format.JSONL):
        for piece in cut([body], "body", form, 10**6):
            if isinstance(piece, Refused):
                assert len(piece.message) < 500
                continue
            with contextlib.suppress(ContractError):
                assert isinstance(decode(piece.value), dict)
        articles(body, form, LIMITS)
    assert time.process_time() - began < SECONDS


def test_a_number_too_long_for_python_is_no_fault_of_ours() -> None:
    (problem,) = cut([b'{"id": "1", "headline": "x", "n": ' + b"9" * 5000 + b"}"], "body", Format.JSON, 10**6)
    assert isinstance(problem, Refused)
    assert problem.message.startswith("not_json: ")


def test_a_time_before_all_calendars_is_no_version() -> None:
    (ready,) = articles(HOSTILE[9], Format.JSON, LIMITS)  # type: ignore[misc]
    assert isinstance(ready, Ready)
    assert Decider(Memory(3600)).decide(ready.value, decode(ready.value), 1e9).value


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel>" + b"<item><title>" * 3000,
        b"<rss version='2.0'><channel>" + b"<item><title>x</title></item>" * 3000,
        b"<rss version='2.0'><channel><item><description>" + b"&lt;b&gt;" * 20_000,
        b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<entry>" * 3000,
        b"<rss>" + b"<!" * 20_000,
        b"<rss>" + b"&" * 20_000,
        b"<" * 20_000,
        b"<urlset>" + b"<url>" * 20_000,
        b"<sitemapindex>" + b"<sitemap><loc>x</loc></sitemap>" * 20_000 + b"</sitemapindex>",
    ],
    ids=lambda body: repr(body[:40]),
)
def test_feeds_that_are_made_to_take_long(body: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(BrokenFeedError):
        read(body, URL)
    assert time.process_time() - began < SECONDS
