"""Spanish words for speakers: offices and their gender, wide words for them, pronouns beside the subject's."""

from __future__ import annotations

import re
from typing import Final

from services.quotes.lexicon import Gender, words

M, F, P, N, ANY = Gender.MALE, Gender.FEMALE, Gender.PLURAL, Gender.NEUTER, Gender.ANY

DECADES: Final = {
    "treintañer": "3",
    "cuarentañer": "4",
    "cuadragenari": "4",
    "cincuentañer": "5",
    "quincuagenari": "5",
    "sexagenari": "6",
    "septuagenari": "7",
    "octogenari": "8",
    "nonagenari": "9",
}
AGE: Final = re.compile(rf"^(?:{'|'.join(DECADES)})[oa]s?$")
FEMALE: Final = tuple(
    words("""ora tra enta ada iera aria ica loga ina eja esa ana isa triz mujer madre hermana hija viuda reina jefa
    abogada jueza regidora alcaldesa edila fiscala ministra médica arqueóloga dueña vecina alumna maestra""")
)
MALE: Final = tuple(
    words("""or tro ado iero ario ico logo ino ejo ano hombre padre hermano hijo viudo rey abogado dueño vecino alumno
    sacerdote obispo arzobispo cura médico""")
)
EITHER: Final = tuple(
    words(
        """
        ista ente ante portavoz fiscal juez alcalde jefe concejal edil oficial general titular líder vocal gerente
        testigo delantera extremo lateral central
        comandante capitán coronel timonel atleta agente chef autoridad cónsul intérprete piloto guía
        """
    )
)
NO_OFFICE: Final = words(
    """documento sentencia gobierno partido ministerio comunicado estado mercado sector motor valor error calor dolor
    color favor interior exterior anterior mayor menor mejor peor superior texto auto escrito informe artículo
    audiencia parte frente puente gente ambiente siguiente presente corriente fuente expediente restante
    cámara oficina república política fábrica música crítica práctica pública temporada entrada llegada jornada década
    mañana semana campana ventana persona señal hora lista vista entrevista revista pista conquista medicina cocina
    manera primera carretera frontera madera bandera tercera empresa mesa sorpresa promesa secretaría
    comisaría consultora constructora operadora promotora aseguradora minera petrolera naviera aerolínea distribuidora
    plataforma cadena emisora editora desarrolladora comercializadora letra palabra obra
    grado lado resultado cuidado acuerdo octubre noviembre diciembre enero febrero salario diario horario calendario
    formulario escenario vecindario comentario aniversario ejercicio edificio servicio acto encuentro centro
    vino instituto tribunal organismo sindicato juzgado senado congreso parlamento consulado"""
)
HYPERNYMS: Final = {
    "funcionari": words(
        """
        gerent ministr secretari director subsecretari viceministr comisari delegad consejer gobernador president
        jef general
        """
    ),
    "mandatari": words("president gobernador jef"),
    "legislador": words("diputad senador congresista asambleíst"),
    "parlamentari": words("diputad senador congresista asambleíst eurodiputad"),
    "dirigent": words("president secretari líder coordinador portavoz jef delegad"),
    "líder": words("president secretari candidat portavoz"),
    "ejecutiv": words("director gerent president consejer jef fundador"),
    "directiv": words("director gerent president consejer"),
    "empresari": words("dueñ president fundador propietari gerent"),
    "fundador": words("cofundador"),
    "letrad": words("abogad defensor"),
    "abogad": words("letrad defensor"),
    "defensor": words("abogad letrad"),
    "jurist": words("abogad juez magistrad fiscal catedrátic profesor"),
    "magistrad": words("juez president ponent"),
    "juez": words("magistrad titular"),
    "polític": words("diputad senador ministr alcald concejal president candidat consejer"),
    "edil": words("concejal alcald regidor"),
    "regidor": words("alcald alcaldes concejal"),
    "alcald": words("alcaldes regidor"),
    "titular": words("ministr consejer secretari juez director"),
    "diplomátic": words("embajador cónsul enviad ministr comisari representant canciller"),
    "experto": words("profesor investigador catedrátic"),
    "expert": words("profesor investigador catedrátic analist economist log"),
    "especialist": words("profesor investigador catedrátic analist log"),
    "investigador": words("profesor catedrátic log director científic biólog"),
    "científic": words("profesor catedrátic log investigador biólog físic"),
    "académic": words("profesor catedrátic investigador"),
    "docent": words("profesor maestr"),
    "economist": words("analist profesor catedrátic"),
    "médic": words("log doctor cirujan jef pediatr"),
    "facultativ": words("médic doctor jef"),
    "entrenador": words("técnic seleccionador"),
    "técnic": words("entrenador seleccionador"),
    "jugador": words("capitán delanter porter defens centrocampist"),
    "deportist": words("atlet campeón corredor nadador ciclist"),
    "campeón": words("atlet corredor ganador"),
    "uniformad": words("general coronel comandant capitán comisari policí"),
    "militar": words("general coronel comandant capitán"),
    "sindicalist": words("secretari delegad president"),
    "president": words("mandatari"),
    "autor": words("escritor novelist poet"),
    "escritor": words("autor novelist poet"),
    "artist": words("pintor escultor cantant músic"),
    "productor": words("agricultor ganader"),
    "agricultor": words("productor ganader"),
    "religios": words("sacerdot obispo arzobisp cura párroc"),
    "activist": words("coordinador portavoz fundador president"),
    "negociador": words("delegad ministr enviad jef"),
    "responsabl": words("director jef coordinador president consejer"),
    "representant": words("delegad portavoz president"),
    "portavoz": words("vocero vocer"),
    "vocer": words("portavoz"),
    "empres": words("sa sl grupo compañía cuprífera minera energía"),
    "compañí": words("sa sl grupo conservas"),
    "firm": words("sa sl grupo"),
    "grup": words("grupo sa"),
    "miner": words("minera cuprífera litio"),
    "organism": words("instituto agencia fondo comisión oficina dirección onu"),
    "entidad": words("banco caja instituto fundación"),
    "institución": words("tribunal universidad banco defensoría instituto ministerio"),
    "dependenci": words("secretaría ministerio dirección"),
    "carter": words("ministerio secretaría"),
    "sindicat": words("sindicato ugt ccoo confederación unión"),
    "sentenci": words("tribunal sala juzgado corte suprema audiencia"),
    "fall": words("tribunal sala juzgado corte"),
    "aut": words("tribunal juzgado audiencia"),
    "document": words("inform escrit nota"),
    "text": words("inform escrit resolución"),
    "tribunal": words("corte supremo audiencia sala"),
    "sal": words("tribunal"),
    "club": words("cf fc atlético deportivo real club"),
    "partid": words("pp psoe partido unión"),
    "universidad": words("universidad"),
    **dict.fromkeys(
        words(
            """
            fabricant operador multinacional corporación constructor petroler aerolíne navier consultor asegurador
            distribuidor ent formación coalición fundación asociación gremi miner institución
            """
        ),
        frozenset(),
    ),
}
ANAPHORA: Final = {
    **dict.fromkeys(("él", "éste", "este", "aquél", "aquel", "él mismo", "este último", "el primero", "el segundo"), M),
    **dict.fromkeys(("ella", "ésta", "esta", "aquélla", "ella misma", "esta última", "la primera", "la segunda"), F),
    **dict.fromkeys(("ellos", "ellas", "éstos", "estos", "ellos mismos"), P),
    **dict.fromkeys(("su", "sus", "suyo", "suya"), ANY),
    "ello": N,
    **dict.fromkeys(("el aludido", "el interesado"), M),
    **dict.fromkeys(("la aludida", "la interesada"), F),
}
POINTING: Final[frozenset[str]] = frozenset(("esta", "este", "ésta", "éste"))
LATTER: Final[frozenset[str]] = frozenset(("este último", "esta última", "el segundo", "la segunda"))
FORMER: Final[frozenset[str]] = frozenset(("el primero", "la primera", "aquél", "aquélla", "aquel", "aquella"))
INTENSIFIERS: Final = words("mismo misma también propio propia")
POSSESSIVES: Final = words("su sus")
COPULAS: Final = words("es era fue como")
FEMALE_BODIES: Final = tuple(
    words(
        "ción sión dad ncia ía corte sala junta cámara empresa liga cooperativa generalitat unión diputación compañía"
    )
)
MALE_BODIES: Final = words(
    """grupo sindicato ministerio partido instituto hospital tribunal consejo banco juzgado ayuntamiento gobierno senado
    congreso comité servicio centro fondo club observatorio parlamento museo colegio consorcio supremo organismo"""
)
ENDING: Final = re.compile(r"(?:es|os|as|o|a|e)$")
MIN_STEM: Final = 3


def role_gender(noun: str) -> Gender | None:
    """Return what the form of a noun tells."""
    if noun in NO_OFFICE:
        return None
    if noun.endswith(EITHER):
        return ANY
    if noun.endswith(FEMALE):
        return F
    return M if noun.endswith(MALE) else None


def body_gender(noun: str) -> Gender:
    """Return the gender of a noun that organisations' names begin with."""
    if noun.endswith(FEMALE_BODIES):
        return F
    return M if noun in MALE_BODIES else ANY


def base(noun: str) -> str:
    """Return the form that men and women share: ministr, director, funcionari."""
    short = ENDING.sub("", noun.removeprefix("ex") if len(noun) > MIN_STEM + 3 else noun)
    return short if len(short) >= MIN_STEM else noun


def is_nominalised(_: str, noun: str) -> bool:
    """Say whether an adjective means a person ("el guipuzcoano"): those of places do."""
    return noun.endswith(("ano", "ana", "ino", "ina", "eño", "eña", "és", "esa", "ense", "eco", "eca"))
