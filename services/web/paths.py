"""Ids in paths: a publisher may make them of anything, slashes and line breaks too, which Starlette's own stop at."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor


class _Anything(Convertor[str]):
    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("anything", _Anything())


def of_one(collection: str) -> str:
    """The path of one member of a collection: its id is all that follows."""
    return f"{collection}/{{id:anything}}"
