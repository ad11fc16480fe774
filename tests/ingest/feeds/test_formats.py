"""Feeds of every kind, well-formed, broken and hostile."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.validation import validate
from services.ingest.feeds.entries import BrokenFeedError
from services.ingest.feeds.formats import read
from services.ingest.memory.identity import identify

URL = "https://news.example.org/feed"

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Wetter</title><language>de-AT</language><ttl>30</ttl>
<item><title>Schnee &amp;amp; Eis</title><link>/a?utm_source=rss</link><guid isPermaLink="false">4711</guid>
<description>Kurz.</description><content:encoded><![CDATA[<p>Es schneit.</p><p>In <b>Wien</b>.</p>]]></content:encoded>
<dc:creator>Eva Thal</dc:creator><pubDate>Fri, 27 Nov 2026 09:00:00 +0100</pubDate></item>
<item><title>Ohne Id</title><link>https://news.example.org/b</link></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Weather</title>
<entry><id>tag:example.org,2026:1</id><title>Snow</title><link href="https://example.org/1"/>
<published>2026-11-27T08:00:00Z</published><updated>2026-11-27T09:30:00Z</updated>
<author><name>A</name></author><author><name>B</name></author>
<content type="html">&lt;p&gt;It snows.&lt;/p&gt;</content></entry></feed>"""

JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Wetter",
    "language": "de",
    "items": [
        {
            "id": 7,
            "url": "https://example.org/7",
            "title": "Schnee",
            "content_html": "<p>Es schneit.</p>",
            "date_published": "2026-11-27T08:00:00Z",
            "date_modified": "2026-11-27T09:00:00+01:00",
            "authors": [{"name": "Eva"}, {"url": "x"}],
        },
        "broken",
    ],
}

SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://example.org/1</loc><news:news>
<news:publication><news:name>Example</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-11-27T08:00:00Z</news:publication_date><news:title>Snow &amp; ice</news:title></news:news>
</url>
<url><loc>https://example.org/imprint</loc></url></urlset>"""


def articles(text: str | bytes, content_type: str = "") -> tuple[dict[str, Any], ...]:
    return read(text if isinstance(text, bytes) else text.encode(), URL, content_type).articles


def test_rss() -> None:
    first, second = articles(RSS)
    assert first == {
        "id": "news.example.org#4711",
        "headline": "Schnee & Eis",
        "body": "Es schneit.\nIn Wien.",
        "url": "https://news.example.org/a",
        "source": "Wetter",
        "published": "2026-11-27T08:00:00Z",
        "language": "de-AT",
        "authors": ["Eva Thal"],
    }
    assert second["id"] == "https://news.example.org/b"
    assert read(RSS.encode(), URL).seconds == 1800


def test_atom() -> None:
    (article,) = articles(ATOM)
    assert article == {
        "id": "tag:example.org,2026:1",
        "headline": "Snow",
        "body": "It snows.",
        "url": "https://example.org/1",
        "source": "Weather",
        "published": "2026-11-27T08:00:00Z",
        "updated": "2026-11-27T09:30:00Z",
        "language": "en",
        "authors": ["A", "B"],
    }


def test_json_feed() -> None:
    parsed = read(orjson.dumps(JSON), URL)
    (article,) = parsed.articles
    assert article == {
        "id": "example.org#7",
        "headline": "Schnee",
        "body": "Es schneit.",
        "url": "https://example.org/7",
        "source": "Wetter",
        "published": "2026-11-27T08:00:00Z",
        "language": "de",
        "authors": ["Eva"],
    }
    assert parsed.mended == "1 items are no objects"


def test_news_sitemap() -> None:
    (article,) = articles(SITEMAP)
    assert article == {
        "id": "https://example.org/1",
        "headline": "Snow & ice",
        "url": "https://example.org/1",
        "source": "Example",
        "published": "2026-11-27T08:00:00Z",
        "language": "en",
    }


@pytest.mark.parametrize("version", ["0.91", "0.92", "1.0", "2.0"])
def test_old_feeds(version: str) -> None:
    item = f"<item><title>A</title><link>{URL}/1</link></item>"
    old = f'<rss version="{version}"><channel><title>T</title>{item}</channel></rss>'
    assert [article["headline"] for article in articles(old)] == ["A"]


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("windows-1252", "application/rss+xml"),
        ("utf-16", ""),
        ("iso-8859-1", "text/xml; charset=utf-8"),
        ("utf-8", "text/xml; charset=us-ascii"),
    ],
)
def test_encodings_that_are_declared_wrongly_are_found_out(encoding: str, content_type: str) -> None:
    declared = "utf-8" if content_type == "application/rss+xml" else encoding
    text = RSS.replace("Schnee &amp;amp; Eis", "Grüße").replace('encoding="utf-8"', f'encoding="{declared}"')
    first, *_ = articles(text.encode(encoding), content_type)
    assert first["headline"] == "Grüße"


def test_broken_xml_is_read_as_far_as_it_goes_and_told() -> None:
    parsed = read(RSS.replace("</item>\n<item>", "</item>\n<item").encode(), URL)
    assert parsed.articles[0]["id"] == "news.example.org#4711"
    assert parsed.mended


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"\x00\xff", b"hello", b"<html><body>Not found</body></html>", b"<rss", b"<urlset", b"<sitemapindex/>"),
        *(b"{", b"{}", b'{"items": 3}', b'{"version": "https://jsonfeed.org/version/1", "items": 3}'),
    ],
)
def test_what_is_no_feed_is_told(body: bytes) -> None:
    with pytest.raises(BrokenFeedError) as caught:
        read(body, URL)
    assert 0 < len(str(caught.value)) < 250


def test_external_entities_are_not_read_and_bombs_do_not_explode(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    doctype = f'<!DOCTYPE r [<!ENTITY f SYSTEM "file://{secret}"><!ENTITY a "{"x" * 100}">'
    doctype += "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 9)) + "]>"
    for text in (RSS, SITEMAP, ATOM):
        hostile = text.replace("<title>", "<title>&f;&a8;").replace("<news:title>", "<news:title>&f;&a8;")
        head, _, rest = hostile.partition("?>") if hostile.startswith("<?xml") else ("", "", hostile)
        found = read(f"{head}{'?>' if head else ''}{doctype}{rest}".encode(), URL)
        assert "SECRET" not in str(found)
        assert len(str(found)) < 10_000


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["id", "url", "title", "authors", "author", "name", "content_text", "date_published", "language"]
            ),
            inner,
        ),
    )
)
def test_no_json_feed_is_too_strange(item: object) -> None:
    feed = orjson.dumps({**JSON, "items": [item]}, option=orjson.OPT_PASSTHROUGH_SUBCLASS) if _fits(item) else b"{}"
    try:
        found = read(feed, URL)
    except BrokenFeedError:
        return
    for article in found.articles:
        if article.get("headline") or article.get("body"):
            validate("article", {**article, "id": identify(article)})


def _fits(item: object) -> bool:
    """Whether JSON can say it."""
    try:
        orjson.dumps(item)
    except TypeError:
        return False
    return True
