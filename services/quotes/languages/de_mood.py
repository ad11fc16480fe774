"""German forms that report: the Konjunktiv, infinitives with zu, and soll with a perfect infinitive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import words

if TYPE_CHECKING:
    from collections.abc import Sequence

# Forms of the Konjunktiv that no indicative has; of the auxiliaries, both Konjunktive.
REPORTIVE: Final = words(
    """sei seien seiest habe werde könne müsse solle dürfe wolle möge wisse
    wäre wären hätte hätten würde würden müsste müssten
    gebe gäbe gehe ginge komme käme stehe stünde bleibe bliebe lasse liesse sehe halte nehme spreche tue tute mache
    brauche bringe trage liege gelte helfe fehle führe laufe finde denke glaube sage erkläre fordere erwarte hoffe
    arbeite suche zeige spiele kenne nenne schaffe fahre falle treffe treibe trete rufe reiche setze stelle schreibe
    sitze wachse werfe wirke zahle ziehe zähle lebe leide lerne lese liefere löse meine messe passe plane prüfe
    rechne rede reagiere regele schade scheine schliesse schneide schütze spüre steige stimme stosse teile verfüge
    verhandle handle handele wandle ändere sammle biete bitte diene drohe droh erfülle ergebe folge frage freue
    funktioniere fürchte gehöre gelinge geniesse geschehe gewinne greife hänge höre investiere klinge koste kämpfe
    kümmere richte schicke sorge stamme stecke sterbe störe stehle tauge vergesse verliere verstehe versuche warte
    wechsele wechsle weise wende werde wünsche zwinge entstehe entspreche beginne beruhe bestehe betrage betreffe
    bewege beweise enthalte entscheide entziehe erhalte erscheine erinnere existiere unterstütze verbiete verdiene
    vereinbare verhindere verlange verlasse vermeide vermisse verweigere verzichte widerspreche übernehme überlege
    überprüfe unterscheide spiegle spare schweige schlafe rieche falte garantiere genüge mindere hege kehre
    kläre laute leiste lenke liebe melde misse nutze nütze öffne pflege profitiere raube ruhe rücke räume
    schädige schlage schreite schwanke schwinde senke siege sinke stürze trinke trüge wage wandere wohne
    zerstöre zeuge zögere zweifle brenne bremse dauere decke drücke esse fange feiere fliehe fliesse friere
    erlaube erreiche ersetze erzeuge betreibe bezahle behalte benötige bekomme besitze bedeute bedürfe bedaure
    bedrohe begrüsse baue kaufe nutze wirtschafte investiere verkaufe stocke fälle dulde fürchte schulde ende
    hindere wolle ringe achte warne mahne rate klage trenne teste dränge trauere staune ahne irre scheitere fordere
    fördere eile heile hafte rette schiesse schreie singe springe"""
)
PREFIXES: Final = words(
    """
    ab an auf aus bei durch ein heraus hinaus herein hinein entgegen bereit fest fort frei her hin los mit nach
    nieder teil über um unter vor voraus weg
    weiter wieder zu zurück zusammen dar ver be ent er zer
    """
)
# Longer first, so that "zurück" is not read as "zu".
PREFIX: Final = re.compile(f"(?:{'|'.join(sorted(PREFIXES, key=len, reverse=True))})(?=.{{3}})")
# Adverbs that look like such a form with a prefix.
NO_VERBS: Final = words("beinahe")
# Forms that a prefix makes another; the others make everyday adjectives and adverbs of it.
STEMS: Final = REPORTIVE - words("lange tute liebe ruhe nahe reiche weise")
# "zuzugreifen", "hinauszuschicken"
INFIX: Final = re.compile(rf"(?:{'|'.join(sorted(PREFIXES))})zu\w+n")
# Der Kapitän soll die Brücke verlassen haben.
MIN_HEARSAY: Final = 4
HEARSAY: Final = words("soll sollen will wollen")
PERFECT_INFINITIVES: Final = words("haben sein werden")
PARTICIPLE: Final = re.compile(r"(?:t|en)$")


def is_reportive(word: str) -> bool:
    """Say whether a folded word is a form of the Konjunktiv as reported speech has it."""
    if word in REPORTIVE:
        return True
    if not word.endswith("e") or word in NO_VERBS:
        return False
    prefix = PREFIX.match(word)
    return prefix is not None and word[prefix.end() :] in STEMS


def is_infinitive(word: str, following: str) -> bool:
    """Say whether a folded word is zu before an infinitive, or an infinitive with zu in it."""
    return (word == "zu" and following.endswith("n")) or INFIX.fullmatch(word) is not None


def is_hearsay(sentence: Sequence[str]) -> bool:
    """Say whether somebody is said to have done something: soll or will with a perfect infinitive at the end."""
    if len(sentence) < MIN_HEARSAY or sentence[-1] not in PERFECT_INFINITIVES:
        return False
    return PARTICIPLE.search(sentence[-2]) is not None and not HEARSAY.isdisjoint(sentence)
