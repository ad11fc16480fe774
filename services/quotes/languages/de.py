"""German: separable verbs, nouns with a capital, four cases."""

from __future__ import annotations

import re
from typing import Final

from services.quotes.languages import de_people, de_verbs
from services.quotes.languages.first_names import name_gender
from services.quotes.lexicon import Gender, Language, by_base, untold, words

M, F, P, N, ANY = Gender.MALE, Gender.FEMALE, Gender.PLURAL, Gender.NEUTER, Gender.ANY

TOKEN: Final = re.compile(
    r"\b(?:Dr|Prof|Nr|St|Hl|Ing|Dipl|Mag)\.|\d+(?:[.,:]\d+)*(?:-\w+)*|\w+(?:['’]\w+)?(?:-\w+)*|[^\w\s]"
)


def is_plural(word: str) -> bool:
    """Say whether a folded finite verb of the third person stands in the plural."""
    return word.endswith("n")


LANGUAGE: Final = Language(
    tag="de",
    token=TOKEN,
    verbs=de_verbs.forms(),
    determiners={
        **dict.fromkeys(("der", "dieser", "jener"), M),
        **dict.fromkeys(("die", "diese", "jene"), F),
        **dict.fromkeys(("das", "dieses", "jenes"), N),
        **dict.fromkeys(
            words(
                """
    ein eine einer sein seine ihr ihre unser unsere kein keine keiner dessen deren des mein meine
    """
            ),
            ANY,
        ),
        **dict.fromkeys(
            words(
                """
    mehrere viele einige zahlreiche beide alle manche etliche zwei drei vier fünf sechs hunderte
    """
            ),
            P,
        ),
    },
    indefinite=words("ein eine einer einem einen eines kein keine mehrere viele einige zwei drei"),
    definite=words("der die das dem den des dieser diese dieses diesem"),
    oblique=words("dem den einem einen seinem seinen ihrem ihren unserem diesem diesen jenem jenen"),
    pronouns={
        **dict.fromkeys(("er", "dieser", "jener", "letzterer", "ersterer"), M),
        **dict.fromkeys(("sie", "diese", "jene", "letztere", "erstere"), F),
        **dict.fromkeys(("es", "man"), N),
        **dict.fromkeys(("wir", "beide", "alle", "andere", "viele", "manche", "einige"), P),
        **dict.fromkeys(("einer", "eine", "ich", "jemand"), ANY),
    },
    linking=words("der des von vom aus eines einer seiner ihrer für zur zum beim"),
    genitives=words("der des von vom eines einer durch"),
    prepositions=words(
        """
        in im am an auf aus bei beim mit nach vor von vom zu zum zur über unter um für gegen durch ohne seit während
        wegen trotz bis zwischen neben hinter gegenüber anlässlich angesichts aufgrund laut gemäss per ab entlang
        entgegen mithilfe binnen innerhalb ausserhalb ungeachtet kurz
        """
    ),
    relatives=words(
        "der die das den dem dessen deren welcher welche welches wo wobei wofür womit wodurch worauf worin"
    ),
    conjunctions=words("und aber doch denn sondern oder sowie jedoch"),
    stops=words(
        """am im beim zum zur vom auch nur noch schon jedoch dann dort hier heute gestern morgen zudem ausserdem dabei
        daraufhin danach darauf damit nun so sehr nicht mehr weiter wieder dagegen derweil unterdessen indes hingegen
        allerdings zugleich gleichzeitig anschliessend später zuvor zunächst zuletzt schliesslich bereits erneut
        montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag abend mittag vormittag nachmittag
        gemeinsam bislang bisher immer nie niemals oft vielleicht wohl eben gerade etwa ebenfalls ebenso einmal
        überraschend entsprechend ist sind war waren sei seien wird werden wurde wurden hat haben hatte hatten habe
        kann können konnte will wollen wollte soll sollen sollte muss müssen musste sich ihm ihr ihnen ihn uns mir
        und oder aber doch denn sondern sowie als wie dass ob wenn weil in an auf aus bei mit nach vor von zu über
        unter um für gegen durch ohne seit während wegen trotz bis zwischen neben hinter gegenüber anlässlich
        angesichts aufgrund laut gemäss per ab der die das den dem des was wer er sie es man wir ich beide alle
        selbst darüber davon dazu daran hinzu mit fest klar deutlich bekannt zurück zusammen
        januar februar märz april mai juni juli august september oktober november dezember"""
    ),
    abbreviations=words(
        "dr prof nr st ca bzw etc usw mio mrd str art abs hl geb verh ing dipl mag tel vgl evtl ggf inkl zzgl sog"
        " jan feb apr aug sept okt nov dez mo di mi do fr sa so eig ber bd hrsg jh jr sr vs"
    ),
    honorifics={"herr": M, "herrn": M, "frau": F},
    documents=words(
        """
        antwort mail rundmail e-mail vermerk kommentar protokoll erhebung niederschrift homepage hinweise notiz
        bilanz vertrag beitrag bekanntmachung website webseite merkblatt rundschreiben bericht mitteilung erklärung
        studie untersuchung urteilsbegründung begründung urteil anklage anklageschrift pressemitteilung aussendung
        stellungnahme lagebericht gutachten papier schreiben brief umfrage analyse auswertung jahresbericht
        zwischenbericht statistik zahlen angaben prognose beschluss antrag entwurf
        """
    ),
    bodies=words(
        """
        gremium leitung führung spitze geschäftsführung haus kammer senat anbieter lieferant zulieferer händler kette
        mittelständler airline reederei polizei regierung staatsanwaltschaft verlag zivilsenat strafsenat stadtwerke
        träger start-up versicherer kasse direktion verwaltung präfektur redaktion forschungsinstitut einrichtung
        unternehmen konzern firma verein verband organisation gewerkschaft behörde amt ministerium partei fraktion
        bank institut universität hochschule klinik krankenhaus gericht kammer stiftung agentur hersteller betreiber
        veranstalter sender zeitung blatt magazin vereinigung initiative bündnis gesellschaft genossenschaft
        kommission rat club klub theater museum orchester schule rennstall flughafen brauerei zoo bistum klinikum
        feuerwehr küstenwache bergwacht bundeswehr armee wetterdienst konzernzentrale börse observatorium
        verkehrsbetriebe labor betrieb zentrum kanzlei komitee delegation betriebsrat gemeinderat zentralrat ethikrat
        verwaltungsrat aufsichtsrat elternrat presserat sicherheitsrat bundesamt landesamt gesundheitsamt jugendamt
        ordnungsamt finanzamt umweltamt veterinäramt landratsamt bauamt sozialamt botschaft kirche stadt gemeinde
        parlament koalition opposition
        """
    ),
    anaphora=de_people.ANAPHORA,
    pointing=de_people.POINTING,
    latter=de_people.LATTER,
    former=de_people.FORMER,
    intensifiers=de_people.INTENSIFIERS,
    possessives=de_people.POSSESSIVES,
    hypernyms=by_base(de_people.HYPERNYMS, de_people.base),
    copulas=de_people.COPULAS,
    age=de_people.AGE,
    report=0.92,
    base=de_people.base,
    is_nominalised=de_people.is_nominalised,
    role_gender=de_people.role_gender,
    body_gender=untold,
    is_plural=is_plural,
    plural_auxiliaries=frozenset(
        words(
            """
    haben hatten hätten sind waren wären werden wurden würden wollen wollten sollen sollten können konnten könnten
    müssen mussten müssten dürfen durften dürften mögen mochten möchten
    """
        )
    ),
    name_gender=name_gender,
    capital_nouns=True,
)
