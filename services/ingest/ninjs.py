"""ninjs, the JSON of the news agencies (IPTC), as articles: versions 2 and 3, and of 1 what is the same.

Version 3 writes `bodies[].contentType` what version 2 writes `contenttype`, so names are compared without case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from services.ingest.feeds.entries import language, stamp
from services.ingest.memory.seen import instant
from services.ingest.web.markup import text_of, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROLES: Final = ("main", "headline", "body", "text", "plain")
"""Of several headlines or bodies, these come first."""

WITHDRAWN: Final = frozenset({"canceled", "cancelled", "withheld"})


def is_ninjs(item: Mapping[str, Any]) -> bool:
    """Whether it says that it is ninjs, or has ninjs' `uri` and no id of ours."""
    standard = item.get("standard")
    named = isinstance(standard, dict) and str(standard.get("name")).lower() == "ninjs"
    return named or ("uri" in item and "id" not in item)


def mapped(item: Mapping[str, Any]) -> dict[str, Any]:
    """The article that a ninjs item is; what an article has no field for stays behind.

    A withheld item is a kill notice, as is a canceled one. HTML becomes text.
    """
    given = {key.lower(): value for key, value in item.items()}
    created, changed = _time(given, "firstcreated", "contentcreated"), _time(given, "versioncreated")
    published = created or changed
    withdrawn = str(given.get("pubstatus")).lower() in WITHDRAWN
    article = {
        "id": given.get("uri"),
        "headline": _headline(given),
        "body": _body(given),
        "url": _url(given),
        "source": _source(given),
        "published": stamp(published),
        "updated": stamp(changed) if changed and published and changed > published else None,
        "language": language(_text(given.get("language"))),
        "authors": _authors(given),
        "status": "canceled" if withdrawn else "usable",
    }
    said = {key: value for key, value in article.items() if value not in (None, "", [])}
    # The contract wants a text, of which a kill notice may have none.
    return {"headline": "", **said} if withdrawn and "body" not in said else said


def _headline(given: Mapping[str, Any]) -> str:
    """The main headline, in one line."""
    return " ".join((_chosen(given.get("headlines")) or _text(given.get("headline")) or "").split())


def _body(given: Mapping[str, Any]) -> str | None:
    return (
        _chosen(given.get("bodies"))
        or _read(given.get("body_text"), "text/plain")
        or _read(given.get("body_html") or given.get("body_xhtml"), "text/html")
    )


def _chosen(alternatives: Any) -> str | None:
    """The text of the first in the order of `ROLES`, plain text before HTML."""
    texts = [
        (_rank(each), text)
        for each in _objects(alternatives)
        if (text := _read(each.get("value"), str(each.get("contenttype") or "")))
    ]
    return min(texts, key=lambda text: text[0])[1] if texts else None


def _rank(each: Mapping[str, Any]) -> tuple[bool, int]:
    role = str(each.get("role")).lower()
    return "html" in str(each.get("contenttype")), ROLES.index(role) if role in ROLES else len(ROLES)


def _read(value: Any, kind: str) -> str | None:
    """Text; where the item does not say that it is plain, it may be HTML."""
    if not isinstance(value, str):
        return None
    return tidy(value) if "plain" in kind.lower() else text_of(value)


def _objects(values: Any) -> Iterable[Mapping[str, Any]]:
    """The objects of a list, their keys in lower case."""
    items = values if isinstance(values, list) else []
    return [{key.lower(): value for key, value in each.items()} for each in items if isinstance(each, dict)]


def _time(given: Mapping[str, Any], *fields: str) -> Any:
    return next((time for field in fields if (time := instant(given.get(field)))), None)


def _url(given: Mapping[str, Any]) -> str | None:
    """Where a web page of it is: what is said so, else an identifier that is one."""
    pages = (_text(each.get("href")) for each in _objects(given.get("renditions")) if each.get("href"))
    candidates = (_text(given.get("url")), _text(given.get("uri")), *pages)
    return next((url for url in candidates if url and url.startswith(("http://", "https://"))), None)


def _source(given: Mapping[str, Any]) -> str | None:
    sources = (_text(each.get("name")) for each in _objects(given.get("infosources")))
    return next((name for name in sources if name), None) or _text(given.get("copyrightholder"))


def _authors(given: Mapping[str, Any]) -> list[str]:
    people = [name for each in _objects(given.get("people")) if _is_author(each) and (name := _text(each.get("name")))]
    byline = _text(given.get("by")) or _text(given.get("byline"))
    return people or ([byline] if byline else [])


def _is_author(person: Mapping[str, Any]) -> bool:
    return str(person.get("rel")).lower() in ("author", "creator", "byline")


def _text(value: Any) -> str | None:
    return tidy(value) if isinstance(value, str) and value.strip() else None
