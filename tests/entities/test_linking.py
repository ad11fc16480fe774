from __future__ import annotations

import re

import pytest

from services.entities.data import rows
from services.entities.linking import Ids, Linker, Name
from services.entities.linking.cities import City, Context
from services.entities.linking.linker import _has_city
from services.entities.linking.territories import Territories
from services.entities.mentions import Type

NOTHING: Ids = {"wikidata": None}


def place(linker: Linker, name: str, language: str, *others: str) -> Ids:
    """The identifiers of a place in an article that names other places."""
    names = [Name((each,), Type.place) for each in (name, *others)]
    return linker.link(names, language)[0]


@pytest.mark.parametrize(
    ("name", "language", "wikidata", "code"),
    [
        ("Russland", "de", "Q159", "RU"),
        ("USA", "de", "Q30", "US"),
        ("Vereinigte Staaten", "de", "Q30", "US"),
        ("Elfenbeinküste", "de", "Q1008", "CI"),
        ("China", "en", "Q148", "CN"),
        ("U.S.", "en", "Q30", "US"),
        ("Royaume-Uni", "fr", "Q145", "GB"),
        ("EE UU", "es", "Q30", "US"),
        ("Venäjä", "fi", "Q159", "RU"),
        ("Россия", "ru", "Q159", "RU"),
        ("Grönland", "de", "Q223", "GL"),
        ("Schottland", "de", "Q22", "GB-SCT"),
        ("Bayern", "de", "Q980", "DE-BY"),
        ("Brandenburg", "de", "Q1208", "DE-BB"),
        ("Calif.", "en", "Q99", "US-CA"),
        ("Georgia", "de", "Q1428", "US-GA"),
        ("Georgien", "de", "Q230", "GE"),
        ("Myanmar", "es", "Q836", "MM"),
        ("Birmania", "es", "Q836", "MM"),
        ("Costa de Marfil", "es", "Q1008", "CI"),
        ("Côte d\u2019Ivoire", "fr", "Q1008", "CI"),
        ("DR Kongo", "de", "Q974", "CD"),
    ],
)
def test_territories_have_their_codes(linker: Linker, name: str, language: str, wikidata: str, code: str) -> None:
    found = place(linker, name, language)
    assert found == {"wikidata": wikidata, "iso3166": code}


@pytest.mark.parametrize(
    ("name", "language", "others", "city"),
    [
        ("Peking", "de", (), "1816670"),
        ("Beijing", "en", (), "1816670"),
        ("Pékin", "fr", (), "1816670"),
        ("Moskau", "de", (), "524901"),
        ("München", "de", (), "2867714"),
        ("Frankfurt", "de", (), "2925533"),
        ("Frankfurt", "en", ("Germany",), "2925533"),
        ("Frankfurt (Oder)", "de", (), "2925535"),
        ("Paris", "en", ("U.S.",), "2988507"),
        ("Cambridge", "en", ("England",), "2653941"),
        ("Cambridge", "en", ("Massachusetts", "U.S."), "4931972"),
        ("Freiburg", "de", ("Deutschland",), "2925177"),
        ("Freiburg", "de", ("Schweiz",), "2660718"),
        ("Valencia", "es", ("España",), "2509954"),
        ("Valencia", "es", ("Venezuela", "Caracas"), "3625549"),
        ("San José", "es", ("Costa Rica",), "3621849"),
        ("Springfield", "en", ("Missouri",), "4409896"),
        ("Birmingham", "en", ("Alabama", "U.S."), "4049979"),
        ("Georgetown", "de", ("Guyana", "Houston", "New York"), "3378644"),
        ("Washington", "de", (), "4140963"),
        ("New York", "de", (), "5128581"),
        ("Pirna", "de", (), "2853572"),
        ("Genève", "fr", (), "2660646"),
    ],
)
def test_cities_are_told_by_size_and_context(
    linker: Linker, name: str, language: str, others: tuple[str, ...], city: str
) -> None:
    assert place(linker, name, language, *others) == {"wikidata": None, "geonames": city}


