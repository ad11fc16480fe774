"""Spanish verbs of saying and their forms: third persons of the present, the preterite and the imperfect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import Form, Verb, table, verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Flags (lexicon.FLAGS) and the verbs they hold for.
VERBS: Final = {
    "sc": """afirmar asegurar señalar indicar explicar añadir agregar declarar manifestar precisar aclarar subrayar
        destacar recordar insistir reiterar apuntar comentar anunciar informar responder contestar replicar sostener
        advertir lamentar reconocer admitir confesar confirmar negar prometer expresar argumentar relatar contar
        escribir revelar estimar considerar concluir matizar enfatizar remarcar alegar prever opinar denunciar
        defender avisar alertar celebrar garantizar detallar resumir sentenciar zanjar ironizar deslizar""",
    "s": "preguntar exclamar bromear gritar susurrar espetar reprochar proseguir continuar recalcar",
    "r": """criticar rechazar condenar exigir reclamar pedir acusar calificar tachar cuestionar desmentir agradecer
        elogiar apelar llamar""",
}
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
    "reconocer": "reconoce reconocen reconoció reconocieron reconocía reconocido",
    "defender": "defiende defienden defendió defendieron defendía defendido",
    "proseguir": "prosigue prosiguen prosiguió prosiguieron proseguía proseguido",
    "apelar": "apela apelan apeló apelaron apelaba apelado",
}
# Endings after the stem, by the last letters of the infinitive.
ENDINGS: Final = {
    "ar": "a an ó aron aba ado",
    "er": "e en ió ieron ía ido",
    "ir": "e en ió ieron ía ido",
}


def forms() -> Mapping[str, tuple[Verb, ...]]:
    """Return the readings of every form, by form."""
    flags = {"decir": "sc", **{infinitive: key for key, listed in VERBS.items() for infinitive in listed.split()}}
    return table(entry for infinitive, key in flags.items() for entry in _entries(infinitive, key))


def _entries(infinitive: str, flags: str) -> Iterator[tuple[str, Verb]]:
    *finite, participle = _forms(infinitive)
    for form in finite:
        yield form, verb(infinitive, Form.FINITE, flags)
    yield participle, verb(infinitive, Form.PARTICIPLE, flags)


def _forms(infinitive: str) -> list[str]:
    if infinitive in IRREGULAR:
        return IRREGULAR[infinitive].split()
    return [infinitive[:-2] + ending for ending in ENDINGS[infinitive[-2:]].split()]
