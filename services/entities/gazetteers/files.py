"""Gazetteers as files: CSV with a header, or JSON Lines."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.entities.gazetteers.table import Entry
from services.entities.mentions import Type


class GazetteerError(ValueError):
    """A file cannot be used; the message says where and why."""


def _ids(value: object) -> object:
    """`wikidata:Q42|isin:DE0007164600` as a mapping; JSON has one already."""
    if not isinstance(value, str):
        return value
    parts = [part.partition(":") for part in value.split("|") if part.strip()]
    if not all(register and number for register, _, number in parts):
        raise ValueError("identifiers are written as register:number, several with | between them")
    return {register.strip(): number.strip() for register, _, number in parts}


def _names(value: object) -> object:
    return [name.strip() for name in value.split("|") if name.strip()] if isinstance(value, str) else value


_Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ids: Annotated[dict[_Text, _Text], BeforeValidator(_ids), Field(min_length=1)]
    type: Type
    name: _Text
    aliases: Annotated[list[_Text], BeforeValidator(_names)] = []
    language: str = ""


def read(path: Path) -> list[Entry]:
    """The entries of a file whose name ends in `.csv` or `.jsonl`.

    The columns or keys are `ids` (`wikidata:Q42|isin:…`, in JSON also an object), `type` (person, organisation, place,
    other), `name`, and, if wanted, `aliases` (with `|` between them, in JSON also a list) and `language` (a tag;
    without it the names are those of all languages).

    Raises:
        GazetteerError: the file cannot be read, or a line of it says nothing that can be used.
    """
    kinds = {".csv": _csv, ".jsonl": _json_lines}
    if path.suffix not in kinds:
        raise GazetteerError(f"{path}: the name must end in .csv or .jsonl")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise GazetteerError(f"{path}: {reason}") from None
    return [_entry(path, line, row) for line, row in kinds[path.suffix](path, text)]


def _csv(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(text.splitlines(), strict=True)
    try:
        for row in reader:
            if None in row or None in row.values():
                raise GazetteerError(f"{path}, line {reader.line_num}: it has not as many columns as the header")
            yield reader.line_num, row
    except csv.Error as error:
        raise GazetteerError(f"{path}, line {reader.line_num}: {error}") from None


def _json_lines(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except json.JSONDecodeError as error:
            raise GazetteerError(f"{path}, line {number}: no JSON: {error}") from None


def _entry(path: Path, line: int, row: object) -> Entry:
    try:
        read = _Row.model_validate(row)
    except ValidationError as error:
        why = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'line'}: {e['msg']}" for e in error.errors())
        raise GazetteerError(f"{path}, line {line}: {why}") from None
    return Entry(read.ids, read.type, (read.name, *read.aliases), read.language)
