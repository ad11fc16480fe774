"""The whole text of an article from its web page, where the feed has only a teaser."""

from __future__ import annotations

from typing import Any

import trafilatura

from services.ingest.markup import tidy


def text_of_page(page: bytes, url: str) -> str | None:
    """The article in the HTML page, without menus, comments and advertisements; None where there is none."""
    found = trafilatura.extract(
        page, url=url, include_comments=False, include_tables=False, include_formatting=False, deduplicate=False
    )
    return tidy(found) or None if found else None


def completed(article: dict[str, Any], text: str | None) -> dict[str, Any]:
    """The article with the text of its page, where that is more than the feed has."""
    return {**article, "body": text} if text and len(text) > len(article.get("body") or "") else article
