"""Maps found quotes to the conventions of a foreign set, so that these are not counted as errors.

The rules are not part of this project, since each set has its own: they are given as the path of a Python file and the
name of a function in it. It takes an article's text, its quotes and its sentences, and returns the quotes as that set
would have them. A quote is {"type", "spans", "text", "speaker", "cue", "addressee", "frame"} with pairs of offsets; a
role is {"spans"} or None, that of the speaker with "name" and "resolved_by". The file's own `sentences(text)` gives the
third argument, as pairs of offsets.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.evaluation.documents import ROLES, Case, Document, Quote, Span

if TYPE_CHECKING:
    from types import ModuleType

Plain = dict[str, Any]
Mapped = Callable[[Case, Document], Document]


class ConventionsError(Exception):
    """The conventions are not where they were said to be."""


def conventions(place: str) -> Mapped:
    """The mapping that `PATH:FUNCTION` names. The file is run: it must be one that you trust.

    Raises:
        ConventionsError: there is no such file or function.
    """
    path, _, name = place.rpartition(":")
    module = _module(Path(path))
    try:
        rules, sentences = getattr(module, name), module.sentences
    except AttributeError as error:
        raise ConventionsError(f"{place}: {error}") from error
    return lambda case, found: _mapped(case, found, lambda text, quotes: rules(text, quotes, sentences(text)))


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise ConventionsError(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _mapped(case: Case, found: Document, rules: Callable[[str, list[Plain]], list[Plain]]) -> Document:
    text = case.text("body")
    mapped = rules(text, [_plain(text, quote) for quote in found.quotes or ()])
    return replace(found, quotes=tuple(_quote(quote) for quote in mapped))


def _plain(text: str, quote: Quote) -> Plain:
    roles = {role: _role(quote.role(role)) for role in ROLES}
    if roles["speaker"]:
        roles["speaker"] |= {"name": quote.name, "resolved_by": quote.resolved_by}
    spans = _pairs(quote.spans)
    return {"type": quote.type, "spans": spans, "text": " ".join(text[start:end] for start, end in spans), **roles}


def _role(spans: tuple[Span, ...]) -> Plain | None:
    return {"spans": _pairs(spans)} if spans else None


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _quote(value: Plain) -> Quote:
    roles: Plain = {role: _spans(value.get(role)) for role in ROLES}
    speaker = value.get("speaker") or {}
    name, resolved_by = speaker.get("name"), speaker.get("resolved_by")
    return Quote(value["type"], _spans(value) or (), name=name, resolved_by=resolved_by, **roles)


def _spans(value: Plain | None) -> tuple[Span, ...]:
    return tuple(Span("body", start, end) for start, end in (value or {}).get("spans", ()))