@pytest.mark.parametrize(
    ("name", "language", "others"),
    [
        ("Georgia", "en", ()),
        ("Georgia", "es", ()),
        ("New York", "en", ()),
        ("Cambridge", "en", ()),
        ("Cambridge", "en", ("England", "Massachusetts")),
        ("Birmingham", "en", ()),
        ("Freiburg", "de", ("Schweiz", "Deutschland")),
        ("Valencia", "es", ()),
        ("San José", "es", ()),
        ("Paris", "en", ("Texas",)),
        ("Guadalajara", "es", ()),
        ("Neustadt", "de", ()),
        ("Luxemburg", "de", ()),
        ("Luxembourg", "fr", ("Belgique",)),
        ("Québec", "fr", ("Canada",)),
        ("Liberia", "es", ("Costa Rica",)),
        ("Washington", "en", ("Seattle", "Spokane")),
        ("Frankfurt", "de", ("Brandenburg",)),
        ("Kongo", "de", ()),
        ("Lyttelton", "en", ("New Zealand",)),
        ("Granada", "es", ()),
        ("Granada", "es", ("Sevilla",)),
        ("Granada", "pt", ()),
        ("Grenade", "fr", ("Séville",)),
        ("Guadalupe", "es", ("Monterrey",)),
        ("San Martín", "es", ()),
        ("Santa Elena", "es", ()),
        ("Santa Lucía", "es", ()),
        ("Xyz", "en", ()),
    ],
)
def test_what_could_be_two_things_has_no_id(linker: Linker, name: str, language: str, others: tuple[str, ...]) -> None:
    assert place(linker, name, language, *others) == NOTHING


def test_a_city_at_home_may_be_meant_instead_of_a_state_of_its_name() -> None:
    granada = City("2517117", "ES", "", 233_532)
    assert _has_city("GD", [granada], Context(home=frozenset({"ES"})))
    assert not _has_city("GD", [granada], Context(home=frozenset({"PT"})))


@pytest.mark.parametrize("language", ["de", "en", "fr", "es"])
def test_all_states_have_names_in_the_languages_of_news(language: str) -> None:
    territories = Territories.load()
    named = {code for codes in territories.codes[language].values() for code in codes}
    uninhabited = {"CC", "CQ", "IP", "SX"}
    assert {code for code in territories.wikidata if "-" not in code} - named <= uninhabited


def test_all_states_have_german_adjectives() -> None:
    territories = Territories.load()
    adjectives = {name for _, name in rows("demonyms.tsv")}
    states = {code for code, *_ in rows("states.tsv")}
    with_adjective = {code for name in adjectives for code in territories.named(name, "de")}
    # The two states of that name share `kongolesisch`; the others have no adjective in use.
    assert states - with_adjective <= {"CD", "CG", "KN", "SB", "ST"}


@pytest.mark.parametrize("table", ["people.tsv", "organisations.tsv", "well_known.tsv", "organisation_aliases.tsv"])
def test_the_tables_have_ids_and_names_only(table: str) -> None:
    assert all(re.fullmatch(r"Q[1-9]\d*", row[0]) and row[-1] == row[-1].strip() for row in rows(table))


@pytest.mark.parametrize(
    ("others", "code"),
    [(("Tbilisi", "Batumi"), "GE"), (("Atlanta", "Florida"), "US-GA"), (("Tbilisi", "Florida"), None)],
)
def test_the_context_tells_the_two_georgias(linker: Linker, others: tuple[str, ...], code: str | None) -> None:
    assert place(linker, "Georgia", "en", *others).get("iso3166") == code


def test_a_city_that_is_a_state_has_both_ids(linker: Linker) -> None:
    assert place(linker, "Berlin", "de") == {"wikidata": "Q64", "iso3166": "DE-BE", "geonames": "2950159"}


