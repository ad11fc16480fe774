from __future__ import annotations

import pytest

from services.entities.grouping.inflection import base, stem

KNOWN = {"Niederlande", "Russland", "Leipzig", "Wien", "Bundestag"}


@pytest.mark.parametrize(
    ("name", "before", "expected"),
    [
        ("Kalten Krieges", "des", "Kalter Krieg"),
        ("Kalte Krieg", "der", "Kalter Krieg"),
        ("Roten Meer", "dem", "Rotes Meer"),
        ("Auswärtigen Amts", "des", "Auswärtiges Amt"),
        ("Hessischen Rechnungshofs", "des", "Hessischer Rechnungshof"),
        ("Europäischen Zentralbank", "der", "Europäische Zentralbank"),
        ("Vereinten Nationen", "den", "Vereinte Nationen"),
        ("Internationalen Währungsfonds", "des", "Internationaler Währungsfonds"),
        ("Deutsch-Französischen Krieg", "im", "Deutsch-Französischer Krieg"),
        ("Grünen", "die", "Grüne"),
        ("Demokratische Zabel", "der", "Demokratischer Zabel"),
        ("Niederlanden", "den", "Niederlande"),
        ("Russlands", "", "Russland"),
        ("Bundesheers", "des", "Bundesheer"),
        ("Bundestages", "des", "Bundestag"),
        ("Leipziger Straße", "der", "Leipziger Straße"),
        ("Paris", "in", "Paris"),
        ("Bundesstelle für Flugunfälle", "der", "Bundesstelle für Flugunfälle"),
        ("Niklas", "", "Niklas"),
    ],
)
def test_base_forms(name: str, before: str, expected: str) -> None:
    assert base(name, [before], KNOWN.__contains__) == expected


def test_case_endings_are_no_part_of_the_stem() -> None:
    assert {stem("Amt"), stem("Amtes"), stem("Amts")} == {"amt"}
    assert stem("Hessens") == stem("Hessen")
    assert stem("Amtssssss") == "amt"
    assert stem("S" * 50_000) == "s" * 50_000
