"""The documents of the interfaces: up to date, valid by the standards' own schemas, and about what there is."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import orjson
import pytest
from openapi_spec_validator import validate

from services import interfaces, pipeline
from services.gateway import parameters
from services.gateway.openapi import document

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCUMENTS = interfaces.documents()
ASYNCAPI = "@asyncapi/specs@6.11.1"


@pytest.mark.parametrize("path", list(DOCUMENTS), ids=lambda path: path.name)
def test_a_document_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == interfaces.text(DOCUMENTS[path]), "run `make interfaces`"


@pytest.mark.parametrize("path", [each for each in DOCUMENTS if "openapi" in each.name], ids=lambda path: path.name)
def test_an_openapi_document_is_one(path: Path) -> None:
    validate(DOCUMENTS[path])


def asyncapi() -> Mapping[str, Any]:
    (found,) = [each for path, each in DOCUMENTS.items() if "asyncapi" in path.name]
    return found


def test_the_asyncapi_document_is_one(tmp_path: Path) -> None:
    """By the schema of its makers, which they publish on npm alone."""
    if not shutil.which("npm"):
        pytest.skip("npm, which has AsyncAPI's own schema, is not installed")
    fetched = subprocess.run(
        ["npm", "pack", "--silent", ASYNCAPI], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    if fetched.returncode:
        pytest.skip("npm cannot be reached")
    with tarfile.open(tmp_path / fetched.stdout.strip()) as package:
        package.extractall(tmp_path, filter="data")
    schema = orjson.loads((tmp_path / "package" / "schemas" / "3.1.0.json").read_bytes())
    validator = jsonschema_rs.validator_for(schema)
    errors = [f"{each.instance_path}: {each.message[:300]}" for each in validator.iter_errors(asyncapi())]
    assert errors == []
    broken = {**asyncapi(), "channels": {"news.raw": {"address": 1}}}
    assert not validator.is_valid(broken)


def test_every_topic_is_a_channel_and_every_service_has_its_operations() -> None:
    found = asyncapi()
    assert found["channels"].keys() == {topic.name for topic in pipeline.TOPICS}
    received = {name for name, each in found["operations"].items() if each["action"] == "receive"}
    assert received == {f"{each.name}.receive.{topic.name}" for each in pipeline.SERVICES for topic in each.reads}
    for name, operation in found["operations"].items():
        assert resolved(found, operation["channel"])["address"] == name.split(".", 2)[2]
        assert all(resolved(found, message)["name"].startswith("depesche.") for message in operation["messages"])


def resolved(document: Any, reference: Mapping[str, str]) -> Any:
    for part in reference["$ref"].removeprefix("#/").split("/"):
        document = document[part]
    return document


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(child) for child in node.values()))
    return set().union(*(references(child) for child in node)) if isinstance(node, list) else set()


@pytest.mark.parametrize("path", list(DOCUMENTS), ids=lambda path: path.name)
def test_every_reference_leads_somewhere(path: Path) -> None:
    found = references(DOCUMENTS[path])
    assert found
    for each in found:
        resolved(DOCUMENTS[path], {"$ref": each})


def test_the_document_has_the_parameters_that_are_read() -> None:
    for path, known in (("stream", parameters.STREAM), ("quotes", parameters.QUOTES), ("trends", parameters.TRENDS)):
        said = document()["paths"][f"/v1/{path}"]["get"]["parameters"]
        assert [each["name"] for each in said if each["in"] == "query"] == [each.name for each in known]


def test_what_ingest_forgets_is_a_message_of_its_own_without_headers() -> None:
    found = asyncapi()
    seen, forgotten = (resolved(found, each) for each in found["operations"]["ingest.send.news.seen"]["messages"])
    assert resolved(found, seen["headers"])["required"]
    assert "headers" not in forgotten
    assert forgotten["payload"] == {"type": "null"}
