"""French verbs of saying and their forms.

An entry is an infinitive, of a reflexive verb without its pronoun, and of an idiom ("faire savoir") the first one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import words

if TYPE_CHECKING:
    from collections.abc import Iterator

VERBS: Final = words(
    """
    dire affirmer déclarer annoncer indiquer expliquer assurer préciser estimer ajouter raconter souligner
    rappeler noter observer répéter confier avouer glisser souffler lancer écrire répondre rétorquer répliquer
    résumer conclure juger soutenir marteler insister reconnaître admettre prévenir avertir promettre jurer
    plaider relever constater prédire pronostiquer supposer penser croire certifier garantir objecter nuancer
    tempérer rapporter révéler signaler signifier témoigner relater calculer parier arguer concéder détailler
    argumenter poursuivre renchérir redire alerter énoncer rectifier justifier espérer craindre confirmer
    démentir nier déplorer regretter mentionner redouter considérer tonner emporter ironiser plaisanter soupirer
    grincer gronder lâcher crier exclamer demander interroger réagir commenter pester sourire rire maugréer
    murmurer indigner alarmer étonner étrangler souvenir amuser agacer énumérer reprendre trancher proposer
    recommander exiger réclamer préconiser conseiller suggérer menacer refuser accepter exhorter appeler inviter
    supplier sommer prier dénoncer fustiger saluer critiquer condamner contester rejeter évoquer vanter
    remercier accuser réfuter récuser défendre balayer écarter invoquer citer reprocher louer féliciter
    réjouir inquiéter insurger prétendre rassurer protester réitérer qualifier
    pointer parler douter imputer présenter comparer conspuer interpeller faire laisser mettre
    """
)
# Present singular and plural, imparfait singular, past participle.
IRREGULAR: Final = {
    "dire": "dit disent disait dit",
    "redire": "redit redisent redisait redit",
    "prédire": "prédit prédisent prédisait prédit",
    "écrire": "écrit écrivent écrivait écrit",
    "répondre": "répond répondent répondait répondu",
    "conclure": "conclut concluent concluait conclu",
    "soutenir": "soutient soutiennent soutenait soutenu",
    "prévenir": "prévient préviennent prévenait prévenu",
    "reconnaître": "reconnaît reconnaissent reconnaissait reconnu",
    "admettre": "admet admettent admettait admis",
    "promettre": "promet promettent promettait promis",
    "avertir": "avertit avertissent avertissait averti",
    "croire": "croit croient croyait cru",
    "poursuivre": "poursuit poursuivent poursuivait poursuivi",
    "renchérir": "renchérit renchérissent renchérissait renchéri",
    "démentir": "dément démentent démentait démenti",
    "craindre": "craint craignent craignait craint",
    "réjouir": "réjouit réjouissent réjouissait réjoui",
    "prétendre": "prétend prétendent prétendait prétendu",
    "réagir": "réagit réagissent réagissait réagi",
    "sourire": "sourit sourient souriait souri",
    "rire": "rit rient riait ri",
    "reprendre": "reprend reprennent reprenait repris",
    "défendre": "défend défendent défendait défendu",
    "faire": "fait font faisait fait",
    "mettre": "met mettent mettait mis",
}

# How stems end before a silent e.
OPEN: Final = {
    "érer": "èr",
    "éter": "èt",
    "éder": "èd",
    "éler": "èl",
    "ever": "èv",
    "eler": "èl",
    "appeler": "appell",
}


def forms() -> frozenset[str]:
    """Return every form of every verb."""
    return frozenset(form for verb in VERBS for form in _forms(verb))


def _forms(verb: str) -> Iterator[str]:
    present, plural, past, participle = _principal_parts(verb)
    yield from (present, plural, past, f"{past.removesuffix('t')}ent")
    yield from (participle + ending for ending in ("", "e", "s", "es"))


def _principal_parts(base: str) -> tuple[str, str, str, str]:
    if base in IRREGULAR:
        present, plural, past, participle = IRREGULAR[base].split()
        return present, plural, past, participle
    stem = base.removesuffix("er")
    soft = {"g": "ge", "c": "ç"}.get(stem[-1], stem[-1])
    grave = stem
    for accented, open_vowel in OPEN.items():
        if base.endswith(accented):
            grave = base.removesuffix(accented) + open_vowel
    return f"{grave}e", f"{grave}ent", f"{stem[:-1]}{soft}ait", f"{stem}é"
