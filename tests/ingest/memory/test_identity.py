"""Ids and fingerprints: the same for the same article, whoever brings it and however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.validation import validate
from services.ingest.memory.identity import canonical, fingerprint, identify, scoped

ARTICLE = {"id": "1", "headline": "Grüße aus Wien", "body": "Es schneit.", "url": "https://example.org/a"}


def test_the_publishers_id_comes_first_then_the_url_then_the_text() -> None:
    assert identify(ARTICLE) == "1"
    assert identify({**ARTICLE, "id": ""}) == "https://example.org/a"
    digest = identify({**ARTICLE, "id": None, "url": None})
    assert len(digest) == 32
    assert digest == identify({"headline": " Grüße  aus Wien", "body": "Es\nschneit."})
    assert digest != identify({"headline": "Grüße", "body": "aus Wien Es schneit."})


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://Example.ORG/a",
        "https://example.org:443/a",
        "https://example.org/a#comments",
        "https://example.org/a?utm_source=rss&utm_medium=feed",
        "https://example.org/a?fbclid=abc",
    ],
)
def test_links_to_the_same_page_are_one_url(url: str) -> None:
    assert canonical(url) == "https://example.org/a"


@pytest.mark.parametrize("url", [None, 7, "", "urn:x:1", "/a", "http://", "http://[::1", "javascript:alert(1)"])
def test_what_is_no_web_address_is_no_url(url: object) -> None:
    assert canonical(url) is None


def test_pages_told_apart_by_their_query_stay_apart() -> None:
    assert canonical("https://example.org/a?id=1") != canonical("https://example.org/a?id=2")


def test_ids_that_only_their_publisher_understands_get_its_name() -> None:
    assert scoped("4711", "example.org") == "example.org#4711"
    for everybodys in ("https://example.org/?p=1", "urn:newsml:1", "tag:example.org,2026:1"):
        assert scoped(everybodys, "example.org") == everybodys


@given(st.text(), st.text())
def test_every_scoped_id_keeps_the_contract(identity: str, host: str) -> None:
    validate("article", {"id": scoped(identity, host), "headline": ""})


def test_a_fingerprint_tells_what_is_said_not_how_it_is_written() -> None:
    same = {
        "body": "Es  schneit.",
        "url": "https://example.org/a?utm_source=x",
        "headline": "Grüße aus Wien ",
        "id": "2",
        "published": "2026-11-27T07:00:00Z",
        "updated": "2026-11-27T08:00:00Z",
        "authors": None,
    }
    assert fingerprint(same) == fingerprint(ARTICLE)


@pytest.mark.parametrize("change", [{"body": "Es taut."}, {"status": "canceled"}, {"authors": ["E"]}, {"extra": [1]}])
def test_a_fingerprint_changes_with_what_is_said(change: dict[str, object]) -> None:
    assert fingerprint({**ARTICLE, **change}) != fingerprint(ARTICLE)
