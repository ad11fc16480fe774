"""What all OpenAPI documents of ours have alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from schemas.validation import load
from services.web.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = "3.1.0"

_PREFIX: Final = "urn:depesche:v1:"


def problems(said: Mapping[str, str]) -> dict[str, Any]:
    """Responses by status, from what each means; those that ask to wait say for how long."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    wait = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    found: dict[str, Any] = {}
    for status, description in said.items():
        found[status] = {"description": description, "content": content}
        if status in ("429", "503"):
            found[status]["headers"] = wait
    return found


def contract(*names: str) -> dict[str, Any]:
    """The contract's schemas of those names as components, with all that they refer to."""
    found: dict[str, Any] = {}
    left = list(names)
    while left:
        name = left.pop()
        schema = load(name)
        if schema["title"] not in found:
            found[schema["title"]] = _local({key: value for key, value in schema.items() if not key.startswith("$")})
            for part, definition in schema.get("$defs", {}).items():
                found[part] = _local(definition)
            left += sorted(_referred(schema))
    return dict(sorted(found.items()))


def _referred(node: Any) -> set[str]:
    """The names of the schemas that a schema refers to."""
    if isinstance(node, list):
        return {name for child in node for name in _referred(child)}
    if not isinstance(node, dict):
        return set()
    reference = node.get("$ref", "")
    own = {reference.removeprefix(_PREFIX).partition("#")[0]} if reference.startswith(_PREFIX) else set()
    return own | {name for child in node.values() for name in _referred(child)}


def _local(node: Any) -> Any:
    """The schema with its references turned to components."""
    if isinstance(node, list):
        return [_local(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {key: _component(child) if key == "$ref" else _local(child) for key, child in node.items()}


def _component(reference: str) -> str:
    name, _, part = reference.removeprefix(_PREFIX).partition("#/$defs/")
    title = part or load(name)["title"]
    return f"#/components/schemas/{title}"
