from __future__ import annotations

import re
from itertools import islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.entities.grouping.entities import entities
from services.entities.grouping.entity import Entity
from services.entities.mentions import Mention, Type


def grouped(
    body: str, *names: tuple[str, Type], headline: str = "", known: str = "", language: str = "de"
) -> list[Entity]:
    """Entities over all places where one of the names stands, longer names first."""
    fields = {"headline": headline, "body": body}
    types = dict(names)
    pattern = re.compile("|".join(sorted(map(re.escape, types), key=len, reverse=True)))
    mentions = {
        field: [Mention(m.start(), m.end(), types[m.group()]) for m in pattern.finditer(text)]
        for field, text in fields.items()
    }
    return entities(fields, mentions, language, known.split().__contains__)


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


def test_an_adjective_is_a_mention_of_the_state_that_is_named() -> None:
    names = ("Russland", Type.place), ("russischen", Type.place), ("chinesische", Type.place)
    (russia,) = grouped("Nach russischen Angaben hat Russland das chinesische Schiff gesehen.", *names)
    assert (russia.name, texts(russia)) == ("Russland", ["russischen", "Russland"])


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
    assert [each.type for each in entities(fields, {"body": mentions}, "de", lambda _: False)] == [
        "person",
        "organisation",
    ]


def test_entities_come_in_the_order_of_their_first_mention() -> None:
    found = grouped("Rom. Paris. Rom", ("Rom", Type.place), ("Paris", Type.place), headline="Paris")
    assert [each.name for each in found] == ["Paris", "Rom"]


def test_no_mentions_give_no_entities() -> None:
    assert entities({"headline": "", "body": "Nichts"}, {}, "de", lambda _: False) == []


@pytest.mark.parametrize(
    ("body", "names", "name", "language"),
    [
        ("Mara Lindqvist und M. Lindqvist", ("Mara Lindqvist", "M. Lindqvist"), "Mara Lindqvist", "de"),
        ("M. Lindqvist, Mara Lindqvist", ("Mara Lindqvist", "M. Lindqvist"), "Mara Lindqvist", "fr"),
        ("Paulina Zambrano Loor y Zambrano", ("Paulina Zambrano Loor", "Zambrano"), "Paulina Zambrano Loor", "es"),
        ("Dr. Anna Koch, Frau Koch, Kochs Plan", ("Dr. Anna Koch", "Frau Koch", "Kochs"), "Anna Koch", "de"),
        ("Mr. Hale. George W. Hale", ("Mr. Hale", "George W. Hale"), "George W. Hale", "en"),
    ],
)
def test_forms_of_a_persons_name_are_one(body: str, names: tuple[str, ...], name: str, language: str) -> None:
    (person,) = grouped(body, *((form, Type.person) for form in names), language=language)
    assert (person.name, len(person.mentions)) == (name, len(names))


def test_don_is_a_name_in_english() -> None:
    found = grouped(
        "Don Bacon met Kevin Bacon", ("Don Bacon", Type.person), ("Kevin Bacon", Type.person), language="en"
    )
    assert [each.name for each in found] == ["Don Bacon", "Kevin Bacon"]


def test_an_initial_that_fits_two_persons_is_neither() -> None:
    names = ("Mara Koch", "Mia Koch", "M. Koch")
    found = grouped("Mara Koch, Mia Koch, M. Koch", *((name, Type.person) for name in names))
    assert [each.name for each in found] == list(names)


def test_part_of_a_double_name_is_somebody_else() -> None:
    found = grouped("Heide Bracht-Nowak, Nowak", ("Heide Bracht-Nowak", Type.person), ("Nowak", Type.person))
    assert len(found) == 2


@pytest.mark.parametrize(
    ("body", "long", "short"),
    [
        ("Die Internationale Atomenergie-Organisation (IAEO)", "Internationale Atomenergie-Organisation", "IAEO"),
        ("Das Bundesamt für Kultur (kurz: BAK)", "Bundesamt für Kultur", "BAK"),
        ("Die EZB. Die Europäische Zentralbank", "Europäische Zentralbank", "EZB"),
        ("Die DLRG (Deutsche Lebens-Rettungs-Gesellschaft)", "Deutsche Lebens-Rettungs-Gesellschaft", "DLRG"),
        ("Das Welternährungsprogramm (WFP)", "Welternährungsprogramm", "WFP"),
        ("Das Institut national de la statistique (Insee)", "Institut national de la statistique", "Insee"),
        ("Vardal Industries und Vardal", "Vardal Industries", "Vardal"),
        ("Corvex Semiconductor N.V. und Corvex Semiconductor", "Corvex Semiconductor N.V.", "Corvex Semiconductor"),
    ],
)
def test_short_and_long_forms_of_an_organisation_are_one(body: str, long: str, short: str) -> None:
    (entity,) = grouped(body, (long, Type.organisation), (short, Type.organisation))
    assert (entity.name, len(entity.mentions)) == (long, 2)


