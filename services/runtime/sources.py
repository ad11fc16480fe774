"""The base of all settings: arguments, then the environment, then secret files, then one TOML file.

A settings class is a table of the TOML file that ``DEPESCHE_CONFIG`` names and a prefix of environment variables:
``bootstrap`` of the table ``kafka`` is ``DEPESCHE_KAFKA_BOOTSTRAP``, or ``bootstrap`` under ``[kafka]``. A secret may
lie in a file: ``DEPESCHE_KAFKA_SASL_PASSWORD_FILE`` names it. A name that nobody knows is an error, since a
misspelt setting would otherwise silently keep its default.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, get_args

import pydantic_settings
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, InitSettingsSource, SettingsConfigDict

from services import pipeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails
    from pydantic_settings import PydanticBaseSettingsSource

PREFIX: Final = "DEPESCHE_"
CONFIG: Final = f"{PREFIX}CONFIG"
TABLES: Final = ("kafka", "worker", "topic", "log", "status", *(service.name for service in pipeline.SERVICES))

# Kubernetes describes every service of the namespace to every container, under the service's own name.
_SERVICE_LINK: Final = re.compile(r"_SERVICE_(HOST|PORT)(_\w+)?$|_PORT_\d+_(TCP|UDP)(_\w+)?$")


class SettingsError(Exception):
    """The settings are wrong: one line a problem, without the value of any secret."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """A table of settings. A subclass names its ``table``, and describes every field."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    table: ClassVar[str]

    def __init__(self, **values: Any) -> None:
        """Read all sources; SettingsError names everything that is wrong with them."""
        unknown = [*_unknown_variables(type(self)), *_unknown_keys(type(self))]
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SettingsError(*unknown, *(_line(type(self), e) for e in error.errors())) from None
        except pydantic_settings.SettingsError as error:
            raise SettingsError(*unknown, f"{error}: {error.__cause__}") from None
        if unknown:
            raise SettingsError(*unknown)

    @classmethod
    def variable(cls, field: str) -> str:
        """The environment variable of a field."""
        return f"{PREFIX}{cls.table}_{field}".upper()

    @classmethod
    def secrets(cls) -> tuple[str, ...]:
        """The fields that hold secrets, and so may lie in a file of their own."""
        return tuple(name for name, field in cls.model_fields.items() if is_secret(field))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 # pydantic passes them by name
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The sources, the strongest first."""
        known = {key: value for key, value in _toml_table(cls).items() if key in cls.model_fields}
        return (
            init_settings,
            _Environment(settings_cls, env_prefix=cls.variable("").lower(), env_ignore_empty=True),
            InitSettingsSource(settings_cls, init_kwargs=dict(_secret_files(cls))),
            InitSettingsSource(settings_cls, init_kwargs=known),
        )


class _Environment(EnvSettingsSource):
    """Lists are written with commas: ``de,en,fr``; JSON is understood as well."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:  # noqa: ARG002 - the base's
        text = str(value).strip()
        return json.loads(text) if text[:1] in "[{" else [part.strip() for part in text.split(",") if part.strip()]


def is_secret(field: FieldInfo) -> bool:
    """Whether the field's value must never be shown."""
    return field.annotation is SecretStr or SecretStr in get_args(field.annotation)


def _secret_files(cls: type[Settings]) -> Iterator[tuple[str, str]]:
    for field in cls.secrets():
        variable = f"{cls.variable(field)}_FILE"
        if path := os.environ.get(variable):
            yield field, _read(variable, Path(path)).rstrip("\r\n")


def _toml() -> dict[str, Any]:
    if not (path := os.environ.get(CONFIG)):
        return {}
    try:
        return tomllib.loads(_read(CONFIG, Path(path)))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{CONFIG}: {path} is not TOML: {error}") from None


def _toml_table(cls: type[Settings]) -> Mapping[str, Any]:
    table = _toml().get(cls.table, {})
    if not isinstance(table, dict):
        raise SettingsError(f"{CONFIG}: {cls.table} must be a table, [{cls.table}]")
    return table


def _read(variable: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise SettingsError(f"{variable}: cannot read {path}: {reason}") from None


def _unknown_variables(cls: type[Settings]) -> Iterator[str]:
    own = {cls.variable(field) for field in cls.model_fields}
    own |= {f"{cls.variable(field)}_FILE" for field in cls.secrets()}
    others = tuple(f"{PREFIX}{table}_".upper() for table in TABLES if table != cls.table)
    for name, value in os.environ.items():
        foreign = not name.startswith(PREFIX) or name.startswith(others) or name == CONFIG
        link = _SERVICE_LINK.search(name) or (name.endswith("_PORT") and "://" in value)
        if not (foreign or link or name in own):
            yield f"{name}: there is no such setting{_hint(name, own)}"


def _unknown_keys(cls: type[Settings]) -> Iterator[str]:
    for key in _toml():
        if key not in TABLES and key != cls.table:
            yield f"[{key}] in {os.environ[CONFIG]}: there is no such table{_hint(key, TABLES)}"
    for key in _toml_table(cls):
        if key not in cls.model_fields:
            yield f"{key} under [{cls.table}] in {os.environ[CONFIG]}: no such setting{_hint(key, cls.model_fields)}"


def _hint(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _line(cls: type[Settings], error: ErrorDetails) -> str:
    why = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return f"[{cls.table}] {why}"
    field = str(error["loc"][0])
    if field not in cls.model_fields:
        return f"{field}: there is no such setting under [{cls.table}]{_hint(field, cls.model_fields)}"
    shown = "" if is_secret(cls.model_fields[field]) else f", not {error['input']!r}"
    return f"{cls.variable(field)} ({field} under [{cls.table}]): {why}{shown}"
