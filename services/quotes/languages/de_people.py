"""German words for speakers: offices and their gender, wide words for them, pronouns beside the subject's."""

from __future__ import annotations

import re
from typing import Final

from services.quotes.lexicon import Gender, words

M, F, P, N, ANY = Gender.MALE, Gender.FEMALE, Gender.PLURAL, Gender.NEUTER, Gender.ANY

AGE: Final = re.compile(r"^(\d+)-?j[äa]hrige[rnms]?$")
MIN_OFFICE: Final = 5
FEMALE: Final = ("in", "frau", "dame", "schwester", "mutter", "tochter", "witwe", "königin")
PLURAL: Final = ("innen", "leute", "kollegen")
# Feminine endings that are no woman's office.
NO_OFFICE: Final = words(
    """termin magazin medizin benzin berlin verein stein bein schein gewinn beginn sinn ruin latein disziplin gelatine
    wien allein kein wein turin tessin rhein main schwein bulletin cousin protein vitamin tiefin stettin schwerin"""
)
# Masculine words for women too.
EITHER: Final = ("star", "teenager")
MALE: Final = tuple(
    words(
        """
    er or ör är eur ent ant ist chef boss mann rat loge wart herr arzt vize mat dat krat perte kollege zeuge vater
    bruder sohn anwalt könig bischof papst profi koch wirt steward nom graf soph oge urg iker ologe agoge kunde
    bote pilot experte junge neffe genosse erbe sachse franzose brite schwede däne finne pole russe türke chinese
    grieche ire schotte kroate finne rumäne serbe bulgare slowene slowake tscheche portugiese japanese vietnamese
    este lette nigerianer junge knabe ungar tatar
    """
    )
)
# Words with a masculine ending that are no office; the longer ones end compounds too.
NO_MALE: Final = words(
    """
    apartment apparat argument aufsichtsrat automat bestand bundesrat center cluster cover dauer departement
    dezember dezernat dokument faktor feier fenster feuer fieber format heimat hinter horror humor inserat
    instrument investment kammer kapitel kloster komitee konsulat konzert labor lager laser management mandat
    mauer messer ministerium moment monat monitor motor muster november nummer oktober opfer papier parlament
    patriarchat plakat poster protokoll quartier referat regiment register revier rotor salat sekretariat sektor
    semester senat sender september server sicherheitsrat sommer steuer summer terror theater turnier unter wasser
    wetter winter wunder zentrum zimmer zitat zustand
    """
)
NO_MALE_ALONE: Final = words("chor jahr oder ort tor ufer wort")
HYPERNYMS: Final = {
    "politiker": words(
        """minister kanzler präsident senator abgeordnet bürgermeister vorsitzend chef staatssekretär rat premier
        sprecher dezernent landrat ministerpräsident gouverneur geschäftsführer vize obmann kandidat generalsekretär"""
    ),
    "diplomat": words("botschafter minister konsul gesandt sprecher vertreter sondergesandt beauftragt unterhändler"),
    "jurist": words(
        """anwalt richter staatsanwalt oberstaatsanwalt notar verteidiger justiziar rechtsprofessor ankläger
        verfassungsrichter präsident vorsitzend minister"""
    ),
    "anwalt": words("verteidiger strafverteidiger rechtsanwalt anwalt jurist"),
    "ankläger": words("staatsanwalt oberstaatsanwalt chefankläger"),
    "ökonom": words("volkswirt chefvolkswirt wirtschaftsforscher präsident chefökonom professor analyst"),
    "volkswirt": words("ökonom chefökonom"),
    "manager": words(
        """
        chef vorstand geschäftsführer direktor leiter vorsitzend sprecher präsident finanzvorstand boss
        sportdirektor
        """
    ),
    "unternehmer": words("gründer chef inhaber geschäftsführer firmenchef investor milliardär fabrikant händler"),
    "gründer": words("firmengründer mitgründer chef"),
    "forscher": words(
        """professor loge log physiker chemiker mediziner historiker direktor leiter wissenschaftler geolog arzt
        epidemiolog kundler statistiker experte informatiker psycholog soziolog expert"""
    ),
    "wissenschaftler": words(
        """professor loge log physiker chemiker mediziner historiker direktor leiter forscher geolog psycholog
        soziolog informatiker"""
    ),
    "mediziner": words("arzt professor chirurg log chefarzt direktor virolog kardiolog epidemiolog internist"),
    "arzt": words("mediziner chirurg log orthopäd chefarzt internist"),
    "expert": words("forscher professor log analyst ökonom leiter berater"),
    "trainer": words("coach chefcoach cheftrainer bundestrainer teamchef"),
    "coach": words("trainer bundestrainer cheftrainer"),
    "spieler": words("stürmer torwart verteidiger kapitän profi mittelfeldspieler"),
    "sportler": words("läufer springer fahrer spieler schwimmer ringer boxer ruderer turner meister"),
    "künstler": words("maler bildhauer musiker sänger regisseur komponist fotograf"),
    "musiker": words("sänger pianist geiger dirigent komponist gitarrist schlagzeuger"),
    "autor": words("schriftsteller journalist publizist dichter verfasser"),
    "schriftsteller": words("autor dichter"),
    "regisseur": words("filmemacher intendant"),
    "geistlich": words("pfarrer bischof priester pastor dekan superintendent pater"),
    "kommunalpolitiker": words("bürgermeister rat landrat dezernent"),
    "militär": words("general oberst offizier inspekteur admiral"),
    "offizier": words("general oberst inspekteur admiral hauptmann major"),
    "beamt": words("kommissar polizist staatssekretär sprecher direktor leiter inspektor"),
    "verwaltungschef": words("landrat bürgermeister oberbürgermeister"),
    "stadtoberhaupt": words("bürgermeister oberbürgermeister"),
    "rathauschef": words("bürgermeister oberbürgermeister"),
    "ressortchef": words("minister senator"),
    "regierungschef": words("ministerpräsident premier kanzler premierminister präsident"),
    "staatschef": words("präsident könig"),
    "staatsoberhaupt": words("präsident könig"),
    "parlamentarier": words("abgeordnet senator fraktionschef"),
    "volksvertreter": words("abgeordnet senator"),
    "gewerkschafter": words("sekretär vorsitzend betriebsratschef chef betriebsrat"),
    "funktionär": words("präsident vorsitzend chef sekretär direktor"),
    "strafverteidiger": words("anwalt verteidiger"),
    "lehrer": words("lehrer direktor schulleiter"),
    "pädagog": words("lehrer schulleiter direktor erzieher"),
    "landwirt": words("bauer winzer züchter"),
    "bauer": words("landwirt biobauer"),
    "kollege": words(""),
    "angeklagt": words("angeklagt"),
    "liberal": words(""),
    "vize": words("stellvertreter"),
    "unternehmen": words(
        """
        ag gmbh se kg hersteller konzern werk zulieferer group firma corp inc bank anbieter händler betreiber bah
        airlin ohg werft reederei industri
        """
    ),
    "konzern": words("ag se group hersteller zulieferer industri automotiv versicherer motor holding"),
    "firma": words("gmbh ag kg hersteller start-up inc ltd unternehmen"),
    "hersteller": words("hersteller ag gmbh"),
    "betreiber": words("ag gmbh netz"),
    "behörd": words(
        "amt bundesamt landesamt ministerium agentur kommission polizei direktion anstalt aufsicht inspektion ema fbi"
    ),
    "amt": words("amt"),
    "verein": words("fc sv tsv vfl vfb sc verein e.v initiativ"),
    "klub": words("fc sv tsv vfl vfb sc club"),
    "club": words("fc sv tsv vfl vfb sc klub"),
    "verband": words("verband bund vereinigung kammer"),
    "organisation": words("initiativ verband bund stiftung grenz allianz"),
    "gewerkschaft": words("gewerkschaft verdi evg gdl ig"),
    "zeitung": words("zeitung kurier blatt post bot anzeiger nachricht"),
    "blatt": words("zeitung kurier post bot"),
    "sender": words("radio tv rundfunk funk antenn"),
    "gericht": words("gericht gerichtshof senat gerichtshof bgh"),
    "kammer": words("gericht"),
    "senat": words("gericht gerichtshof"),
    "zivilsenat": words("gericht gerichtshof"),
    "strafsenat": words("gericht gerichtshof"),
    "urteil": words("gericht gerichtshof"),
    "beschluss": words("gericht gerichtshof"),
    "urteilsbegründung": words("gericht gerichtshof"),
    "begründung": words("gericht gerichtshof"),
    "eilbeschluss": words("gericht gerichtshof"),
    "anklag": words("anwaltschaft"),
    "anklageschrift": words("anwaltschaft"),
    "partei": words("partei cdu csu spd fdp grüne linke afd union"),
    "haus": words("ministerium museum theater oper"),
    "ministerium": words("ministerium"),
    "institut": words("institut"),
    "bank": words("bank"),
    "papier": words("bericht gutacht studie analys vermerk antrag"),
    "dokument": words("bericht gutacht studie analys"),
    "studie": words("institut universität hochschule"),
    "schreib": words("brief mail"),
    "stiftung": words("stiftung"),
    "hochschule": words("universität"),
    "klinik": words("klinikum klinik krankenhaus"),
    **dict.fromkeys(
        words(
            """
            leitung gremium führung spitze einrichtung träger geschäftsführung händl anbiet reederei verlag kass
            mittelständl airlin
            """
        ),
        frozenset(),
    ),
}
ANAPHORA: Final = {
    **dict.fromkeys(("er", "ihm", "ihn", "sein", "seine", "seinen", "seiner", "seinem", "seines"), M),
    **dict.fromkeys(("ihr", "ihre", "ihren", "ihrer", "ihrem", "ihres"), F),
    **dict.fromkeys(("dieser", "jener", "diesem", "letzterer", "letzterem", "ersterer", "ersterem", "der", "dem"), M),
    **dict.fromkeys(("diese", "jene", "letztere", "erstere", "die"), F),
    "ihnen": P,
    "deren": F,
    "dessen": M,
}
POINTING: Final[frozenset[str]] = frozenset(("dem", "der", "die", "diese", "diesem", "dieser", "jene", "jener"))
LATTER: Final[frozenset[str]] = frozenset(("letzterer", "letztere", "letzterem"))
FORMER: Final[frozenset[str]] = frozenset(("ersterer", "erstere", "ersterem"))
INTENSIFIERS: Final = words("selbst selber auch angaben worten eigenen aussage ansicht zufolge überzeugung")
POSSESSIVES: Final = words(
    """sein seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres dessen deren unser unsere unserem"""
)
COPULAS: Final = words("ist war wird wurde bleibt als sei arbeitet amtiert")
CASES: Final = re.compile(r"(?:(?<=[ntdgsl])en|(?<=nd|et|gt|ht|kt|lt|mt)e[rnms]?|(?<=[^se])es|(?<=[^s])s|n|e)$")
UMLAUTS: Final = str.maketrans("äöü", "aou")
LAST_UMLAUT: Final = re.compile(r"[äöü](?=[^aeiouäöüy]*$)")
# A word of fewer letters has no ending to lose.
MIN_STEM: Final = 4
# No word that compounds end in is longer; keeps time linear in hostile words.
LONGEST: Final = 20
NOMINALISED: Final = tuple(
    words(
        """
    nde gte rte ete ige lte nte ndte amte ale ute ene sste hte ere junge alte ische ste rüne inke iche
    """
    )
)
NO_PERSON: Final = words(
    "gemeinde anzeige ausgabe filiale zentrale behörde stunde urkunde kunde wende sache küste liste"
)


