from __future__ import annotations

import re

import pytest

from services.entities.entities import Entity, entities
from services.entities.mentions import Mention, Type


def grouped(body: str, *names: tuple[str, Type], headline: str = "", known: str = "") -> list[Entity]:
    """Entities over all places where one of the names stands, longer names first."""
    fields = {"headline": headline, "body": body}
    types = dict(names)
    pattern = re.compile("|".join(sorted(map(re.escape, types), key=len, reverse=True)))
    mentions = {
        field: [Mention(m.start(), m.end(), types[m.group()]) for m in pattern.finditer(text)]
        for field, text in fields.items()
    }
    return entities(fields, mentions, known.split().__contains__)


def texts(entity: Entity) -> list[str]:
    return [named.text for named in entity.mentions]


def test_a_part_of_a_name_is_the_person() -> None:
    (tan,) = grouped(
        "Laut Tan Kefei ja. Tan sagt, Kefei", ("Tan Kefei", Type.person), ("Tan", Type.person), ("Kefei", Type.person)
    )
    assert (tan.name, texts(tan)) == ("Tan Kefei", ["Tan Kefei", "Tan", "Kefei"])


def test_a_surname_with_particle_is_the_person() -> None:
    (gesine,) = grouped(
        "Gesine von Alvesloh. Von Alvesloh", ("Gesine von Alvesloh", Type.person), ("Von Alvesloh", Type.person)
    )
    assert gesine.name == "Gesine von Alvesloh"


def test_two_persons_of_one_surname_stay_apart() -> None:
    found = grouped(
        "Anna Koch, Berta Koch und Koch", ("Anna Koch", Type.person), ("Berta Koch", Type.person), ("Koch", Type.person)
    )
    assert [each.name for each in found] == ["Anna Koch", "Berta Koch", "Koch"]


def test_headline_and_body_are_one_and_the_headline_comes_first() -> None:
    (adomeit,) = grouped(
        "Henrike Adomeit sprach.",
        ("Henrike Adomeit", Type.person),
        ("Adomeit", Type.person),
        headline="Adomeit bleibt hart",
    )
    assert [named.field for named in adomeit.mentions] == ["headline", "body"]


@pytest.mark.parametrize(
    ("body", "names", "known", "name"),
    [
        ("Russlands Plan. Russland", ("Russlands", "Russland"), "", "Russland"),
        ("Russlands Plan", ("Russlands",), "Russland", "Russland"),
        ("Paris schweigt", ("Paris",), "Paris Pari", "Paris"),
        ("Hans schweigt", ("Hans",), "", "Hans"),
        ("China's plan", ("China's",), "", "China"),
        ("BERLIN (dpa) - In Berlin", ("BERLIN", "Berlin"), "", "Berlin"),
        ("New\nYork, New  York", ("New\nYork", "New  York"), "", "New York"),
    ],
)
def test_forms_of_a_name_are_one(body: str, names: tuple[str, ...], known: str, name: str) -> None:
    (entity,) = grouped(body, *((form, Type.place) for form in names), known=known)
    assert entity.name == name


def test_the_type_is_voted_on_and_the_first_wins_a_tie() -> None:
    fields = {"headline": "", "body": "Halm Halm Halm Tveit Tveit"}
    kinds = [Type.place, Type.person, Type.person, Type.organisation, Type.person]
    starts = [0, 5, 10, 15, 21]
    mentions = [Mention(at, at + (4 if at < 15 else 5), kind) for at, kind in zip(starts, kinds, strict=True)]
    assert [each.type for each in entities(fields, {"body": mentions}, lambda _: False)] == ["person", "organisation"]


def test_entities_come_in_the_order_of_their_first_mention() -> None:
    found = grouped("Rom. Paris. Rom", ("Rom", Type.place), ("Paris", Type.place), headline="Paris")
    assert [each.name for each in found] == ["Paris", "Rom"]


def test_no_mentions_give_no_entities() -> None:
    assert entities({"headline": "", "body": "Nichts"}, {}, lambda _: False) == []
