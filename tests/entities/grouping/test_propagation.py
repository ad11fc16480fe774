from __future__ import annotations

import pytest

from services.entities.grouping.propagation import propagate
from services.entities.mentions import Mention, Type


def person(text: str, name: str) -> Mention:
    start = text.index(name)
    return Mention(start, start + len(name), Type.person)


def found(headline: str, body: str, *mentions: Mention, language: str = "") -> list[list[str]]:
    texts = [headline, body]
    each = propagate(texts, [[], list(mentions)], language)
    return [[text[m.start : m.end] for m in of_text] for text, of_text in zip(texts, each, strict=True)]


def test_a_surname_is_found_in_headline_and_body() -> None:
    body = "Henrike Adomeit sprach. Adomeits Plan, so Adomeit, bleibt."
    assert found("Adomeit bleibt hart", body, person(body, "Henrike Adomeit")) == [
        ["Adomeit"],
        ["Henrike Adomeit", "Adomeits", "Adomeit"],
    ]


def test_an_english_genitive_stays_outside() -> None:
    body = "Jane Quimby spoke. Quimby's plan and Quimby\u2019s aide"
    assert found("", body, person(body, "Jane Quimby"))[1] == ["Jane Quimby", "Quimby", "Quimby"]


def test_what_also_names_something_else_is_left_alone() -> None:
    body = "Paris Halm sprach in Paris. Halm ging."
    city = Mention(body.rindex("Paris"), body.rindex("Paris") + 5, Type.place)
    assert found("Paris im Regen", body, person(body, "Paris Halm"), city)[0] == []


def test_part_of_a_longer_word_is_no_name() -> None:
    body = "Jane Koch sprach. Der Kochtopf und die Koch-Show und koch"
    assert found("", body, person(body, "Jane Koch"))[1] == ["Jane Koch"]


def test_an_organisations_abbreviation_is_found_where_brackets_say_what_it_is() -> None:
    body = "Die Internationale Atomenergie-Organisation (IAEO) schwieg. Die IAEO wartet, IAEOs Chef auch. (LKA) LKA"
    long = "Internationale Atomenergie-Organisation"
    start = body.index(long)
    texts = ["IAEO warnt", body]
    each = propagate(texts, [[], [Mention(start, start + len(long), Type.organisation)]], "de")
    found = [[(text[m.start : m.end], m.type) for m in of_text] for text, of_text in zip(texts, each, strict=True)]
    assert found[0] == [("IAEO", Type.organisation)]
    assert [name for name, _ in found[1]] == [long, "IAEO", "IAEO", "IAEOs"]


@pytest.mark.parametrize(
    "body", ["Der Jonas Ferk (JFK) JFK", "Die Halmwerke (GRÜNE) GRÜNE", "Die Halmwerke (früher) früher"]
)
def test_other_things_in_brackets_are_no_abbreviations(body: str) -> None:
    end = body.index(" (")
    kind = Type.person if "Ferk" in body else Type.organisation
    assert len(propagate([body], [[Mention(4, end, kind)]], "de")[0]) == 1


@pytest.mark.parametrize(
    ("name", "rest", "language"),
    [
        ("Theresa May", "resigned in May. On May 5 and 6 May the last of May", "en"),
        ("Theresa May", "resigned. May the best win. “May I?” – Next May", "en"),
        ("Will Young", "sang. Will it rain? Young voters hope.", "en"),
        ("Ann Grant", "left.\n\nGrant us peace!", "en"),
        ("Jens Richter", "klagte. Der Richter schwieg, ein Richter sprach, des Richters Urteil", "de"),
        ("Eva August", "kam. Im August, Anfang August und am 3. August", "de"),
    ],
)
def test_what_is_rather_a_word_is_no_name(name: str, rest: str, language: str) -> None:
    body = f"{name} {rest}"
    assert found("", body, person(body, name), language=language)[1] == [name]


@pytest.mark.parametrize(
    ("name", "rest", "language", "again"),
    [
        ("Theresa May", "resigned. Then May went to Mr. May. Sen. May, too", "en", ["May", "May", "May"]),
        ("Jens Richter", "klagte. Mit Richter sprach Richters Anwalt", "de", ["Richter", "Richters"]),
        ("Mara Lindqvist", "sprach. Lindqvist ging.", "en", ["Lindqvist"]),
        ("Nele Ohlendieck", "kam. Die Nele wieder", "de", ["Nele"]),
    ],
)
def test_where_nothing_says_that_it_is_a_word_it_is_a_name(
    name: str, rest: str, language: str, again: list[str]
) -> None:
    body = f"{name} {rest}"
    assert found("", body, person(body, name), language=language)[1] == [name, *again]


def test_who_goes_by_the_surname_alone_elsewhere_is_meant_again() -> None:
    body = "Eva Adomeit sprach. Adomeit ging. Die Partei, der Adomeit angehört"
    alone = Mention(body.index("Adomeit ging"), body.index(" ging"), Type.person)
    assert found("", body, person(body, "Eva Adomeit"), alone, language="de")[1] == [
        "Eva Adomeit",
        "Adomeit",
        "Adomeit",
    ]


@pytest.mark.timeout(60)  # linear work takes seconds, quadratic work would take many minutes
def test_hostile_texts_are_no_trouble() -> None:
    body = "Jane Koch sprach. " + "a" + "-" * 300_000 + "Koch'" * 50_000 + "." * 300_000
    (found,) = propagate([body], [[person(body, "Jane Koch")]], "de")
    assert body[found[0].start : found[0].end] == "Jane Koch"
