"""Depesche's topics as an AsyncAPI 3.1 document, made of the topology and the contract's schemas.

A service sends to the topics it writes and receives from those it reads; whoever subscribes does as the gateway does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from schemas.cloudevents import VERSION
from schemas.validation import load
from services import pipeline
from services.web.openapi import contract

if TYPE_CHECKING:
    from services.pipeline import Service, Topic

_BINDING: Final = "0.5.0"
_TITLES: Final = {
    pipeline.INCOMING: "What feeds, push and files bring, before anybody knows whether it is new.",
    pipeline.RAW: "Articles that are new or have changed, alone.",
    pipeline.SEEN: "What ingest remembers of each article, compacted.",
    pipeline.LANGUAGE: "Articles with their language.",
    pipeline.ENTITIES: "Articles with their language and entities.",
    pipeline.ENRICHED: "Articles with all that was found.",
    pipeline.QUOTES: "Single quotes, with speaker and context.",
    pipeline.TRENDS: "How often whom is named and quoted, by window of time: of a key the last record counts.",
    pipeline.DEAD: "What could not be enriched: the original bytes, and why in the headers.",
}

_KEYS: Final = {
    pipeline.TRENDS: "The window's size and kind and the subject's kind and key, with | between them.",
}

_FORGOTTEN: Final = {
    "name": "depesche.seen.forgotten",
    "description": "A withdrawn article is forgotten; there are no headers.",
    "payload": {"type": "null"},
    "bindings": {"kafka": {"key": {"type": "string", "description": "The article's id."}, "bindingVersion": _BINDING}},
}


def document() -> dict[str, Any]:
    """The document."""
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Depesche",
            "version": VERSION,
            "description": "News as it happens, enriched in stages. Read committed records only. A null value "
            "withdraws the article that the key names. `ce_id` stays the same when a quote is sent again.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in pipeline.TOPICS},
        "operations": dict(operation for service in pipeline.SERVICES for operation in _operations(service)),
        "components": {"schemas": {**contract(*_schemas()), "Headers": _HEADERS}},
    }


def _schemas() -> list[str]:
    return sorted({topic.schema for topic in pipeline.TOPICS})


def _channel(topic: Topic) -> dict[str, Any]:
    cleanup = ["compact", "delete"] if topic.retention.compacted else ["delete"]
    return {
        "address": topic.name,
        "description": _TITLES.get(topic, f"Values are `{topic.schema}` of the contract."),
        "messages": _messages(topic),
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "topicConfiguration": {"cleanup.policy": cleanup},
                "bindingVersion": _BINDING,
            }
        },
    }


def _messages(topic: Topic) -> dict[str, Any]:
    forgotten = {"forgotten": _FORGOTTEN} if topic == pipeline.SEEN else {}
    return {topic.schema: _message(topic), **forgotten}


def _message(topic: Topic) -> dict[str, Any]:
    key = {"type": "string", "description": _KEYS.get(topic, "The article's id.")}
    dead = topic == pipeline.DEAD
    return {
        "name": f"depesche.{topic.schema}.v{VERSION}",
        "contentType": "application/octet-stream" if dead else "application/json",
        "headers": {"$ref": f"#/components/schemas/{_title(topic) if dead else 'Headers'}"},
        "payload": {"description": "The original bytes."}
        if dead
        else {"$ref": f"#/components/schemas/{_title(topic)}"},
        "bindings": {"kafka": {"key": key, "bindingVersion": _BINDING}},
    }


def _title(topic: Topic) -> str:
    return str(load(topic.schema)["title"])


def _operations(service: Service) -> list[tuple[str, dict[str, Any]]]:
    written = (*service.writes, pipeline.DEAD) if service.writes else ()
    return [
        *((f"{service.name}.receive.{topic.name}", _operation("receive", service, topic)) for topic in service.reads),
        *((f"{service.name}.send.{topic.name}", _operation("send", service, topic)) for topic in written),
    ]


def _operation(action: str, service: Service, topic: Topic) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "action": action,
        "channel": {"$ref": f"#/channels/{_pointer(topic.name)}"},
        "messages": [{"$ref": f"#/channels/{_pointer(topic.name)}/messages/{name}"} for name in _messages(topic)],
    }
    if action == "receive" and service.writes:
        group = {"type": "string", "enum": [service.group]}
        operation["bindings"] = {"kafka": {"groupId": group, "bindingVersion": _BINDING}}
    return operation


def _pointer(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


_HEADERS: Final[dict[str, Any]] = {
    "type": "object",
    "description": "CloudEvents 1.0 in Kafka's binary mode, and W3C trace context.",
    "required": ["ce_id", "ce_type", "ce_source", "ce_specversion", "ce_time"],
    "properties": {
        "ce_id": {"type": "string", "description": "The same for an event that is sent again."},
        "ce_type": {"type": "string", "description": "`depesche.SCHEMA.v1`."},
        "ce_source": {"type": "string", "description": "`/depesche/SERVICE`."},
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_time": {"type": "string", "format": "date-time", "description": "When the article entered news.raw."},
        "ce_subject": {"type": "string", "description": "The message's key."},
        "ce_dataschema": {"type": "string", "description": "`urn:depesche:v1:SCHEMA`."},
        "content-type": {"type": "string"},
        "traceparent": {"type": "string"},
    },
}
