"""The push API's OpenAPI 3.1 document, made of the contract's schemas."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

from schemas.validation import load
from services.ingest.push.bodies import MEDIA_TYPES
from services.web.openapi import VERSION, problems
from services.web.problems import SCHEMA

_PROBLEMS: Final = {
    "400": "The body cannot be read: no JSON, no UTF-8, a broken compression.",
    "401": "The bearer token is missing or wrong.",
    "408": "The body did not come in time.",
    "413": "The body, or an article, is too large.",
    "415": "The media type or the compression is not taken; `Accept-Post` names what is.",
    "422": "No article of the request keeps the contract; `items` says why, for each.",
    "429": "More has arrived than Kafka has taken. Wait as long as `Retry-After` says.",
    "503": "Kafka has not confirmed the articles. Send them again: what it has got is not doubled.",
}

_PROBLEM: Final[dict[str, Any]] = {
    **SCHEMA,
    "properties": {**SCHEMA["properties"], "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}},
}

_ITEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What became of one article: its id where it was accepted, else the problem.",
    "properties": {"id": {"type": "string"}, "problem": {"$ref": "#/components/schemas/Problem"}},
}

_ACCEPTED: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["ids", "refused", "items"],
    "properties": {
        "ids": {"type": "array", "items": {"type": "string"}, "description": "Of the articles that Kafka has now."},
        "refused": {"type": "integer", "minimum": 0, "description": "How many articles were not accepted."},
        "items": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Item"},
            "description": "One for each article of the request, in its order.",
        },
    },
}


def document(*, secured: bool) -> dict[str, Any]:
    """The document; `secured` where clients need a token."""
    described: dict[str, Any] = {
        "openapi": VERSION,
        "info": {
            "title": "Depesche: news in",
            "version": "1",
            "description": "Takes articles. What was sent before and has not changed is accepted and goes no further.",
        },
        "paths": {"/v1/articles": {"post": _post()}, "/v1/articles/{id}": {"delete": _delete()}},
        "components": {
            "schemas": {"Article": _article(), "Problem": _PROBLEM, "Item": _ITEM, "Accepted": _ACCEPTED},
        },
    }
    if secured:
        described["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"token": []}]
    return described


def _post() -> dict[str, Any]:
    return {
        "operationId": "postArticles",
        "summary": "Send one article or many.",
        "description": "A new article, a new version of one, or, with `status` `canceled`, its withdrawal. An article "
        "without `id` gets its canonical URL as id, else a digest of its text. ninjs 2 and 3 are understood.",
        "requestBody": {"required": True, "content": {kind: {"schema": _body(kind)} for kind in MEDIA_TYPES}},
        "responses": _responses(),
    }


def _delete() -> dict[str, Any]:
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": "cancelArticle",
        "summary": "Withdraw an article.",
        "parameters": [{**identity, "description": "The article's id; encode slashes and the like."}],
        "responses": {status: said for status, said in _responses().items() if status != "415"},
    }


def _body(kind: str) -> dict[str, Any]:
    """One article or several; lines cannot be described, and ninjs has a schema of its own elsewhere."""
    if kind != "application/json":
        return {}
    article = {"$ref": "#/components/schemas/Article"}
    return {"anyOf": [article, {"type": "array", "items": article}, {"type": "object", "required": ["uri"]}]}


def _responses() -> dict[str, Any]:
    accepted = {"application/json": {"schema": {"$ref": "#/components/schemas/Accepted"}}}
    return {"202": {"description": "Kafka has the articles in `ids`.", "content": accepted}, **problems(_PROBLEMS)}


def _article() -> dict[str, Any]:
    """The contract's article, but that the id may be missing."""
    schema = deepcopy(load("article"))
    return {key: value for key, value in schema.items() if key not in ("$schema", "$id", "required")}
