from __future__ import annotations

import pytest

from services.entities.mentions import Mention, Type
from services.entities.propagation import propagate


def person(text: str, name: str) -> Mention:
    start = text.index(name)
    return Mention(start, start + len(name), Type.person)


def found(headline: str, body: str, *mentions: Mention) -> list[list[str]]:
    texts = [headline, body]
    each = propagate(texts, [[], list(mentions)])
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
    each = propagate(texts, [[], [Mention(start, start + len(long), Type.organisation)]])
    found = [[(text[m.start : m.end], m.type) for m in of_text] for text, of_text in zip(texts, each, strict=True)]
    assert found[0] == [("IAEO", Type.organisation)]
    assert [name for name, _ in found[1]] == [long, "IAEO", "IAEO", "IAEOs"]


@pytest.mark.parametrize(
    "body", ["Der Jonas Ferk (JFK) JFK", "Die Halmwerke (GRÜNE) GRÜNE", "Die Halmwerke (früher) früher"]
)
def test_other_things_in_brackets_are_no_abbreviations(body: str) -> None:
    end = body.index(" (")
    kind = Type.person if "Ferk" in body else Type.organisation
    assert len(propagate([body], [[Mention(4, end, kind)]])[0]) == 1


@pytest.mark.timeout(60)  # linear work takes seconds, quadratic work would take many minutes
def test_hostile_texts_are_no_trouble() -> None:
    body = "Jane Koch sprach. " + "a" + "-" * 300_000 + "Koch'" * 50_000 + "." * 300_000
    (found,) = propagate([body], [[person(body, "Jane Koch")]])
    assert body[found[0].start : found[0].end] == "Jane Koch"
