"""Spanish: subjects left out, pronouns for the sake of stress alone."""

from __future__ import annotations

import re
from typing import Final

from services.quotes.languages import es_people, es_verbs
from services.quotes.languages.first_names import name_gender
from services.quotes.lexicon import Gender, Language, words

M, F, P, N, ANY = Gender.MALE, Gender.FEMALE, Gender.PLURAL, Gender.NEUTER, Gender.ANY

TOKEN: Final = re.compile(
    r"\b(?:Sr|Sra|Srta|Dr|Dra|Lic|Ing|Gral|Mons|D|Dña)\.|(?:[A-Z]\.\s?){2,}|"
    r"\d+(?:[.,:]\d+)*(?:-\w+)*|\w+(?:['’]\w+)?(?:-\w+)*|[^\w\s]"
)


def is_plural(word: str) -> bool:
    """Say whether a folded finite verb of the third person stands in the plural."""
    return word.endswith("n")


LANGUAGE: Final = Language(
    tag="es",
    token=TOKEN,
    verbs=es_verbs.forms(),
    determiners={
        **dict.fromkeys(("el", "un", "este", "ese", "aquel", "otro", "al", "del", "ningún", "algún"), M),
        **dict.fromkeys(("la", "una", "esta", "esa", "aquella", "otra"), F),
        **dict.fromkeys(("su", "mi", "nuestro", "nuestra", "cada", "cuyo", "cuya"), ANY),
        **dict.fromkeys(
            words(
                """
                los las unos unas estos estas esos esas sus varios varias algunos algunas otros otras dos tres
                cuatro
                """
            ),
            P,
        ),
    },
    indefinite=words("un una unos unas varios varias algunos algunas otro otra otros otras dos tres cuatro algún"),
    definite=words("el la este esta ese esa aquel aquella al del"),
    oblique=words("al del"),
    pronouns={
        **dict.fromkeys(("él", "este", "éste", "aquel"), M),
        **dict.fromkeys(("ella", "esta", "ésta", "aquella"), F),
        **dict.fromkeys(("ellos", "ellas", "ambos", "ambas", "todos", "otros", "muchos", "algunos"), P),
        "ello": N,
        "uno": ANY,
    },
    linking=words("de del en para por con a al sobre"),
    genitives=words("de del por"),
    prepositions=words(
        """a al ante bajo con contra de del desde durante en entre hacia hasta mediante para por según sin sobre tras
        frente junto"""
    ),
    relatives=words("que quien quienes cuyo cuya cuyos cuyas donde cual cuales"),
    conjunctions=words("y e o u pero sino ni"),
    stops=words(
        """a al ante bajo con contra desde durante en entre hacia hasta mediante para por según sin sobre tras y e o u
        pero sino ni que quien quienes donde porque cuando si aunque mientras pues como ha han había habían es son era
        eran fue fueron será sería está están no ya más también además ayer hoy mañana aquí allí ahora entonces luego
        después antes siempre nunca se le les lo los me nos te yo él ella ellos ellas sólo solo aún todavía muy
        lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto
        septiembre octubre noviembre diciembre"""
    ),
    abbreviations=words(
        "sr sra srta sres dr dra lic ing gral mons d dña ud uds etc art núm pág av avda ee uu aprox tel ene feb sept"
        " oct nov dic"
    ),
    honorifics={
        **dict.fromkeys(("sr", "señor", "don", "d"), M),
        **dict.fromkeys(("sra", "srta", "señora", "señorita", "doña", "dña"), F),
    },
    documents=words(
        """informe comunicado estudio documento sentencia auto fallo carta nota texto escrito encuesta sondeo
        investigación dictamen resolución decreto acta denuncia demanda querella boletín reporte misiva providencia
        balance análisis datos cifras acusación parte circular mensaje tuit memorando oficio expediente
        cálculos cálculo cuentas estimaciones estimación registros"""
    ),
    bodies=words(
        """empresa compañía firma grupo sindicato asociación agencia ministerio partido banco instituto universidad
        hospital tribunal comisión consejo federación organización ong fabricante operadora fundación club
        ayuntamiento entidad organismo institución dependencia cartera secretaría gremio patronal minera petrolera
        aerolínea naviera constructora cooperativa plataforma confederación colectivo corte sala juzgado
        autoridad fiscalía multinacional consultora aseguradora distribuidora formación coalición dirección junta
        consorcio corporación cámara sociedad cadena petroquímica regulador federativa ente
        administración museo teatro escuela colegio iglesia periódico promotora caja centro clínica consejería
        concejalía defensoría contraloría armadora laboratorio observatorio orquesta ejército armada comité estatal
        adjudicataria rectorado diócesis aeropuerto editorial gobierno policía cancillería alcaldía gobernación
        presidencia guardia embajada congreso senado parlamento"""
    ),
    anaphora=es_people.ANAPHORA,
    pointing=es_people.POINTING,
    latter=es_people.LATTER,
    former=es_people.FORMER,
    intensifiers=es_people.INTENSIFIERS,
    possessives=es_people.POSSESSIVES,
    hypernyms=es_people.HYPERNYMS,
    copulas=es_people.COPULAS,
    age=es_people.AGE,
    decades=es_people.DECADES,
    base=es_people.base,
    is_nominalised=es_people.is_nominalised,
    role_gender=es_people.role_gender,
    name_gender=name_gender,
    body_gender=es_people.body_gender,
    is_plural=is_plural,
)
