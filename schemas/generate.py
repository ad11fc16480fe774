"""Writes `schemas/types.py`, the schemas as Python types: `python -m schemas.generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import Formatter, PythonVersion

from schemas.validation import NAMES, load

TARGET: Final = Path(__file__).with_name("types.py")

DOCSTRING: Final = "The contract as Python types. Generated from schemas/v1 by `python -m schemas.generate`."
HEADER: Final = f'"""{DOCSTRING}"""\n'


def types_source() -> str:
    """The text of `schemas/types.py`."""
    source = generate(
        _bundle(),
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.TypingTypedDict,
        target_python_version=PythonVersion.PY_311,
        formatters=[Formatter.BUILTIN],
        skip_root_model=True,
        use_type_alias=True,
        use_double_quotes=True,
        use_schema_description=True,
        use_field_description=True,
        use_single_line_docstring=True,
        # PEP 728 is not yet known to mypy.
        use_closed_typed_dict=False,
        # As strings the annotations would hide from Python itself what may be absent.
        disable_future_imports=True,
        custom_file_header=HEADER,
    )
    if not isinstance(source, str):
        raise TypeError("one module was expected")
    return source.rstrip() + "\n"


def main() -> None:
    TARGET.write_text(types_source(), encoding="utf-8")


def _bundle() -> dict[str, Any]:
    """All schemas as definitions of one, since the generator resolves no URNs."""
    definitions: dict[str, Any] = {}
    for schema in map(load, NAMES):
        definitions |= schema.get("$defs", {})
        definitions[schema["title"]] = {key: value for key, value in schema.items() if not key.startswith("$")}
    return {"$defs": _local(definitions)}


def _local(node: Any) -> Any:
    if isinstance(node, list):
        return [_local(child) for child in node]
    if not isinstance(node, dict):
        return node
    # A property that is forbidden would become one that may be anything.
    local = {key: _local(child) for key, child in node.items() if child is not False}
    if "$ref" in local:
        local["$ref"] = f"#/$defs/{_definition(local['$ref'])}"
    return local


def _definition(reference: str) -> str:
    if "#" in reference:
        return reference.rpartition("/")[2]
    title: str = load(reference.rpartition(":")[2])["title"]
    return title


if __name__ == "__main__":
    main()
