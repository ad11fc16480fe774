"""French words for speakers: offices and their gender, wide words for them, pronouns beside the subject's."""

from __future__ import annotations

import re
from typing import Final

from services.quotes.lexicon import Gender, words

M, F, P, N, ANY = Gender.MALE, Gender.FEMALE, Gender.PLURAL, Gender.NEUTER, Gender.ANY

DECADES: Final = {
    "trentenaire": "3",
    "quadragénaire": "4",
    "quinquagénaire": "5",
    "sexagénaire": "6",
    "septuagénaire": "7",
    "octogénaire": "8",
    "nonagénaire": "9",
}
AGE: Final = re.compile(rf"^(?:{'|'.join(DECADES)})s?$")
FEMALE: Final = tuple(
    words(
        """
        trice euse ière ienne ée ante ente femme élue avocate magistrate cheffe patronne adjointe conseillère soeur
        sœur mère fille veuve reine écrivaine candidate doyenne championne lieutenante préfète
        procureure ingénieure professeure chercheure autrice rapporteure gouverneure maraîchère paysanne
        dame
        """
    )
)
MALE: Final = tuple(
    words(
        """
        teur eur ier ien ant ent homme élu avocat magistrat chef patron adjoint conseiller frère père fils veuf roi
        écrivain candidat doyen champion préfet ingénieur paysan général colonel évêque prêtre vigneron
        syndic délégué député employé retraité rescapé accusé chargé
        """
    )
)
EITHER: Final = tuple(
    words(
        """
        iste aire ministre maire porte-parole logue juge diplomate responsable chef juriste capitaine athlète
        artiste cadre interprète peintre architecte géographe psychiatre pédiatre sociologue économiste édile membre
        témoin professeur docteur ingénieur procureur auteur gouverneur défenseur médecin
        """
    )
)
NO_OFFICE: Final = words(
    """trente quarante cinquante soixante
    document gouvernement parlement département établissement mouvement événement argument moment jugement
    communiqué papier dossier rapport commentaire anniversaire affaire secteur moteur valeur erreur heure peur faveur
    hauteur longueur couleur douleur chaleur intérieur extérieur agence absence présence urgence violence conférence
    métier quartier chantier courrier premier dernier janvier février entier appartement règlement traitement
    territoire salaire ordinaire questionnaire formulaire commissariat sanctuaire enquête liste
    arrivée année journée soirée assemblée armée idée entrée durée santé société communauté université plainte attente
    entente vente suivant suivante partie restaurant avant pendant moyen lien bien rien soutien entretien quotidien
    matière manière carrière rivière frontière première dernière lumière filière bière prière"""
)
HYPERNYMS: Final = {
    "élu": words(
        """député maire sénateur conseiller président ministre eurodéputé adjoint échevin parlementaire ténor
        rapporteur chef bourgmestre"""
    ),
    "parlementaire": words("député sénateur rapporteur eurodéputé président"),
    "édile": words("maire bourgmestre syndic"),
    "responsable": words("président directeur secrétaire chef coordinateur délégué"),
    "dirigeant": words("président directeur patron pdg secrétaire chef fondateur"),
    "patron": words("président directeur pdg gérant chef fondateur"),
    "chef": words("président directeur ministre premier leader"),
    "magistrat": words("juge procureur président avocat substitut"),
    "juriste": words("avocat professeur juge magistrat"),
    "avocat": words("conseil défenseur bâtonnier maître me"),
    "conseil": words("avocat"),
    "diplomate": words("ambassadeur envoyé ministre consul négociateur"),
    "chercheur": words("professeur logue économiste historien directeur géographe physicien maître"),
    "scientifique": words("professeur logue chercheur physicien biologiste"),
    "universitaire": words("professeur maître historien"),
    "économiste": words("professeur analyste chercheur"),
    "spécialiste": words("professeur logue chercheur"),
    "syndicaliste": words("secrétaire délégué président"),
    "ministre": words("ministre secrétaire"),
    "médecin": words("logue docteur professeur chirurgien généraliste dr pr pédiatre psychiatre"),
    "militant": words("président porte-parole fondateur"),
    "militaire": words("général colonel capitaine amiral délégué"),
    "entraîneur": words("coach sélectionneur"),
    "technicien": words("entraîneur sélectionneur"),
    "entrepreneur": words("fondateur patron pdg gérant"),
    "fondateur": words("cofondateur"),
    "artiste": words("peintre chanteur comédien sculpteur plasticien"),
    "auteur": words("romancier écrivain"),
    "agriculteur": words("éleveur maraîcher vigneron céréalier paysan"),
    "exploitant": words("éleveur maraîcher vigneron agriculteur"),
    "socialiste": words("socialiste"),
    "centriste": words("centriste"),
    "écologiste": words("écologiste"),
    "entreprise": words("sa sas groupe industries énergie compagnie"),
    "groupe": words("sa groupe industries résidences résidence"),
    "société": words("sa sas compagnie"),
    "compagnie": words("air aéro airlines lines"),
    "transporteur": words("air aéro airlines compagnie"),
    "constructeur": words("motors automobiles aéro"),
    "institution": words("banque cour conseil fonds"),
    "organisme": words("institut agence office centre"),
    "syndicat": words("cgt cfdt fo syndicat confédération fédération union"),
    "juridiction": words("cour tribunal conseil"),
    "arrêt": words("cour"),
    "jugement": words("tribunal"),
    "décision": words("tribunal cour conseil commission autorité"),
    "document": words("rapport note étude avis"),
    "parti": words("parti mouvement"),
    "club": words("fc olympique stade racing"),
    "gendarme": words("autorité"),
    "régulateur": words("autorité conseil agence"),
    "organe": words("conseil"),
    "banque": words("banque"),
    "établissement": words("banque hôpital lycée université clinique résidence centre"),
    "agence": words("agence"),
    "association": words("association ligue collectif"),
    "ministère": words("ministère"),
    "fonds": words("fmi fonds"),
    "organisation": words("organisation ligue fédération"),
    **dict.fromkeys(
        words(
            """
            direction exécutif enseigne plateforme fabricant opérateur industriel distributeur éditeur armateur
            équipementier collectif fondation institut
            """
        ),
        frozenset(),
    ),
}
ANAPHORA: Final = {
    **dict.fromkeys(("il", "lui", "celui-ci", "ce dernier", "lequel", "le premier", "le second", "celui-là"), M),
    **dict.fromkeys(
        ("elle", "celle-ci", "cette dernière", "laquelle", "la première", "la seconde", "elle-même", "celle-là"), F
    ),
    "lui-même": M,
    **dict.fromkeys(("son", "sa", "ses"), ANY),
    **dict.fromkeys(("eux", "ils", "elles", "ces derniers", "ces dernières", "leur", "leurs"), P),
    # "à l'entendre", "à l'en croire"
    "l'": ANY,
    "l' intéressé": M,
    "l' intéressée": F,
}
POINTING: Final[frozenset[str]] = frozenset(("celle-ci", "celui-ci", "laquelle", "lequel"))
LATTER: Final[frozenset[str]] = frozenset(("ce dernier", "cette dernière", "le second", "la seconde"))
FORMER: Final[frozenset[str]] = frozenset(("le premier", "la première", "celui-là", "celle-là"))
INTENSIFIERS: Final = words("même aussi -même")
POSSESSIVES: Final = words("son sa ses leur leurs")
COPULAS: Final = words("est était devient reste comme")
FEMALE_BODIES: Final = tuple(
    words(
        "tion sion ité té ence ance ure rie gie ade cour banque caisse chambre ligue cgt cfdt ville entreprise société"
    )
)
MALE_BODIES: Final = words(
    """groupe syndicat ministère parti institut hôpital tribunal conseil office comité bureau centre fonds club
    collectif observatoire parlement sénat gouvernement parquet mouvement musée laboratoire réseau service cabinet
    théâtre département front rassemblement racing stade olympique centre-hospitalier"""
)
ENDINGS: Final = (
    ("trice", "teur"), ("euse", "eur"), ("ière", "ier"), ("ienne", "ien"), ("onne", "on"), ("effe", "ef"),
    ("ère", "er"), ("ète", "et"), ("ée", "é"), ("ue", "u"), ("nte", "nt"), ("ate", "at"), ("ine", "in"),
    ("oise", "ois"), ("aise", "ais"), ("ure", "ur"),
)  # fmt: skip
MIN_STEM: Final = 4


def role_gender(noun: str) -> Gender | None:
    """Return what the form of a noun tells."""
    if noun in NO_OFFICE or noun.endswith(("ment", "tion")):
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
    """Return the form that men and women share: directeur, ministre, élu."""
    if len(noun) > MIN_STEM:
        noun = noun.removesuffix("s")
    for female, male in ENDINGS:
        if noun.endswith(female) and len(noun) > len(female):
            return noun.removesuffix(female) + male
    return noun


def is_nominalised(_: str, noun: str) -> bool:
    """Say whether an adjective means a person ("le quinquagénaire", "la Bretonne"); its form seldom tells."""
    return noun.endswith(("ais", "aise", "ois", "oise", "ien", "ienne", "ain", "aine", "san", "sane"))
