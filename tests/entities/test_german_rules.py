from __future__ import annotations

import re
from itertools import pairwise

import pytest

from services.entities.german import lexicon, rules
from services.entities.german.lexicon import Lexicon


@pytest.fixture(scope="module")
def known() -> Lexicon:
    return lexicon.load()


def found(text: str, known: Lexicon) -> list[tuple[str, str]]:
    words = text.split()
    return [(" ".join(words[m.start : m.end]), str(m.type)) for m in rules.find(words, known)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gestern sprach Ministerin Henrike Adomeit .", "Henrike Adomeit"),
        ("Gestern sprach Gesine von Alvesloh .", "Gesine von Alvesloh"),
        ("Gestern sprach Jean-Claude J. van der Meer .", "Jean-Claude J. van der Meer"),
        ("Gestern kam Präsident Xi Jinping .", "Xi Jinping"),
        ("Der Sprecher , Tan Kefei , war da .", "Tan Kefei"),
        ("Gestern sprach Odd-Einar Tveit .", "Odd-Einar Tveit"),
        ("Gestern sprach Peter Müller .", "Peter Müller"),
        ("Die Hausverwalterin Resi Plötzeneder kam .", "Resi Plötzeneder"),
        ("Das , sagte Tveit , sei falsch .", "Tveit"),
        ("Herr Dr. Wiebelitz kam .", "Wiebelitz"),
        ("Der SPD-Politiker Cord Wiebelitz kam .", "Cord Wiebelitz"),
    ],
)
def test_persons(known: Lexicon, text: str, name: str) -> None:
    assert (name, "person") in found(text, known)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Die Löwenzahn Kost GmbH ruft zurück .", "Löwenzahn Kost GmbH"),
        ("Die Firma Muster GmbH & Co. KG ruft zurück .", "Muster GmbH & Co. KG"),
        ("Das Verteidigungsministerium schweigt .", "Verteidigungsministerium"),
        ("Der Sprecher des Verteidigungsministeriums schweigt .", "Verteidigungsministeriums"),
        ("Das Amtsgericht Köln urteilt .", "Amtsgericht Köln"),
        ("An der Universität Heidelberg wird geforscht .", "Universität Heidelberg"),
        ("Der Chef des Auswärtigen Amts reist .", "Auswärtigen Amts"),
        ("Der Deutsche Landkreistag klagt .", "Deutsche Landkreistag"),
        ("Die SPD und die IGP klagen .", "SPD"),
        ("Die SPD und die IGP klagen .", "IGP"),
    ],
)
def test_organisations(known: Lexicon, text: str, name: str) -> None:
    assert (name, "organisation") in found(text, known)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Er lebt in München .", "München"),
        ("BERLIN ( nda ) - Der Rat tagt .", "BERLIN"),
        ("Die Regierung Russlands schweigt .", "Russlands"),
        ("Die Vereinigten Staaten schweigen .", "Vereinigten Staaten"),
        ("Das Rennen in Hochfilzen fällt aus .", "Hochfilzen"),
        ("Die Klinik in Bad Schandau schließt .", "Bad Schandau"),
        ("Peking und Moskau arbeiten zusammen .", "Moskau"),
    ],
)
def test_places(known: Lexicon, text: str, name: str) -> None:
    assert (name, "place") in found(text, known)


@pytest.mark.parametrize(
    "text",
    [
        "Die Ministerin sprach mit den Bürgern über die Notfallversorgung .",
        "In der Halle roch es nach Essen und Regen .",
        "Das Ministerium lehnt die Zusammenlegung der Rufnummern ab .",
        "Der Berliner Senat und der russische Präsident",
        "DIE GROSSE LEERE WIRD IMMER MEHR",
        "am 12. Mai um 10.00 Uhr",
        '. , ! \n \0 " „ “',
        "",
    ],
)
def test_what_is_no_name(known: Lexicon, text: str) -> None:
    assert found(text, known) == []


def test_names_do_not_overlap_and_stay_inside(known: Lexicon) -> None:
    words = re.findall(r"\S+", "Anna Anna von Anna GmbH in Bad Anna von der Anna van AG & Co. KG Anna J. von")
    spans = [(m.start, m.end) for m in rules.find(words, known)]
    assert all(start < end <= len(words) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("last", ["Anna", "von", "Dr.", "Universität", "in", "Bad", "AG", "A.", "-", "Anna-"])
def test_texts_may_end_anywhere(known: Lexicon, last: str) -> None:
    for words in ([last], ["Präsident", last], ["in", last], ["Anna", last]):
        assert all(mention.end <= len(words) for mention in rules.find(words, known))
