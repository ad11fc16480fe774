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

NAMES: Final = ("article", "language", "entities", "enriched", "quote", "dead")
"""The schemas: `article` describes news.raw, `quote` news.quotes, `dead` the headers of news.dead."""

MAX_MESSAGE: Final = 200
"""Characters of an error's message, …"""

MAX_POINTER: Final = 120
"""… and of the place in it; longer ones hold keys of strangers."""


def validate(name: str, value: object) -> None:
    """Holds `value`, as `decode` gives it, against the schema `name`.

    Raises:
        ContractError: missing_id where the article's id is absent, null or empty, else invalid_schema; the message
            is "JSON pointer: rule".
        KeyError: there is no schema of that name.
    """
    validator = _validator(name)
    if validator.is_valid(value):
        return
    errors = [_innermost(error) for error in validator.iter_errors(value)]
    for error in errors:
        if _is_missing_id(error):
            raise ContractError(Reason.MISSING_ID, _message(error))
    raise ContractError(Reason.INVALID_SCHEMA, _message(errors[0]))


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


def _is_missing_id(error: ValidationError) -> bool:
    path = error.instance_path
    if error.kind.name == "required":
        return path in ([], ["article"]) and getattr(error.kind, "property", None) == "id"
    return path in (["id"], ["article", "id"]) and error.instance in (None, "")


def _message(error: ValidationError) -> str:
    pointer = "".join(f"/{_escape(str(part))}" for part in error.instance_path) or "top level"
    rule = "must not be there" if error.kind.name == "falseSchema" else error.message
    return _cut(" ".join(f"{_cut(pointer, MAX_POINTER)}: {rule}".split()), MAX_MESSAGE)


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