def test_what_is_shortened_beside_it_is_an_organisation_and_no_place_but_a_known_one() -> None:
    body = "Natural Resources Wales (NRW). North Carolina (NC)."
    shortened = [(text, Type.place) for text in ("Natural Resources Wales", "NRW", "North Carolina", "NC")]
    mentions = [Mention(body.index(text), body.index(text) + len(text), kind) for text, kind in shortened]
    found = entities({"headline": "", "body": body}, {"body": mentions}, "en", lambda name: name == "North Carolina")
    assert [(each.name, each.type) for each in found] == [
        ("Natural Resources Wales", Type.organisation),
        ("North Carolina", Type.place),
    ]


@pytest.mark.parametrize(
    ("body", "first", "second"),
    [
        ("Nairobi (dai)", ("Nairobi", Type.place), ("dai", Type.organisation)),
        ("Jonas Ferk (FDP)", ("Jonas Ferk", Type.person), ("FDP", Type.organisation)),
        ("York, New York", ("York", Type.place), ("New York", Type.place)),
        ("House, White House", ("House", Type.organisation), ("White House", Type.organisation)),
    ],
)
def test_what_only_looks_alike_stays_apart(body: str, first: tuple[str, Type], second: tuple[str, Type]) -> None:
    assert len(grouped(body, first, second, language="en")) == 2


def test_a_club_is_not_its_town() -> None:
    body = "SC Halm in Halm gegen Halm"
    spans = [(0, 7, Type.organisation), (11, 15, Type.place), (22, 26, Type.organisation)]
    found = entities(
        {"headline": "", "body": body}, {"body": [Mention(*span) for span in spans]}, "de", lambda _: False
    )
    assert [(each.name, texts(each)) for each in found] == [("SC Halm", ["SC Halm", "Halm"]), ("Halm", ["Halm"])]


def test_a_person_and_the_city_of_the_same_name_stay_apart() -> None:
    body = "Kerry Washington in Washington. Washington sang."
    spans = [(0, 16, Type.person), (20, 30, Type.place), (32, 42, Type.person)]
    found = entities({"headline": "", "body": body}, {"body": [Mention(*span) for span in spans]}, "en", lambda _: True)
    assert [(each.type, texts(each)) for each in found] == [
        ("person", ["Kerry Washington", "Washington"]),
        ("place", ["Washington"]),
    ]


@pytest.mark.parametrize(
    ("body", "firm", "person"),
    [
        ("Bolloré a vendu. Bolloré, fondé par Vincent Bolloré, paie.", "Bolloré", "Vincent Bolloré"),
        ("Wolfgang Porsche lobte die Porsche SE. Porsche wächst.", "Porsche SE", "Wolfgang Porsche"),
        ("Michelin a été fondé par Édouard Michelin.", "Michelin", "Édouard Michelin"),
    ],
)
def test_a_firm_is_not_the_person_of_its_name(body: str, firm: str, person: str) -> None:
    names = (firm, Type.organisation), (person, Type.person), (firm.removesuffix(" SE"), Type.organisation)
    found = grouped(body, *names, known="Michelin", language="fr")
    assert sorted((each.type, each.name) for each in found) == [("organisation", firm), ("person", person)]


def test_a_surname_that_was_taken_for_something_else_is_the_person() -> None:
    (person,) = grouped(
        "Mara Lindqvist sprach. Lindqvist ging.", ("Mara Lindqvist", Type.person), ("Lindqvist", Type.place)
    )
    assert (person.type, person.name) == (Type.person, "Mara Lindqvist")


