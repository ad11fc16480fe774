"""Events against their schemas, at the edges of the pipeline.

The validators are compiled at first use, once in a process. An error names the place as a JSON pointer and the rule
that is broken; values are masked, since article text does not belong into logs and headers.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson
from jsonschema_rs import Draft202012Validator, RegexOptions, Registry, ValidationError

from schemas.reasons import ContractError, Reason

NAMES: Final = ("article", "language", "entities", "enriched", "quote", "trend", "dead", "seen")
"""The schemas: `article` describes news.raw, `quote` news.quotes, `trend` news.trends, `dead` the headers of news.dead,
`seen` news.seen."""

MAX_MESSAGE: Final = 200
"""Characters of an error's message, …"""

MAX_POINTER: Final = 120
"""… and of the place in it; longer ones hold keys of strangers."""


def validate(name: str, value: object) -> None:
    """Holds `value`, as `decode` gives it, against the schema `name`.

    Raises:
        ContractError: missing_id where the article's id is absent, null or empty, whatever else is wrong; else
            invalid_schema with the first fault as "JSON pointer: rule".
        KeyError: there is no schema of that name.
    """
    try:
        _validator(name).validate(value)
    except ValidationError as error:
        if _lacks_id(value if name == "article" else value.get("article") if isinstance(value, dict) else None):
            raise ContractError(Reason.MISSING_ID, "the article's id is absent, null or empty") from None
        raise ContractError(Reason.INVALID_SCHEMA, _message(_innermost(error))) from None


@cache
def load(name: str) -> dict[str, Any]:
    """The schema `name` as it stands in its file."""
    if name not in NAMES:
        raise KeyError(name)
    schema: dict[str, Any] = orjson.loads((files("schemas") / "v1" / f"{name}.schema.json").read_bytes())
    return schema


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(
        load(name),
        registry=_registry(),
        validate_formats=True,
        ignore_unknown_formats=False,
        mask="value",
        # Linear-time matching: ids and tags come from strangers.
        pattern_options=RegexOptions(),
        offline=True,
    )


@cache
def _registry() -> Registry:
    return Registry([(load(name)["$id"], load(name)) for name in NAMES])


def _innermost(error: ValidationError) -> ValidationError:
    """The error inside the alternative that was meant: the one whose fixed values (`status`) agree."""
    while alternatives := getattr(error.kind, "context", None):
        error = min((max(errors, key=_is_const) for errors in alternatives), key=_is_const)
    return error


def _is_const(error: ValidationError) -> bool:
    return error.kind.name == "const"


def _lacks_id(article: object) -> bool:
    return isinstance(article, dict) and article.get("id") in (None, "")


def _message(error: ValidationError) -> str:
    pointer = "".join(f"/{_escape(str(part))}" for part in error.instance_path) or "top level"
    rule = "must not be there" if error.kind.name == "falseSchema" else error.message
    return _cut(" ".join(f"{_cut(pointer, MAX_POINTER)}: {rule}".split()), MAX_MESSAGE)


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
