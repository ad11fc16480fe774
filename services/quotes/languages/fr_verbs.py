"""French verbs of saying and their forms.

An entry is an infinitive; se_ and s_ mark a reflexive one. An idiom is an infinitive and the words that follow it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import Form, Verb, table, verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Flags (lexicon.FLAGS) and the verbs they hold for.
VERBS: Final = {
    "sc": """dire affirmer déclarer annoncer indiquer expliquer assurer préciser estimer ajouter raconter souligner
        rappeler noter observer répéter confier avouer glisser souffler lancer écrire répondre rétorquer répliquer
        résumer conclure juger soutenir marteler insister reconnaître admettre prévenir avertir promettre jurer
        plaider relever constater prédire pronostiquer supposer penser croire certifier garantir objecter nuancer
        tempérer rapporter révéler signaler signifier témoigner relater calculer parier arguer faire_valoir concéder
        détailler argumenter poursuivre renchérir redire alerter énoncer rectifier justifier espérer craindre
        confirmer démentir nier déplorer regretter mentionner redouter considérer""",
    "s": """tonner s_emporter ironiser plaisanter soupirer grincer gronder lâcher crier s_exclamer demander
        s_interroger interroger réagir commenter pester sourire rire maugréer murmurer s_indigner s_alarmer s_étonner
        s_étrangler se_souvenir s_amuser s_agacer énumérer reprendre trancher""",
    "cir": """demander proposer recommander exiger réclamer préconiser conseiller suggérer menacer refuser promettre
        accepter""",
    "cira": "exhorter appeler inviter supplier sommer prier",
    "r": """dénoncer fustiger saluer critiquer condamner réclamer contester rejeter évoquer vanter remercier accuser
        réfuter récuser défendre balayer écarter invoquer citer regretter déplorer démentir nier confirmer reprocher
        préconiser louer féliciter exiger qualifier pointer appeler parler plaider douter imputer présenter
        comparer conspuer interpeller""",
}
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
    "réagir": "réagit réagissent réagissait réagi",
    "sourire": "sourit sourient souriait souri",
    "rire": "rit rient riait ri",
    "reprendre": "reprend reprennent reprenait repris",
    "défendre": "défend défendent défendait défendu",
    "faire": "fait font faisait fait",
    "laisser": "laisse laissent laissait laissé",
    "mettre": "met mettent mettait mis",
    "savoir": "sait savent savait su",
}
# Idioms: verb and the words that follow it.
IDIOMS: Final = {
    "sc": (
        "faire savoir",
        "faire valoir",
        "faire remarquer",
        "faire observer",
        "laisser entendre",
        "laisser tomber",
        "mettre en garde",
    ),
    "r": ("faire état", "faire part"),
}


def forms() -> Mapping[str, tuple[Verb, ...]]:
    """Return every form of every verb of the tables with its readings."""
    return table((*_inflected_verbs(), *_inflected_idioms()))


def _inflected_verbs() -> Iterator[tuple[str, Verb]]:
    for flags, lines in VERBS.items():
        for entry in lines.split():
            lemma = entry.rpartition("_")[2]
            yield from _inflect(lemma, entry.replace("_", " "), flags, ())


def _inflected_idioms() -> Iterator[tuple[str, Verb]]:
    for flags, idioms in IDIOMS.items():
        for idiom in idioms:
            base, *particle = idiom.split()
            yield from _inflect(base, idiom, flags, tuple(particle))


def _inflect(base: str, lemma: str, flags: str, particle: tuple[str, ...]) -> Iterator[tuple[str, Verb]]:
    present, plural, past, participle = _principal_parts(base)
    for form in (present, plural, past, f"{past.removesuffix('t')}ent"):
        yield form, verb(lemma, Form.FINITE, flags, particle)
    for ending in ("", "e", "s", "es"):
        # After avoir nothing stands between participle and particle, so the particle follows as with a finite form.
        yield participle + ending, verb(lemma, Form.PARTICIPLE, flags, particle)


def _principal_parts(base: str) -> tuple[str, str, str, str]:
    if base in IRREGULAR:
        present, plural, past, participle = IRREGULAR[base].split()
        return present, plural, past, participle
    stem = base.removesuffix("er")
    soft = {"g": "ge", "c": "ç"}.get(stem[-1], stem[-1])
    grave = stem
    for accented, open_vowel in (("érer", "èr"), ("éter", "èt"), ("éder", "èd"), ("ever", "èv"), ("eler", "ell")):
        if base.endswith(accented):
            grave = base.removesuffix(accented) + open_vowel
    return f"{grave}e", f"{grave}ent", f"{stem[:-1]}{soft}ait", f"{stem}é"