def test_a_person_is_one_though_the_surname_was_oftener_taken_for_something_else() -> None:
    body = "Mara Lindqvist sprach. Lindqvist Lindqvist Lindqvist Lindqvist"
    starts = [match.start() for match in re.finditer("Lindqvist", body)][1:]
    kinds = [Type.person, Type.organisation, Type.organisation, Type.organisation]
    surnames = [Mention(at, at + 9, kind) for at, kind in zip(starts, kinds, strict=True)]
    mentions = {"body": [Mention(0, 14, Type.person), *surnames]}
    (person,) = entities({"headline": "", "body": body}, mentions, "en", lambda _: False)
    assert (person.type, person.name) == (Type.person, "Mara Lindqvist")


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Hans Peters traf Peter Müller. Peters schwieg, Peter nicht.", ["Hans Peters", "Peter Müller"]),
        ("Julia Roberts traf Robert Pattinson. Robert lachte.", ["Julia Roberts", "Robert Pattinson"]),
        ("Anna Kochs Plan. Kochs Idee. Koch ging.", ["Anna Koch"]),
        ("Anna Kochs Plan. Anna Koch ging.", ["Anna Koch"]),
        ("Eva Daniels, Eva Daniels' Sohn Daniel Thal und Daniels Plan", ["Eva Daniels", "Daniel Thal"]),
    ],
)
def test_a_surname_keeps_its_s(body: str, names: list[str]) -> None:
    mentions = re.findall(
        r"Hans Peters|Peter Müller|Julia Roberts|Robert Pattinson|Anna Kochs?|Eva Daniels|Daniel Thal", body
    )
    surnames = "Peters", "Peter", "Robert", "Kochs", "Koch", "Daniels"
    found = grouped(body, *((name, Type.person) for name in (*mentions, *surnames)))
    assert [each.name for each in found] == names


@pytest.mark.parametrize("body", ["Bayer schlug Bayern.", "Bayers Sieg, Bayerns Niederlage"])
def test_what_is_known_has_endings_of_its_own(body: str) -> None:
    names = ((name, Type.organisation) for name in ("Bayer", "Bayern", "Bayers", "Bayerns"))
    assert [each.name for each in grouped(body, *names, known="Bayern")][1] == "Bayern"


types = st.sampled_from(list(Type))
pieces = st.sampled_from(
    ["Anna Koch", "Koch", "Kochs", "A. Koch", "EZB", "(EZB)", "Europäische Zentralbank", "Koch AG", "BONN", "’s"]
)


@given(st.lists(st.tuples(pieces, types), max_size=30), st.sampled_from(["de", "en", "fr"]))
def test_every_mention_is_in_one_entity(chosen: list[tuple[str, Type]], language: str) -> None:
    body, mentions = "", []
    for text, kind in chosen:
        mentions.append(Mention(len(body), len(body) + len(text), kind))
        body += text + " "
    found = entities({"headline": "", "body": body}, {"body": mentions}, language, lambda name: name == "EZB")
    assert sorted(n.mention.start for each in found for n in each.mentions) == [m.start for m in mentions]
    assert all(each.name for each in found)


@pytest.mark.timeout(60)  # linear work takes seconds, quadratic work would take many minutes
def test_thousands_of_names_are_no_trouble() -> None:
    body = " ".join(f"Vorname{n} Name{n} ABC{n} Name{n}" for n in range(3_000))
    spans = [(m.start(), m.end()) for m in re.finditer(r"Vorname\d+ Name\d+|ABC\d+|Name\d+", body)]
    found = entities(
        {"headline": "", "body": body}, {"body": [Mention(*span, Type.person) for span in spans]}, "de", str.isupper
    )
    assert sum(len(each.mentions) for each in found) == len(spans)


@pytest.mark.timeout(60)  # linear work takes seconds, quadratic work would take many minutes
def test_thousands_of_organisations_and_abbreviations_are_no_trouble() -> None:
    letters = ["".join(each) for each in islice(product("abcdefghijklmnopqrstuvwxyz", repeat=3), 3_000)]
    long, short = [f"Verein für {each.title()}" for each in letters], [f"V{each.upper()}" for each in letters]
    body = " . ".join([*long, *short, *(f"{name} eV" for name in long)])
    spans = [(match.start(), match.end()) for match in re.finditer(r"\w[^.]*\w", body)]
    mentions = {"body": [Mention(*span, Type.organisation) for span in spans]}
    found = entities({"headline": "", "body": body}, mentions, "fr", lambda _: False)
    assert sum(len(each.mentions) for each in found) == len(spans) == 9_000
