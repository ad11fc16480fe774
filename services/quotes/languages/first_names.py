"""First names that are common where the languages are spoken, with the gender they mostly tell."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import Gender, words

if TYPE_CHECKING:
    from collections.abc import Mapping

MALE: Final = words(
    """
    aaron achim adam ahmed ahmet alain alan alassane alexander alexandre alfie ali andreas andrew andré anthony
    antoine antonio arjun arne arthur austin baptiste bastien ben benjamin benoît bernard bernd bertrand boris
    brandon brian bruce bruno bryan burkhard carl carlos charles cheikh christian christophe claude colin cédric
    côme damien daniel david denis dennis desmond detlef detlev didier dieter dirk dominik donald douglas dylan
    eberhard edward elia eric ethan fabien fabrice felix florian focko francisco frank franz françois friedrich
    frédéric gary gaston gauthier georg george georges gerald gerhard gernot giles gilles graham gregory
    guillaume gérard günter günther hans harald harold harry hassan hauke heinz helge helmut henri henry hervé
    holger horst hugh hugo hussein ian ibrahim ibrahima igor ilja ingolf ivan iñaki jack jacob jacques james jan
    jason jeffrey jens jeremy jerry jesse joachim johannes john jonas jonathan jonte jordan jose josef joseph
    joshua josé juan julien juri justin jérôme jürgen karim karl keith kenneth kevin klaus kofi kolja kwame kyle
    larry lars lasse laurent lawrence leo leon louis luc luca lucas ludwig luis lukas malte mamadou manfred
    manuel marc marcel marek mark markus martin mathieu matthew matthias max maxime mehdi mehmet michael michel
    miguel mischa modou mohamed mohammed moussa mustafa nathan neil nicholas nicolas nigel nikola noah norbert
    ole oleg oliver olivier omar otto ousmane pascal patrick paul pavel pedro peter philipp philippe pierre
    rainer raj ralf ralph ravi raymond reginald reiner rené richard robert roger roland rolf ronald roy rupert
    ryan régis rémi samuel sascha scott sean sebastian serge sergej simon stefan stephan stephen steven stuart
    stéphane sven sébastien sönke tamme tanguy terry thierry thomas thorsten tibor tim timothy tobias tomas
    torsten tyler uwe vikram vincent volker volkmar wade walter werner wilhelm william willie wladimir wolf
    wolfgang wouter xavier yannick yusuf yvan yves zachary éric étienne
    """
)
FEMALE: Final = words(
    """
    abigail agathe agnes agnès alice almut amber amy angela anke ann anna anne annegret anneke annemarie annette
    antje ashley astrid aurélie aïssatou beate beatrix beth bettine betty beverly birgit brenda brigitte
    brittany béatrice camille carmen carol caroline carolyn catherine chantal charlotte chloe chloé christine
    claire clémence cynthia céline danielle deborah denise diana diane dominique doris dorothy dörte edith
    eleanor elisabeth elise elizabeth elke ellen emily evelyn fatou fiona florence françoise frauke friederike
    gabriele gertrud gillian godelieve grace guadalupe gudrun hannah hanne harriet heather heike helen helene
    henrike hilary hildegard hélène imke ines ingeborg ingrid inès irene iris irmgard isabel isabelle jane janet
    jennifer joan jocelyn joyce judith julie jutta karen karin katherine kathleen kathrin katrin kayla kelly
    kerstin kimberly kirsten laura lauren laurence leah leanne lori ludivine luise léa magdalene maike manon
    margaret margret marian marianne marie marike marilyn marlene martine mary mathilde maureen maëlys megan
    michelle miriam mirjam monique morag nadège nancy nathalie ndèye nicole odile pamela patricia peggy
    quitterie rachel rebecca rosalie rose rosemarie roswitha ruth sabine samantha sandra sandrine sarah sharon
    shirley sigrid silje silke simone solène sophie stephanie stéphanie susan susanne swantje sylvie ulrike ute
    valérie virginia véronique waltraud wencke wiebke yvonne zoe zoé édith élise élodie émilie
    """
)
# Prefixes of names that tell nothing, and words before a first name.
NO_NAMES: Final = words("dr me m prof sir don von van de la el al")
# What is in no table: few men's names end so.
FEMALE_ENDINGS: Final = ("a", "ette", "ine", "elle", "anne")


@cache
def _given() -> Mapping[str, Gender]:
    """Return the genders of names that people in Germany were given, by name in lower case."""
    text = files("services.quotes.data").joinpath("first_names.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return {name: Gender(gender) for name, gender in rows}


def name_gender(name: str) -> Gender:
    """Guess from a full name; ANY for a name of one word, which may be a surname, and for first names unknown."""
    first, *rest = [word.strip(".") for word in name.lower().split() if word.strip(".") not in NO_NAMES] or [""]
    if not rest:
        return Gender.ANY
    for part in (first, first.partition("-")[0]):
        if part in MALE or part in FEMALE:
            return Gender.MALE if part in MALE else Gender.FEMALE
        if part in _given():
            return _given()[part]
    return Gender.FEMALE if first.partition("-")[0].endswith(FEMALE_ENDINGS) else Gender.ANY
