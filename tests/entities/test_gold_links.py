"""Precision of identifiers on mentions annotated by hand; gold_links.md says how."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from services.entities.grouping.entities import entities
from services.entities.linking import Ids, Linker, Name
from services.entities.mentions import Mention, Type
from services.entities.model import forms

GOLD = [json.loads(line) for line in Path(__file__).with_name("gold_links.jsonl").read_text("utf-8").splitlines()]


def linked(linker: Linker, row: Mapping[str, Any]) -> Ids:
    """The identifiers of the mention, in an article that names the others, too."""
    language, kind = row["language"], Type(row["type"])
    mentions = {"body": [Mention(row["start"], row["end"], kind)]}
    fields = {"headline": "", "body": row["text"]}
    (entity,) = entities(fields, mentions, language, lambda name: linker.knows(name, language))
    others = [Name((name,), Type(of)) for name, of in row["others"]]
    return {
        register: value
        for register, value in linker.link([Name(forms(entity), kind), *others], language)[0].items()
        if value
    }


def is_right(found: Ids, gold: Mapping[str, str] | None) -> bool:
    """Whether the registers that both name agree, and there is one."""
    shared = found.keys() & (gold or {}).keys()
    return bool(gold and shared) and all(found[register] == gold[register] for register in shared)


def test_the_gold_is_what_it_says() -> None:
    assert len(GOLD) >= 200
    assert {row["language"] for row in GOLD} == {"de", "en", "fr", "es"}
    assert all(0 <= row["start"] < row["end"] <= len(row["text"]) for row in GOLD)


def test_identifiers_are_precise(linker: Linker, record_property: Callable[[str, object], None]) -> None:
    found = [(row, linked(linker, row)) for row in GOLD]
    given = [(row, ids) for row, ids in found if ids]
    wrong = [
        (row["text"][row["start"] : row["end"]], row["source"], ids, row["ids"])
        for row, ids in given
        if not is_right(ids, row["ids"])
    ]
    known = sum(row["ids"] is not None for row, _ in found)
    precision, recall = 1 - len(wrong) / len(given), (len(given) - len(wrong)) / known
    record_property("precision", precision)
    record_property("recall", recall)
    print(f"{len(GOLD)} mentions, {known} with an id: precision {precision:.1%}, recall {recall:.1%}")  # noqa: T201 - for -s
    assert precision >= 0.97, wrong
    assert recall >= 0.75