def role_gender(noun: str) -> Gender | None:
    """Return what the form of a noun tells: -in is a woman's office."""
    if noun.endswith(PLURAL):
        return P
    if noun.endswith(EITHER):
        return ANY
    part = noun.rpartition("-")[2]
    if len(part) >= MIN_OFFICE and part.endswith(FEMALE) and not _ends(part, NO_OFFICE):
        return F
    if len(part) > 2 and part.endswith(MALE) and not _ends(part, NO_MALE) and part not in NO_MALE_ALONE:  # noqa: PLR2004 - "er" is a pronoun
        return M
    return None


def _ends(noun: str, table: frozenset[str]) -> bool:
    end = noun[-LONGEST:]
    return any(end[at:] in table for at in range(len(end) - 2))


def base(noun: str) -> str:
    """Return the form that men and women, and all cases, share: minister, anwalt, vorsitzend; an age is its number."""
    age = AGE.match(noun)
    if age is not None:
        return age[1]
    if noun.endswith("innen"):
        noun = noun.removesuffix("nen")
    if noun.endswith("in") and role_gender(noun) is F:
        noun = LAST_UMLAUT.sub(lambda match: match[0].translate(UMLAUTS), noun.removesuffix("in"))
    return CASES.sub("", noun) if len(noun) > MIN_STEM else noun


def is_nominalised(determiner: str, noun: str) -> bool:
    """Say whether a noun that is an adjective or weak means a person ("der Angeklagte", "die Liberale")."""
    if _ends(noun, NO_PERSON):
        return False
    if determiner in ("dem", "des"):
        return noun.endswith("en") and noun[:-1].endswith(NOMINALISED)
    return determiner in ("der", "die", "dieser", "diese", "eine") and noun.endswith(NOMINALISED)
