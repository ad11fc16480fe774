"""The schemas themselves: sound, documented, and one for every topic."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from schemas.validation import NAMES, load
from services import pipeline


def properties(node: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every property in a schema with its place; those that are forbidden have nothing to say."""
    if isinstance(node, dict):
        if isinstance(declared := node.get("properties"), dict) and node.get("type") == "object":
            yield from ((f"{place}/{name}", schema) for name, schema in declared.items() if schema is not False)
        for key, child in node.items():
            yield from properties(child, f"{place}/{key}")


def described(schema: dict[str, Any], root: dict[str, Any]) -> bool:
    if "description" in schema:
        return True
    base, _, pointer = schema.get("$ref", "").partition("#/$defs/")
    owner = load(base.rpartition(":")[2]) if base else root
    return "$ref" in schema and "description" in (owner["$defs"][pointer] if pointer else owner)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_of_its_draft(name: str) -> None:
    assert load(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(load(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_property_and_definition_is_described(name: str) -> None:
    root = load(name)
    found = [*properties(root), *root.get("$defs", {}).items(), ("/", root)]
    assert [place for place, schema in found if not described(schema, root)] == []


def test_every_topic_has_a_schema_and_every_schema_a_topic() -> None:
    assert {topic.schema for topic in pipeline.TOPICS} == set(NAMES)


def test_a_stage_adds_the_one_key_that_its_output_requires() -> None:
    before = {"article"}
    for service in pipeline.STAGES:
        schema = load(service.writes[0].schema)
        assert set(schema["required"]) == before | {service.adds}
        before = set(schema["required"])
