"""What real feeds do: dates, entities, links, encodings and markup as publishers write them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from services.ingest.feeds.entries import BrokenFeedError
from services.ingest.feeds.formats import read
from services.ingest.feeds.sitemaps import MOST_PARTS

URL = "https://news.example.org/feeds/all.xml"


def rss(item: str, *, version: str = "2.0", before: str = "", base: str = "") -> bytes:
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
    return f'{before}<rss version="{version}" {spaces}{base}><channel><item>{item}</item></channel></rss>'.encode()


def atom(entry: str, attributes: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{attributes}><entry>{entry}</entry></feed>'.encode()


def only(body: bytes, content_type: str = "") -> dict[str, Any]:
    (article,) = read(body, URL, content_type).articles
    return article


@pytest.mark.parametrize(
    ("date", "utc"),
    [
        ("Fri, 27 Nov 2026 09:00:00 +0100", "2026-11-27T08:00:00Z"),
        ("Fri, 27 Nov 2026 09:00:00 GMT", "2026-11-27T09:00:00Z"),
        ("Fri, 27 Nov 2026 09:00:00 EST", "2026-11-27T14:00:00Z"),
        ("27 Nov 2026 09:00 +0000", "2026-11-27T09:00:00Z"),
        ("Fri, 27 Nov 26 09:00:00 +0000", "2026-11-27T09:00:00Z"),
        ("2026-11-27T09:00:00+01:00", "2026-11-27T08:00:00Z"),
        ("2026-11-27 09:00:00", "2026-11-27T09:00:00Z"),
        ("2026-11-27", "2026-11-27T00:00:00Z"),
        ("yesterday", None),
        ("Fri, 31 Nov 2026 09:00:00 GMT", None),
        ("", None),
    ],
)
def test_dates(date: str, utc: str | None) -> None:
    article = only(rss(f"<title>Snow</title><guid>urn:1</guid><pubDate>{date}</pubDate>"))
    assert article.get("published") == utc


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Snow &amp; ice", "Snow & ice"),
        ("Snow &amp;amp; ice", "Snow & ice"),
        ("<![CDATA[Snow &amp; ice]]>", "Snow & ice"),
        ("<![CDATA[<b>Snow</b> &mdash; &#8222;ice&#8220;]]>", "Snow — „ice“"),
        ("&lt;i&gt;Snow&lt;/i&gt;", "Snow"),
        ("Snow&nbsp;and ice", "Snow and ice"),
        ("a &lt; b", "a < b"),
        ("Snow\n   in\tVienna", "Snow in Vienna"),
        # No markup that anybody writes in a title: it is about it, and whoever shows the text escapes it.
        ("<![CDATA[<script>alert(1)</script>Snow]]>", "<script>alert(1)</script>Snow"),
    ],
)
def test_entities_and_markup_in_titles(title: str, headline: str) -> None:
    assert only(rss(f"<title>{title}</title><guid>urn:1</guid>"))["headline"] == headline


def test_the_full_text_comes_before_the_teaser() -> None:
    full = "<content:encoded><![CDATA[<p>It snows.</p><p>All night.</p><script>x()</script>]]></content:encoded>"
    article = only(rss(f"<title>Snow</title><guid>urn:1</guid><description>It snows …</description>{full}"))
    assert article["body"] == "It snows.\nAll night."


def test_xhtml_in_atom() -> None:
    xhtml = '<div xmlns="http://www.w3.org/1999/xhtml"><p>It <em>snows</em>.</p><p>All night.</p></div>'
    title = '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Snow &amp; <b>ice</b></div></title>'
    article = only(atom(f'<id>urn:1</id>{title}<content type="xhtml">{xhtml}</content>'))
    assert (article["headline"], article["body"]) == ("Snow & ice", "It snows.\nAll night.")


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/snow", "https://news.example.org/snow"),
        ("snow", "https://news.example.org/feeds/snow"),
        ("//other.example.org/snow", "https://other.example.org/snow"),
        ("\n  https://other.example.org/snow\n", "https://other.example.org/snow"),
        ("https://other.example.org/snow#top", "https://other.example.org/snow"),
        ("mailto:desk@example.org", None),
        ("http://[", None),
    ],
)
def test_links(link: str, url: str | None) -> None:
    assert only(rss(f"<title>Snow</title><guid isPermaLink='false'>urn:1</guid><link>{link}</link>")).get("url") == url


def test_links_relative_to_what_the_feed_says() -> None:
    article = only(
        atom('<id>urn:1</id><title>Snow</title><link href="snow"/>', ' xml:base="https://base.example.org/a/"')
    )
    assert article["url"] == "https://base.example.org/a/snow"


def test_of_several_links_the_one_to_the_article_counts() -> None:
    links = '<link rel="self" href="/1.xml"/><link rel="enclosure" href="/1.mp3"/><link rel="alternate" href="/1"/>'
    assert only(atom(f"<id>urn:1</id><title>Snow</title>{links}"))["url"] == "https://news.example.org/1"


@pytest.mark.parametrize(
    "before", ["\ufeff", "\ufeff<?xml version='1.0' encoding='utf-8'?>", "\n\n<?xml version='1.0'?>"]
)
def test_marks_and_blank_lines_at_the_beginning(before: str) -> None:
    assert only(rss("<title>Grüße</title><guid>urn:1</guid>", before=before))["headline"] == "Grüße"


def test_a_charset_that_does_not_exist() -> None:
    assert only(rss("<title>Grüße</title><guid>urn:1</guid>"), "text/xml; charset=klingon")["headline"] == "Grüße"


@pytest.mark.parametrize(
    ("feed", "item", "authors"),
    [
        ({}, {"authors": [{"name": "Eva"}, {"name": "Ana"}]}, ["Eva", "Ana"]),
        ({}, {"author": {"name": "Eva"}}, ["Eva"]),
        ({"authors": [{"name": "Desk"}]}, {}, ["Desk"]),
        ({"author": {"name": "Desk"}}, {"authors": [{"name": "Eva"}]}, ["Eva"]),
        ({"authors": "Desk"}, {"authors": {"name": "Eva"}}, None),
    ],
)
def test_authors_of_json_feeds(feed: dict[str, Any], item: dict[str, Any], authors: list[str] | None) -> None:
    version = "https://jsonfeed.org/version/1.1"
    body = orjson.dumps({"version": version, **feed, "items": [{"id": "urn:1", "title": "Snow", **item}]})
    assert only(b"\xef\xbb\xbf" + body).get("authors") == authors


def test_a_sitemap_with_days_instead_of_times() -> None:
    news = "<n:news><n:title>Snow</n:title><n:publication_date>2026-11-27</n:publication_date></n:news>"
    page = f"<url><loc>https://example.org/1</loc>{news}</url>"
    assert only(f'<urlset xmlns:n="n">{page}</urlset>'.encode())["published"] == "2026-11-27T00:00:00Z"


def test_the_latest_sitemaps_of_an_index_are_named() -> None:
    dated = "".join(f"<sitemap><loc>/{day}</loc><lastmod>2026-11-{day}</lastmod></sitemap>" for day in range(10, 28))
    strange = "".join(
        f"<sitemap><loc>{where}</loc></sitemap>" for where in ("file:///etc/passwd", "http://[", "", "all.xml")
    )
    index = f"<sitemapindex>{dated}<sitemap><loc>/today</loc></sitemap>{strange}</sitemapindex>"
    parsed = read(index.encode(), URL)
    latest = ["today", *range(27, 27 - MOST_PARTS + 1, -1)]
    assert parsed.parts == tuple(f"https://news.example.org/{name}" for name in latest)
    assert parsed.articles == ()


def test_an_index_of_nothing_is_told() -> None:
    with pytest.raises(BrokenFeedError, match="no sitemaps"):
        read(b"<sitemapindex><sitemap/></sitemapindex>", URL)
