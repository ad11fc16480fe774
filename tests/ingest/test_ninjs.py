"""ninjs of versions 1, 2 and 3 as articles."""

from typing import Any

import pytest

from schemas.codec import encode
from services.ingest.articles import Found, Ready, Refused, check
from services.ingest.ninjs import is_ninjs, mapped

TWO: dict[str, Any] = {
    "uri": "urn:newsml:agency.example:20261127:1",
    "versioncreated": "2026-11-27T16:02:28+01:00",
    "firstcreated": "2026-11-27T10:00:00Z",
    "pubstatus": "usable",
    "copyrightholder": "Agentur",
    "language": "de",
    "bodies": [
        {"role": "html", "contenttype": "text/html", "value": "<section><p>Es schneit.</p><p>In Wien.</p></section>"},
    ],
    "headlines": [{"role": "short", "value": "Schnee"}, {"role": "main", "value": "Schnee in\nWien"}],
    "by": "Von Eva Thal",
}


def test_version_two() -> None:
    assert mapped(TWO) == {
        "id": "urn:newsml:agency.example:20261127:1",
        "headline": "Schnee in Wien",
        "body": "Es schneit.\nIn Wien.",
        "source": "Agentur",
        "published": "2026-11-27T10:00:00Z",
        "updated": "2026-11-27T15:02:28Z",
        "language": "de",
        "authors": ["Von Eva Thal"],
        "status": "usable",
    }


def test_version_three_writes_the_same_in_camel_case() -> None:
    names = {"versioncreated": "versionCreated", "firstcreated": "firstCreated", "pubstatus": "pubStatus"}
    three = {names.get(key, key): value for key, value in TWO.items()}
    three["copyrightHolder"] = three.pop("copyrightholder")
    three["bodies"] = [{"role": "html", "contentType": "text/html", "value": TWO["bodies"][0]["value"]}]
    assert mapped(three) == mapped(TWO)


def test_version_one() -> None:
    one = {"uri": "http://example.org/1", "headline": "Snow", "body_text": "It snows.", "byline": "A"}
    assert mapped(one) == {
        "id": "http://example.org/1",
        "headline": "Snow",
        "body": "It snows.",
        "url": "http://example.org/1",
        "authors": ["A"],
        "status": "usable",
    }


def test_plain_text_comes_before_html() -> None:
    bodies = [*TWO["bodies"], {"role": "main", "contenttype": "text/plain", "value": "Plain <text>."}]
    assert mapped({**TWO, "bodies": bodies})["body"] == "Plain <text>."


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_kill_notice_needs_no_text(status: str) -> None:
    article = mapped({"uri": "urn:1", "pubstatus": status})
    assert article == {"id": "urn:1", "headline": "", "status": "canceled"}


def test_ninjs_is_known_by_its_standard_or_its_uri() -> None:
    assert is_ninjs({"standard": {"name": "ninjs", "version": "2.1"}, "id": "x"})
    assert is_ninjs({"uri": "urn:1"})
    assert not is_ninjs({"uri": "urn:1", "id": "1"})
    assert not is_ninjs({"id": "1", "standard": "ninjs"})


def test_ninjs_is_admitted_as_an_article() -> None:
    ready = check(Found(encode(TWO), "x"), 10_000)
    assert isinstance(ready, Ready)
    assert ready.id == TWO["uri"]
    assert isinstance(check(Found(encode({"uri": "urn:1", "type": "picture"}), "x"), 10_000), Refused)


@pytest.mark.parametrize("field", ["headlines", "bodies", "infosources", "people", "renditions", "by", "language"])
@pytest.mark.parametrize("value", [None, 7, "x", [], [7], {}, [{}], [{"value": 7}]])
def test_no_ninjs_is_too_strange(field: str, value: object) -> None:
    check(Found(encode({**TWO, field: value}), "x"), 10_000)
