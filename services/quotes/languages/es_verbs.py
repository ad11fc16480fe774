"""Spanish verbs of saying and their forms: third persons of present, preterite and imperfect, and participles."""

from __future__ import annotations

from typing import Final

from services.quotes.lexicon import words

VERBS: Final = words(
    """
    afirmar asegurar señalar indicar explicar añadir agregar declarar manifestar precisar aclarar subrayar
    destacar recordar insistir reiterar apuntar comentar anunciar informar responder contestar replicar sostener
    advertir lamentar reconocer admitir confesar confirmar negar prometer expresar argumentar relatar contar
    escribir revelar estimar considerar concluir matizar enfatizar remarcar alegar prever opinar denunciar
    defender avisar alertar celebrar garantizar detallar resumir sentenciar zanjar ironizar deslizar preguntar
    exclamar bromear gritar susurrar espetar reprochar proseguir continuar recalcar criticar rechazar condenar
    puntualizar aseverar acotar mencionar plantear sugerir proponer valorar ratificar
    exigir reclamar pedir acusar calificar tachar cuestionar desmentir agradecer elogiar apelar llamar decir
    """
)
# Present singular and plural, preterite singular and plural, imperfect singular, participle.
IRREGULAR: Final = {
    "decir": "dice dicen dijo dijeron decía dicho",
    "pedir": "pide piden pidió pidieron pedía pedido",
    "sostener": "sostiene sostienen sostuvo sostuvieron sostenía sostenido",
    "advertir": "advierte advierten advirtió advirtieron advertía advertido",
    "recordar": "recuerda recuerdan recordó recordaron recordaba recordado",
    "contar": "cuenta cuentan contó contaron contaba contado",
    "negar": "niega niegan negó negaron negaba negado",
    "concluir": "concluye concluyen concluyó concluyeron concluía concluido",
    "escribir": "escribe escriben escribió escribieron escribía escrito",
    "prever": "prevé prevén previó previeron preveía previsto",
    "desmentir": "desmiente desmienten desmintió desmintieron desmentía desmentido",
    "defender": "defiende defienden defendió defendieron defendía defendido",
    "sugerir": "sugiere sugieren sugirió sugirieron sugería sugerido",
    "proponer": "propone proponen propuso propusieron proponía propuesto",
    "proseguir": "prosigue prosiguen prosiguió prosiguieron proseguía proseguido",
}
# Endings after the stem, by the last letters of the infinitive.
ENDINGS: Final = {
    "ar": "a an ó aron aba ado",
    "er": "e en ió ieron ía ido",
    "ir": "e en ió ieron ía ido",
}


def forms() -> frozenset[str]:
    """Return every form of every verb."""
    return frozenset(form for verb in VERBS for form in _forms(verb))


def _forms(verb: str) -> list[str]:
    if verb in IRREGULAR:
        return IRREGULAR[verb].split()
    return [verb[:-2] + ending for ending in ENDINGS[verb[-2:]].split()]
