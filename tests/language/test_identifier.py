from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.language.identifier import Identifier

GERMAN = "Der Rat hat am Dienstag beschlossen, die Brücke über den Fluss bis zum Frühjahr zu sperren. "
FRENCH = "Le conseil a décidé mardi de fermer le pont jusqu'au printemps, selon le maire de la ville. "


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (GERMAN, "de"),
        (FRENCH, "fr"),
        ("The council decided on Tuesday to close the bridge until spring, the mayor said.", "en"),
        ("El ayuntamiento decidió el martes cerrar el puente hasta la primavera, según la alcaldesa.", "es"),
        ("Rada miasta zdecydowała we wtorek o zamknięciu mostu do wiosny.", "pl"),
        ("Совет города решил во вторник закрыть мост до весны.", "ru"),
        ("市議会は火曜日、春まで橋を閉鎖することを決めた。", "ja"),
        ("قرر مجلس المدينة يوم الثلاثاء إغلاق الجسر حتى الربيع.", "ar"),
        ("DER RAT HAT AM DIENSTAG BESCHLOSSEN, DIE BRÜCKE ZU SPERREN", "de"),
    ],
)
def test_languages_are_told_apart(identifier: Identifier, text: str, tag: str) -> None:
    guess = identifier.identify(text)
    assert guess.tag == tag
    assert guess.confidence > 0.95


@pytest.mark.parametrize(
    "text",
    [
        "Vlada je u utorak odlučila da će most biti zatvoren do proljeća.",
        "Vlada je u utorak odlučila da će most biti zatvoren do proleća.",
        "Влада је у уторак одлучила да ће мост бити затворен до пролећа.",
    ],
)
def test_croatian_bosnian_and_serbian_are_one(identifier: Identifier, text: str) -> None:
    assert identifier.identify(text).tag == "sh"


def test_a_declared_language_decides_where_the_text_says_little(identifier: Identifier) -> None:
    assert identifier.identify("Real Madrid", "de").tag == "de"
    assert identifier.identify("Real Madrid", "en").tag == "en"


def test_a_declared_language_does_not_outweigh_the_text(identifier: Identifier) -> None:
    assert identifier.identify(FRENCH, "de").tag == "fr"


def test_no_confidence_is_higher_than_what_was_checked(identifier: Identifier) -> None:
    for guess in (identifier.identify(GERMAN * 9, "de"), identifier.trust(GERMAN * 9, "de")):
        assert guess.confidence == 0.999


def test_an_unknown_declared_language_changes_nothing(identifier: Identifier) -> None:
    assert identifier.identify(GERMAN, "xx") == identifier.identify(GERMAN)


def test_confidence_grows_with_the_text(identifier: Identifier) -> None:
    short, longer, whole = (identifier.identify(GERMAN[:length]).confidence for length in (3, 7, 90))
    assert short < longer < whole < 1


def test_only_configured_languages_come_out() -> None:
    assert set(Identifier(["en", "nl"]).tags) == {"en", "nl", "zxx"}
    assert Identifier(["en", "nl"]).identify(GERMAN).tag in {"en", "nl"}


def test_an_unknown_configured_language_is_named() -> None:
    with pytest.raises(ValueError, match="tlh"):
        Identifier(["de", "tlh"])


def test_numbers_and_codes_are_no_language(identifier: Identifier) -> None:
    assert identifier.identify("ISIN DE0007164600 +1,2% 12.11.2026 10:15:00 0x3f 99,50").tag is None


@settings(max_examples=50, deadline=None)
@given(text=st.text(alphabet=st.characters(), max_size=300))
def test_any_text_gives_a_probability(identifier: Identifier, text: str) -> None:
    guess = identifier.identify(text)
    assert 0 < guess.confidence < 1
    assert guess == identifier.identify(text)
