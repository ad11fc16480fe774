"""Another set's conventions, from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.evaluation.conventions import ConventionsError, conventions
from tests.evaluation.documents import Case, Document, Quote, Span

if TYPE_CHECKING:
    from pathlib import Path

RULES = """
def sentences(text):
    return [(0, len(text))]

def unquoted(text, quotes, sentences):
    for quote in quotes:
        assert quote["text"] == " ".join(text[start:end] for start, end in quote["spans"])
        quote["spans"] = [[start + 1, end - 1] for start, end in quote["spans"]]
        quote["frame"] = {"spans": [list(span) for span in sentences]}
        quote["addressee"] = None
    return quotes
"""
QUOTE = Quote(
    type="direct",
    spans=(Span("body", 0, 4), Span("body", 5, 9)),
    speaker=(Span("body", 10, 13),),
    name="Ada Frei",
    resolved_by="pronoun",
    addressee=(Span("body", 14, 17),),
)
CASE = Case({"id": "x", "body": "„Ja“ „Ja“ sie uns"}, Document("x", "de", None, ()))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.py"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_quotes_are_mapped(rules: Path) -> None:
    mapped = conventions(f"{rules}:unquoted")(CASE, Document("x", "de", {}, (QUOTE,)))
    assert mapped == Document(
        id="x",
        language="de",
        entities={},
        quotes=(
            Quote(
                type="direct",
                spans=(Span("body", 1, 3), Span("body", 6, 8)),
                speaker=(Span("body", 10, 13),),
                name="Ada Frei",
                resolved_by="pronoun",
                frame=(Span("body", 0, 17),),
            ),
        ),
    )


def test_what_was_skipped_has_no_quotes(rules: Path) -> None:
    assert conventions(f"{rules}:unquoted")(CASE, Document("x", "de", None, None)).quotes == ()


def test_files_and_functions_must_be_there(rules: Path) -> None:
    with pytest.raises(ConventionsError, match="no attribute 'none'"):
        conventions(f"{rules}:none")
    with pytest.raises(ConventionsError, match="not a Python file"):
        conventions(f"{rules.parent}:unquoted")
