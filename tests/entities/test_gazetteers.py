from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.entities.gazetteers import Entry, GazetteerError, Gazetteers, Table, read
from services.entities.grouping.entity import FIELDS
from services.entities.linking import Linker
from services.entities.mentions import Mention, Recogniser, Type
from services.entities.model import Article, Model
from services.entities.settings import EntitiesSettings

CSV = "ids,type,name,aliases,language\nwikidata:Q1|isin:DE1,organisation,Plinq,Plinq AG|PQ,de\nhouse:7,place,Berlin,,\n"
JSON = (
    '{"ids": {"wikidata": "Q1", "isin": "DE1"}, "type": "organisation", "name": "Plinq", '
    '"aliases": ["Plinq AG", "PQ"], "language": "de"}\n\n{"ids": "house:7", "type": "place", "name": "Berlin"}\n'
)
PLINQ = Entry({"wikidata": "Q1", "isin": "DE1"}, Type.organisation, ("Plinq", "Plinq AG", "PQ"), "de")
BERLIN = Entry({"house": "7"}, Type.place, ("Berlin",))


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "text"), [("own.csv", CSV), ("own.jsonl", JSON), ("bom.csv", "\ufeff" + CSV)])
def test_both_formats_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    assert read(written(tmp_path, name, text)) == [PLINQ, BERLIN]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", CSV, "must end in .csv or .jsonl"),
        ("a.csv", "ids,type,name\nQ1,place,Rom\n", "line 2: ids: .*register:number"),
        ("a.csv", "ids,type,name\nwikidata:Q1,city,Rom\n", "line 2: type: "),
        ("a.csv", "ids,type,name\nwikidata:Q1,place,\n", "line 2: name: "),
        ("a.csv", "ids,type,name\n,place,Rom\n", "line 2: ids: "),
        ("a.csv", "ids,type,name\nwikidata:Q1,place\n", "line 2: it has not as many columns"),
        ("a.csv", "ids,type,name,colour\nwikidata:Q1,place,Rom,red\n", "line 2: colour: "),
        ("a.jsonl", "{}", "line 1: ids: .*; type: .*; name: "),
        ("a.jsonl", "\n[1]", "line 2: line: "),
        ("a.jsonl", "{", "line 1: no JSON"),
        ("a.jsonl", '{"ids": {}, "type": "place", "name": "Rom"}', "line 1: ids: "),
    ],
)
def test_errors_say_where_and_why(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(GazetteerError, match=f"{name}.*{message}"):
        read(written(tmp_path, name, text))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="No such file"):
        read(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_bytes(b"\xff")
    with pytest.raises(GazetteerError, match="not UTF-8"):
        read(tmp_path / "b.csv")


def test_names_are_looked_up_by_type_and_language() -> None:
    table = Table([PLINQ, BERLIN])
    assert table.ids(["Unbekannt", "PQ"], Type.organisation, "de") == PLINQ.ids
    assert table.ids(["PQ"], Type.organisation, "en") is None
    assert table.ids(["PQ"], Type.person, "de") is None
    assert table.ids(["Berlin"], Type.place, "en") == BERLIN.ids
    assert (table.knows("Plinq AG", "de"), table.knows("Plinq AG", "fr")) == (True, False)


def test_a_name_of_two_things_has_no_id() -> None:
    other = Entry({"wikidata": "Q2"}, Type.organisation, ("PQ",), "de")
    assert Table([PLINQ, other]).ids(["PQ"], Type.organisation, "de") is None
    assert Table([PLINQ, PLINQ]).ids(["PQ"], Type.organisation, "de") == PLINQ.ids


def test_names_are_found_in_the_text_unless_something_else_stands_there() -> None:
    text = "Plinq AG, PQ, Plinqs, Klein Berlin und Berlin"
    found = Table([PLINQ, BERLIN]).overlooked(text, [Mention(22, 34, Type.place)], "de")
    assert [text[each.start : each.end] for each in found] == ["Plinq AG", "PQ", "Klein Berlin", "Berlin"]


texts = st.lists(st.sampled_from(["Plinq", "AG", "PQ", "Berlin", "\u0308", "🙂", ".", "x"]), max_size=20).map(" ".join)


@given(texts)
def test_what_is_found_is_a_name_and_nothing_overlaps(text: str) -> None:
    found = Table([PLINQ, BERLIN]).overlooked(text, [], "de")
    assert {text[each.start : each.end] for each in found} <= {*PLINQ.names, *BERLIN.names}
    assert all(one.end <= other.start for one, other in pairwise(found))


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_changed_file_is_read_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, clock = written(tmp_path, "own.csv", CSV), Clock()
    gazetteers = Gazetteers([path], clock)
    written(tmp_path, "own.csv", CSV.replace("house:7", "house:8"))
    os.utime(path, ns=(1, 1))
    assert gazetteers.current().ids(["Berlin"], Type.place, "de") == {"house": "7"}
    clock.now = 5.0
    assert gazetteers.current().ids(["Berlin"], Type.place, "de") == {"house": "8"}
    assert not [record for record in caplog.records if record.levelname == "WARNING"]


@pytest.mark.parametrize("broken", ["ids,type,name\nQ1,place,Rom\n", None])
def test_a_broken_version_is_refused_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: str | None
) -> None:
    path, clock = written(tmp_path, "own.csv", CSV), Clock()
    gazetteers = Gazetteers([path], clock)
    if broken:
        written(tmp_path, "own.csv", broken)
    else:
        path.unlink()
    for clock.now in (5.0, 10.0, 15.0):
        assert gazetteers.current().ids(["Berlin"], Type.place, "de") == {"house": "7"}
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "own.csv" in caplog.text
    written(tmp_path, "own.csv", CSV.replace("house:7", "house:9"))
    clock.now = 20.0
    assert gazetteers.current().ids(["Berlin"], Type.place, "de") == {"house": "9"}


def test_a_broken_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError):
        Gazetteers([written(tmp_path, "own.csv", "ids,type,name\nQ1,place,Rom\n")])


def test_they_win_over_what_comes_with_depesche(tmp_path: Path, fast: Recogniser, linker: Linker) -> None:
    model = Model({"de": fast}, linker, Gazetteers([written(tmp_path, "own.jsonl", JSON)]))
    body = "In Berlin sagte die Plinq nichts."
    (found,) = model.find([Article(dict(zip(FIELDS, ("", body), strict=True)), "de")])
    assert {each.entity.name: each.ids for each in found.entities} == {
        "Berlin": {"wikidata": None, "house": "7"},
        "Plinq": {"wikidata": "Q1", "isin": "DE1"},
    }


def test_they_are_named_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    def gazetteers(value: str) -> Any:
        monkeypatch.setenv("DEPESCHE_ENTITIES_GAZETTEERS", value)
        return EntitiesSettings().gazetteers

    assert gazetteers("a.csv, b.jsonl") == (Path("a.csv"), Path("b.jsonl"))
    assert gazetteers("") == ()
