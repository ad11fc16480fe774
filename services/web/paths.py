"""Ids in paths: a publisher may make them of anything, slashes and line breaks too."""

from __future__ import annotations

from starlette.convertors import PathConvertor, register_url_convertor


class _Anything(PathConvertor):
    regex = "(?s:.*)"  # Starlette's own stops at line breaks


register_url_convertor("anything", _Anything())


def of_one(collection: str) -> str:
    """The path of one member of a collection: its id is all that follows."""
    return f"{collection}/{{id:anything}}"
