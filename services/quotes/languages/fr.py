"""French: elisions, inversions (a-t-il dit), elle and lui after prepositions."""

from __future__ import annotations

import re
from typing import Final

from services.quotes.languages import fr_people, fr_verbs
from services.quotes.languages.first_names import name_gender
from services.quotes.lexicon import Gender, Language, by_base, words

M, F, P, N, ANY = Gender.MALE, Gender.FEMALE, Gender.PLURAL, Gender.NEUTER, Gender.ANY

# Elided words and the pronoun of an inversion are tokens of their own: l' | on, a | -t-| il.
TOKEN: Final = re.compile(
    r"\b(?:[ldnmtsjcLDNMTSJC]|[Qq]u|[Ll]orsqu|[Pp]uisqu|[Jj]usqu)['’]"
    r"|\b(?:M|MM|Dr|Pr)\."
    r"|-t-(?=(?:ils?|elles?|on)\b)|-(?=(?:ils?|elles?|on|je|ce)\b)"
    r"|\d+(?:[.,:]\d+)*|\w+(?:-(?!(?:t-)?(?:ils?|elles?|on|je|ce)\b)\w+)*(?:['’]\w+)?|[^\w\s]"
)

SINGULAR: Final = re.compile(r"[tv]ient$|^(?:dé)?ment$|^(?:res|pres|con)?sent$")


def is_plural(word: str) -> bool:
    """Say whether a folded finite verb of the third person stands in the plural; "soutient" and "dément" do not."""
    return word.endswith(("ent", "ont")) and SINGULAR.search(word) is None


LANGUAGE: Final = Language(
    tag="fr",
    token=TOKEN,
    verbs=fr_verbs.forms(),
    determiners={
        **dict.fromkeys(("le", "un", "ce", "cet"), M),
        **dict.fromkeys(("la", "une", "cette"), F),
        **dict.fromkeys(("l'", "son", "sa", "leur", "notre", "chaque", "aucun", "aucune"), ANY),
        **dict.fromkeys(
            words("les des ces ses leurs plusieurs quelques certains certaines deux trois quatre cinq d'autres"),
            P,
        ),
    },
    indefinite=words("un une des plusieurs quelques certains certaines deux trois quatre cinq"),
    definite=words("du au le la l' ce cet cette"),
    oblique=frozenset(),
    pronouns={
        **dict.fromkeys(("il", "celui-ci", "lui", "lequel"), M),
        **dict.fromkeys(("elle", "celle-ci", "laquelle"), F),
        **dict.fromkeys(("on",), N),
        **dict.fromkeys(("ils", "elles", "beaucoup", "certains", "tous"), P),
    },
    linking=words("de du des d' au aux à en pour chez"),
    genitives=words("de du des d' par"),
    prepositions=words(
        """à aux au de dans en sur sous par pour avec sans chez vers entre contre depuis pendant avant après devant
        derrière dès lors malgré selon durant parmi hors jusqu' face"""
    ),
    relatives=words("qui que qu' dont où lequel laquelle lesquels lesquelles"),
    conjunctions=words("et mais ou or car donc ni"),
    stops=words(
        """dans sur sous par avec sans vers entre contre depuis pendant avant après devant derrière dès lors malgré
        selon durant parmi hors jusqu' et mais ou or car donc ni qui que qu' dont où parce lorsque lorsqu' quand si
        comme alors puisque tandis afin a ont avait avaient aurait auraient est sont était étaient sera seront serait
        sait ne n' pas plus jamais aussi encore déjà toujours aussitôt ensuite puis enfin ainsi désormais hier
        aujourd'hui demain ici là même seulement notamment pourtant cependant toutefois lundi mardi mercredi
        jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre
        novembre décembre
        se s' me m' te t' y il elle on ils elles lui nous vous je j' c' ce-"""
    ),
    abbreviations=words("m mm mme mlle dr pr st ste etc cf p art av bd janv févr juil sept oct nov déc"),
    honorifics={**dict.fromkeys(("m", "monsieur"), M), **dict.fromkeys(("mme", "mlle", "madame"), F)},
    documents=words(
        """rapport communiqué étude enquête bilan sondage document lettre note jugement arrêt avis texte mémo bulletin
        courrier décision réquisitoire chiffres données estimation
        calcul constat projection recommandation"""
    ),
    bodies=words(
        """
        direction transporteur régulateur distributeur gendarme organe institution exécutif éditeur enseigne maison
        cabinet armateur chaîne plateforme autorité parquet police rédaction centre cour équipementier industriel
        exploitant gouvernement administration hebdomadaire quotidien fonds cour entreprise société groupe syndicat
        association agence ministère parti banque institut université hôpital tribunal commission conseil fédération
        organisation ong constructeur opérateur fabricant compagnie collectif fondation club préfecture mairie régie
        établissement musée théâtre lycée école armée instance rectorat diocèse journal chambre comité réseau
        observatoire laboratoire clinique aéroport opéra orchestre promoteur ambassade présidence gendarmerie assemblée
        commissariat sénat
        """
    ),
    anaphora=fr_people.ANAPHORA,
    pointing=fr_people.POINTING,
    latter=fr_people.LATTER,
    former=fr_people.FORMER,
    intensifiers=fr_people.INTENSIFIERS,
    possessives=fr_people.POSSESSIVES,
    hypernyms=by_base(fr_people.HYPERNYMS, fr_people.base),
    copulas=fr_people.COPULAS,
    age=fr_people.AGE,
    decades=fr_people.DECADES,
    base=fr_people.base,
    is_nominalised=fr_people.is_nominalised,
    role_gender=fr_people.role_gender,
    body_gender=fr_people.body_gender,
    is_plural=is_plural,
    name_gender=name_gender,
)
