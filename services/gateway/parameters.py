"""The query parameters of the interface: what each may say, in one table that the OpenAPI document is made of, too."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from services.gateway.facts import Kind
from services.gateway.stream.filters import Filter
from services.gateway.stream.positions import MAX_CHARACTERS
from services.gateway.view.queries import Period
from services.gateway.view.trends import WINDOWS
from services.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_VALUES: Final = 20
"""Of one parameter."""

_CURSOR: Final = re.compile(r"([0-9]{1,15})\.([0-9]{1,15})", re.ASCII)


class ParameterError(ValueError):
    """A parameter says what it may not; the message names it and the rule, not the value."""

    @property
    def problem(self) -> Problem:
        """As it is answered."""
        return Problem(HTTPStatus.BAD_REQUEST, "parameter", str(self))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter. `schema` is JSON Schema of one value; `many` ones may be given several times."""

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=dict)
    many: bool = False

    def read(self, values: Sequence[str]) -> Any:
        """The value, or the values where there may be many; the default where there is none.

        Raises:
            ParameterError: one is not what the schema wants, or there are too many.
        """
        if not self.many and len(values) > 1:
            raise ParameterError(f"{self.name}: given {len(values)} times, once is allowed")
        if len(values) > MOST_VALUES:
            raise ParameterError(f"{self.name}: given {len(values)} times, {MOST_VALUES} are allowed")
        found = [self._one(value) for value in values]
        return tuple(dict.fromkeys(found)) if self.many else found[0] if found else self.schema.get("default")

    def _one(self, value: str) -> Any:
        if self.schema.get("type") == "integer":
            return self._integer(value)
        least, most = self.schema.get("minLength", 1), self.schema.get("maxLength", 200)
        if not least <= len(value) <= most:
            raise ParameterError(f"{self.name}: {least} to {most} characters are allowed")
        if (allowed := self.schema.get("enum")) and value not in allowed:
            raise ParameterError(f"{self.name}: one of {', '.join(allowed)} is allowed")
        if (pattern := self.schema.get("pattern")) and not re.search(pattern, value, re.ASCII):
            raise ParameterError(f"{self.name}: not of the form {pattern}")
        return value

    def _integer(self, value: str) -> int:
        least, most = self.schema["minimum"], self.schema["maximum"]
        if not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) or not least <= int(value) <= most:
            raise ParameterError(f"{self.name}: a number from {least} to {most} is allowed")
        return int(value)


def read(parameters: Sequence[Parameter], given: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Every parameter with what the query says.

    Raises:
        ParameterError: there is no such parameter, or a value is wrong.
    """
    by_name: dict[str, list[str]] = {each.name: [] for each in parameters}
    for name, value in given:
        if name not in by_name:
            raise ParameterError(f"there is no such parameter; there are: {', '.join(by_name) or 'none'}")
        by_name[name].append(value)
    return {each.name: each.read(by_name[each.name]) for each in parameters}


def filtered(kind: Kind, values: Mapping[str, Any]) -> Filter:
    """The filter of the values that `FILTERS` have read.

    Raises:
        ParameterError: a type is none of that kind's.
    """
    allowed = QUOTE_TYPES if kind is Kind.QUOTES else ENTITY_TYPES
    if wrong := [each for each in values["type"] if each not in allowed]:
        raise ParameterError(f"type: {len(wrong)} of the values is none of {', '.join(allowed)}")
    names = ("language", "entity", "type", "speaker", "source", "text")
    return Filter(kind, *(tuple(sorted({each.casefold() for each in values[name]})) for name in names))


def period(values: Mapping[str, Any]) -> Period:
    """The period of `since` and `until`. Raises `ParameterError`."""
    return Period(_milliseconds("since", values["since"]), _milliseconds("until", values["until"]))


def cursor(text: str | None) -> tuple[int, int] | None:
    """The place that a cursor names. Raises `ParameterError`."""
    if text is None:
        return None
    try:
        found = _CURSOR.fullmatch(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii"))
    except ValueError:
        found = None
    if found is None:
        raise ParameterError("cursor: none that an answer had")
    return int(found[1]), int(found[2])


def as_cursor(place: tuple[int, int] | None) -> str | None:
    """The cursor of a place."""
    return None if place is None else urlsafe_b64encode(b"%d.%d" % place).rstrip(b"=").decode()


def _milliseconds(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text.upper())
        return round(instant.astimezone(UTC).timestamp() * 1000) if instant.tzinfo else _no_zone(name)
    except (ValueError, OverflowError):
        raise ParameterError(
            f"{name}: a time as in 2026-11-20T08:15:00Z is wanted (a + has to be written %2B)"
        ) from None


def _no_zone(name: str) -> int:
    raise ValueError(name)


QUOTE_TYPES: Final = ("direct", "indirect", "mixed", "reported", "free_indirect", "indirect_free_indirect")
ENTITY_TYPES: Final = ("person", "organisation", "place", "other")

LANGUAGE: Final = Parameter(
    "language",
    "A BCP 47 tag; `de` also finds `de-AT`.",
    {"type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", "maxLength": 35},
    many=True,
)
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 200}
KIND: Final = Parameter(
    "kind", "What comes: single quotes, or whole articles.", {"type": "string", "enum": list(Kind), "default": "quotes"}
)
FILTERS: Final = (
    LANGUAGE,
    Parameter(
        "entity",
        "An entity's key, public id (`wikidata:Q42`) or whole name; of a quote, the speaker's.",
        _TEXT,
        many=True,
    ),
    Parameter(
        "type",
        "For quotes how the words are rendered; for articles a type of entity that they name.",
        {"type": "string", "enum": [*QUOTE_TYPES, *ENTITY_TYPES]},
        many=True,
    ),
    Parameter("speaker", "A part of the speaker's name, or of the words that the text has for them.", _TEXT, many=True),
    Parameter("source", "The whole name of the publisher.", _TEXT, many=True),
    Parameter("text", "A part of quote or headline; for articles of headline or body.", _TEXT, many=True),
)
LAST_EVENT_ID: Final = Parameter(
    "last_event_id",
    "From where on to go: the id of the last event that was had. The header `Last-Event-ID` wins.",
    {"type": "string", "maxLength": MAX_CHARACTERS},
)
LIMIT: Final = Parameter("limit", "The most items.", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50})
_TIME: Final = {"type": "string", "format": "date-time", "maxLength": 40}
STREAM: Final = (KIND, *FILTERS, LAST_EVENT_ID)
QUOTES: Final = (
    *(
        Parameter(e.name, e.description, {**e.schema, "enum": list(QUOTE_TYPES)}, many=True) if e.name == "type" else e
        for e in FILTERS
    ),
    Parameter("since", "Not those that came before that time.", _TIME),
    Parameter("until", "Not those that came at or after that time.", _TIME),
    LIMIT,
    Parameter("cursor", "The `next` of the answer before.", {"type": "string", "maxLength": 100}),
)
TRENDS: Final = (
    Parameter("window", "How long the window is.", {"type": "string", "enum": list(WINDOWS), "default": "1h"}),
    Parameter("type", "A type of entity.", {"type": "string", "enum": list(ENTITY_TYPES)}, many=True),
    LIMIT,
)
