"""The gateway's OpenAPI 3.1 document, made of the table of parameters and the contract's schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from services.gateway import parameters
from services.web.openapi import VERSION, contract, problems
from services.web.problems import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.gateway.parameters import Parameter

_ALWAYS: Final = {
    "400": "A parameter is unknown, or says what it may not.",
    "401": "A key is needed, or there is no such key.",
    "421": "The gateway serves this machine alone, and the header Host names another.",
    "429": "This key asks too often, or has too many streams.",
    "503": "Not ready yet, the question takes too long, or all streams are taken.",
}
_NOT_FOUND: Final = {"404": "The view has none; it reaches back as far as it is set to."}

_STREAM: Final = """\
Server-Sent Events. `event: quote` carries a value of news.quotes, `event: article` one of news.enriched, `event:
canceled` an object with the `article_id` of an article that was withdrawn; it comes whatever the filters are. Each has
an `id`; who gives the last one back, in the header `Last-Event-ID` as EventSource does or as `last_event_id`, goes on
right after it. `event: gap` says that Kafka no longer has what lies between (`reason` `expired`, or `unknown` where the
topics were made anew) and how many offsets are `missing` in each topic. `event: dropped` is the last one of a stream
that the gateway ends: `reason` is `slow` where the client did not keep up, `expired` where the session
is over that it was opened with, `stopping` where the gateway stops."""


def document() -> dict[str, Any]:
    """The document."""
    return {
        "openapi": VERSION,
        "info": {
            "title": "Depesche: news out",
            "version": "1",
            "description": "Quotes and articles as they come, and a view of the recent ones. Values are those of the "
            "topics, byte for byte. Where keys are set, each request needs one.",
        },
        "paths": {
            "/v1/stream": {"get": _stream()},
            "/v1/articles/{id}": {
                "get": _one("getArticle", "An article with all that was found.", "EnrichedEvent", _GONE)
            },
            "/v1/quotes": {"get": _many("getQuotes", "Quotes, newest first.", parameters.QUOTES, "Quotes")},
            "/v1/entities/{id}": {
                "get": _one(
                    "getEntity", "An entity, by its key or a public id such as `wikidata:Q42`.", "EntityView", {}
                )
            },
            "/v1/trends": {
                "get": _many("getTrends", "Who is named and quoted, rising first.", parameters.TRENDS, "Trends")
            },
            "/v1/status": {"get": _many("getStatus", "How the pipeline is doing.", (), "Status")},
            "/v1/session": {"post": _session("openSession", _OPEN), "delete": _session("closeSession", _CLOSE)},
            "/healthz": {"get": _probe("getHealth", "Whether the process should be started again: 503.")},
            "/readyz": {"get": _probe("getReadiness", "Whether it serves: 503 while it does not.")},
        },
        "components": {
            "schemas": {**contract("enriched", "quote", "trend"), "Problem": SCHEMA, **_SCHEMAS},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key."},
                "session": {"type": "apiKey", "in": "cookie", "name": "depesche_session"},
            },
        },
        "security": [{"key": []}, {"session": []}, {}],
    }


_GONE: Final = {"410": "The article was withdrawn by its publisher."}
_OPEN: Final = "A cookie in the place of the key, for pages whose EventSource can send no header."
_CLOSE: Final = "Takes the cookie away."


def _stream() -> dict[str, Any]:
    header = {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The `id` of the last event that was had.",
        "schema": {"type": "string"},
    }
    return {
        "operationId": "stream",
        "summary": "What comes, as it comes.",
        "description": _STREAM,
        "parameters": [header, *_parameters(parameters.STREAM)],
        "responses": {
            "200": {"description": "The stream.", "content": {"text/event-stream": {}}},
            **problems(_ALWAYS),
        },
    }


def _one(operation: str, summary: str, schema: str, also: Mapping[str, str]) -> dict[str, Any]:
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": [{**identity, "description": "Encode slashes and the like."}],
        "responses": {"200": _answer(schema), **problems({**_ALWAYS, **_NOT_FOUND, **also})},
    }


def _many(operation: str, summary: str, known: Sequence[Parameter], schema: str) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": _parameters(known),
        "responses": {"200": _answer(schema), **problems(_ALWAYS)},
    }


def _session(operation: str, summary: str) -> dict[str, Any]:
    done = {"204": {"description": "Done."}}
    return {"operationId": operation, "summary": summary, "responses": {**done, **problems(_ALWAYS)}}


def _probe(operation: str, summary: str) -> dict[str, Any]:
    text = {"text/plain": {"schema": {"type": "string"}}}
    said = {"200": {"description": "Yes.", "content": text}, "503": {"description": "Why not.", "content": text}}
    return {"operationId": operation, "summary": summary, "security": [{}], "responses": said}


def _answer(schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": "What was asked for.", "content": content}


def _parameters(known: Sequence[Parameter]) -> list[dict[str, Any]]:
    return [_parameter(each) for each in known]


def _parameter(known: Parameter) -> dict[str, Any]:
    schema = dict(known.schema)
    if known.many:
        schema = {"type": "array", "items": schema, "maxItems": parameters.MOST_VALUES}
    found = {"name": known.name, "in": "query", "description": known.description, "schema": schema}
    return {**found, "style": "form", "explode": True} if known.many else found


_NUMBER: Final = {"type": "integer", "minimum": 0}
_NULLABLE: Final = {"type": ["string", "null"]}


def _object(description: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "description": description, "required": list(properties), "properties": properties}


def _list(schema: Any) -> dict[str, Any]:
    return {"type": "array", "items": schema}


_SCHEMAS: Final[dict[str, Any]] = {
    "Quotes": _object(
        "Some quotes, and where the older ones begin; null at the end.",
        items=_list({"$ref": "#/components/schemas/QuoteEvent"}),
        next=_NULLABLE,
    ),
    "Trends": _object(
        "Of each subject the window that is full at the moment, as news.trends has it.",
        items=_list({"$ref": "#/components/schemas/TrendEvent"}),
        next={"type": "null"},
    ),
    "EntityView": _object(
        "An entity as the recent stream names it.",
        id={"type": "string", "description": "Its key."},
        type={"$ref": "#/components/schemas/EntityType"},
        ids={"$ref": "#/components/schemas/Ids"},
        names=_list(_object("A name, and how many articles have it.", name={"type": "string"}, count=_NUMBER)),
        counts=_object("In the view; quotes are those it speaks.", articles=_NUMBER, mentions=_NUMBER, quotes=_NUMBER),
        articles=_list(
            _object(
                "A recent article.",
                id={"type": "string"},
                headline=_NULLABLE,
                url=_NULLABLE,
                source=_NULLABLE,
                published=_NULLABLE,
                language=_NULLABLE,
            )
        ),
        quotes=_list({"$ref": "#/components/schemas/QuoteEvent"}),
    ),
    "Status": _object(
        "How the pipeline is doing.",
        services=_list(
            _object(
                "A service; null is what is not known.",
                service={"type": "string"},
                rate={"type": ["number", "null"], "description": "Offsets a second over the last minute."},
                lag={"type": ["integer", "null"], "description": "Offsets that it is behind."},
            )
        ),
        clients=_object("Streams that are open.", quotes=_NUMBER, articles=_NUMBER),
    ),
}