@pytest.mark.parametrize(
    ("name", "language", "others", "wikidata"),
    [
        ("EU", "de", (), "Q458"),
        ("Europäische Zentralbank", "de", (), "Q8901"),
        ("Bundestag", "de", (), "Q154797"),
        ("EuGH", "de", (), "Q1518827"),
        ("Cour de justice de l'Union européenne", "fr", (), "Q4951"),
        ("Umweltbundesamt", "de", (), "Q2491722"),
        ("BGH", "de", (), "Q687323"),
        ("Bundeskanzleramt", "de", ("Österreich",), None),
        ("Bundeskanzleramt", "de", ("Österreich", "Deutschland"), "Q317027"),
        ("Partido Socialista Obrero Español", "es", ("España",), "Q138198"),
        ("Partido Socialista Obrero Español", "es", (), None),
        ("Democratic Party", "en", (), None),
        ("Grüne", "de", (), "Q49766"),
        ("Die Grünen", "de", ("Österreich",), "Q193178"),
        ("Labour", "en", ("Wales",), "Q9630"),
        ("Verteidigungsministerium", "de", (), None),
        ("Kinowelle", "de", (), None),
    ],
)
def test_organisations_of_a_country_need_it_in_the_article(
    linker: Linker, name: str, language: str, others: tuple[str, ...], wikidata: str | None
) -> None:
    names = [Name((name,), Type.organisation), *(Name((each,), Type.place) for each in others)]
    assert linker.link(names, language)[0] == {"wikidata": wikidata}


@pytest.mark.parametrize(
    ("name", "isin"),
    [("Siemens", "DE0007236101"), ("Siemens AG", "DE0007236101"), ("Siemens Energy", "DE000ENER6Y0"), ("Merck", None)],
)
def test_listed_companies_have_their_isin(linker: Linker, name: str, isin: str | None) -> None:
    (found,) = linker.link([Name((name,), Type.organisation)], "de")
    assert found.get("isin") == isin


def test_listed_companies_are_known(linker: Linker) -> None:
    assert linker.knows("Bolloré", "fr")
    assert not linker.knows("Bracht-Nowak", "fr")


def test_members_of_the_bundestag_need_german_politics_in_the_article(linker: Linker) -> None:
    member, party = Name(("Norbert Röttgen",), Type.person), Name(("CDU",), Type.organisation)
    assert linker.link([member], "de") == [NOTHING]
    assert linker.link([member, party], "de")[0] == {"wikidata": "Q61903"}


@pytest.mark.parametrize(("name", "language"), [("Europa", "de"), ("Mediterráneo", "es"), ("mer Baltique", "fr")])
def test_continents_and_seas_are_known(linker: Linker, name: str, language: str) -> None:
    assert place(linker, name, language)["wikidata"] in {"Q46", "Q4918", "Q545"}


@pytest.mark.parametrize("name", ["Wladimir Putin", "Vladimir Putin", "Vladimir Poutine", "Владимир Путин"])
def test_spellings_of_a_well_known_person_have_one_id(linker: Linker, name: str) -> None:
    assert linker.link([Name((name,), Type.person)], "en") == [{"wikidata": "Q7747"}]


@pytest.mark.parametrize("kind", [Type.person, Type.organisation, Type.other])
def test_only_places_have_a_places_ids(linker: Linker, kind: Type) -> None:
    assert linker.link([Name(("Berlin",), kind)], "de") == [NOTHING]


def test_a_language_without_names_of_states_links_cities(linker: Linker) -> None:
    assert place(linker, "Nairobi", "sw") == {"wikidata": None, "geonames": "184745"}
    assert not linker.knows("Russland", "sw")


def test_codes_are_those_of_iso_and_wikidata() -> None:
    territories = Territories.load()
    codes = {code for names in territories.codes.values() for found in names.values() for code in found}
    assert all(code[:2].isalpha() and code.isupper() for code in codes)
    assert all(wikidata[0] == "Q" and wikidata[1:].isdigit() for wikidata in territories.wikidata.values())
    assert len({code for code in codes if "-" not in code}) > 240
