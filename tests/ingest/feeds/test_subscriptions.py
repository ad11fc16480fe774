"""The list of feeds, as a file and as OPML."""

from pathlib import Path

import pytest

from services.ingest.feeds.subscriptions import Feed, SubscriptionsError, dumps, from_opml, load, loads, save, to_opml

FEEDS = (Feed("https://example.org/a.xml"), Feed("https://example.org/b.xml", "B & C", 60, full_text=True))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "feeds.json"
    assert load(path) == ()
    save(path, FEEDS)
    assert load(path) == FEEDS
    assert list(path.parent.iterdir()) == [path]
    assert b"null" not in dumps(FEEDS)


def test_a_feed_is_listed_once() -> None:
    assert loads(b'{"feeds": [{"url": "http://a/"}, {"url": "http://a/", "name": "again"}]}') == (Feed("http://a/"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"feeds": ["http://a/"]}',
        '{"feeds": [{}]}',
        '{"feeds": [{"url": 7}]}',
        '{"feeds": [{"url": "file:///etc/passwd"}]}',
        '{"feeds": [{"url": "http://a/", "evry": 60}]}',
        '{"feeds": [{"url": "http://a/", "every": 0.1}]}',
        '{"feeds": [{"url": "http://a/", "full_text": "no"}]}',
    ],
)
def test_a_broken_list_is_told_with_its_file(text: str, tmp_path: Path) -> None:
    path = tmp_path / "feeds.json"
    path.write_text(text)
    with pytest.raises(SubscriptionsError, match=r"feeds\.json"):
        load(path)


def test_opml_goes_out_and_comes_in() -> None:
    assert [(feed.url, feed.name) for feed in from_opml(to_opml(FEEDS))] == [
        ("https://example.org/a.xml", "https://example.org/a.xml"),
        ("https://example.org/b.xml", "B & C"),
    ]


def test_opml_of_others_has_folders_and_worse() -> None:
    opml = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
    <opml version="1.1"><body><outline text="Folder"><outline text="A &x;" xmlUrl=" https://example.org/a "/></outline>
    <outline text="bad" xmlUrl="file:///etc/passwd"/><outline text="no feed" htmlUrl="https://example.org"/></body></opml>"""
    feed, bad = from_opml(opml)
    assert (bad.url, bool(bad.problem())) == ("file:///etc/passwd", True)
    assert feed.problem() is None
    assert feed.url == "https://example.org/a"
    assert "root" not in (feed.name or "")


@pytest.mark.parametrize("data", [b"", b"{}", b"<html/>"])
def test_what_is_no_opml_is_told(data: bytes) -> None:
    with pytest.raises(SubscriptionsError):
        from_opml(data)
