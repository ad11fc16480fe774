"""Writes the configuration reference from the settings classes: ``python -m services.runtime.reference``."""

from __future__ import annotations

import importlib.util
import inspect
import json
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args, get_origin

import services
from services.runtime.sources import CONFIG, TABLES, Settings, is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

PAGE: Final = Path(__file__).parent / "docs" / "configuration.md"

_INTRODUCTION: Final = f"""\
# Configuration

Every setting has an environment variable and a key in a TOML file, which `{CONFIG}` names. The environment wins
over the file. A secret may also lie in a file of its own, named by the variable with `_FILE` behind it. Lists are
written with commas in the environment. A variable that begins with `DEPESCHE_`, a table or a key that is not
listed here is an error.

This page is generated: `python -m services.runtime.reference`.
"""


def settings_classes() -> list[type[Settings]]:
    """The settings classes of all services, in the order of their tables."""
    members = [member for name in _settings_modules() for member in vars(importlib.import_module(name)).values()]
    classes = {cls for cls in filter(inspect.isclass, members) if issubclass(cls, Settings) and cls is not Settings}
    return sorted(classes, key=lambda cls: TABLES.index(cls.table))


def reference() -> str:
    """The page, as Markdown."""
    return "\n".join([_INTRODUCTION, *(_section(cls) for cls in settings_classes())])


def main() -> None:
    """Write the page."""
    PAGE.write_text(reference(), encoding="utf-8")


def _settings_modules() -> Iterator[str]:
    """The modules named ``settings`` directly in a service's package."""
    for package in pkgutil.iter_modules(services.__path__, "services."):
        if package.ispkg and importlib.util.find_spec(f"{package.name}.settings"):
            yield f"{package.name}.settings"


def _section(cls: type[Settings]) -> str:
    rows = [_row(cls, name, field) for name, field in cls.model_fields.items()]
    head = ["| variable | key | type | default | meaning |", "|---|---|---|---|---|"]
    return "\n".join(
        [f"## [{cls.table}]", "", inspect.cleandoc(cls.__doc__ or "").replace("``", "`"), "", *head, *rows, ""]
    )


def _row(cls: type[Settings], name: str, field: FieldInfo) -> str:
    default = "" if field.default in (None, "") else f"`{_shown(field.default)}`"
    cells = (f"`{cls.variable(name)}`", f"`{name}`", _type(field), default, field.description or "")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, (tuple, list, set, frozenset)):
        return ",".join(map(str, sorted(default) if isinstance(default, (set, frozenset)) else default))
    if isinstance(default, dict):
        return json.dumps(default, ensure_ascii=False)
    return str(default)


def _type(field: FieldInfo) -> str:
    if is_secret(field):
        return "secret"
    return " or ".join(_named(each) for each in _alternatives(field.annotation))


def _alternatives(annotation: object) -> list[object]:
    """The members of a union other than None, or the type itself; without limits that pydantic has put on it."""
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if type(None) in get_args(annotation):
        return [each for part in get_args(annotation) if part is not type(None) for each in _alternatives(part)]
    return [annotation]


def _named(annotation: object) -> str:
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(annotation))
    if get_origin(annotation) in (tuple, list, set, frozenset):
        return f"list of {_named(get_args(annotation)[0])}"
    if get_origin(annotation) is dict:
        return "JSON object"
    names = {str: "text", int: "integer", float: "number", bool: "true or false", Path: "path"}
    for kind, name in names.items():
        if annotation is kind:
            return name
    return str(getattr(annotation, "__name__", annotation))


if __name__ == "__main__":
    main()
