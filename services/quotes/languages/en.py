"""English: compound nouns whose last part is the head, verbs that are nouns as well."""

from __future__ import annotations

import re
from typing import Final

from services.quotes.languages import en_people, en_verbs
from services.quotes.languages.first_names import name_gender
from services.quotes.lexicon import Gender, Language, by_base, untold, words

M, F, P, N, ANY = Gender.MALE, Gender.FEMALE, Gender.PLURAL, Gender.NEUTER, Gender.ANY

TOKEN: Final = re.compile(
    r"['’]s\b|\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Capt|Sgt|Rev|Hon|St|Inc|Ltd|Co|Corp)\.|(?:[A-Z]\.){2,}|"
    r"\d+(?:[.,:]\d+)*(?:-\w+)*|\w+(?:['’](?!s\b)\w+)?(?:-\w+)*|[^\w\s]"
)


def is_plural(_: str) -> bool:
    """Past forms do not tell, and the pronouns themselves do."""
    return False


LANGUAGE: Final = Language(
    tag="en",
    token=TOKEN,
    verbs=en_verbs.forms(),
    determiners={
        **dict.fromkeys(
            words(
                """the a an this its his her their our my another no one each every some any such these those many
                several most few two three four five six both all"""
            ),
            ANY,
        ),
        "his": ANY,
    },
    indefinite=words("a an another one some several many two three four five six most few no any"),
    definite=words("the this"),
    oblique=frozenset(),
    pronouns={"he": M, "she": F, "it": N, "they": P, "who": ANY, "others": P, "one": ANY, "both": P, "i": ANY, "we": P},
    linking=words("of for at from in with"),
    genitives=words("of by"),
    prepositions=words(
        """in on at by for with about against between into through during before after above below to from up down of
        off over under since until within without despite near amid among toward towards upon via per like"""
    ),
    relatives=words("who whose whom which where"),
    conjunctions=words("and but or yet while"),
    stops=words(
        """
        in on at by with about against between into through during before after above below to from up down off over
        under since until within without despite near amid among toward towards upon via per and but or yet while
        because although though when if as unless who whose whom which where that what how why whether is are was
        were be been being has have had do does did will would can could may might must should shall not n't never
        also then later now still already again just only even earlier recently soon too there here he she it they
        we you i him them us me himself herself itself themselves monday tuesday wednesday thursday friday saturday
        sunday yesterday today tomorrow tonight january february march april june july august september october
        november december however meanwhile moreover instead once privately publicly flatly bluntly repeatedly
        """
    ),
    abbreviations=words(
        "mr mrs ms dr prof sen rep gov gen col lt capt sgt rev hon st jr sr inc ltd co corp vs etc jan feb aug sept oct"
        " nov dec no u.s a.m p.m mo md calif fla dept"
    ),
    honorifics={
        **dict.fromkeys(("mr", "sir", "lord"), M),
        **dict.fromkeys(("ms", "mrs", "miss", "dame", "lady", "baroness", "madam"), F),
    },
    documents=words(
        """
        brief release talking-points report statement study filing complaint indictment letter email memo survey
        poll ruling judgment review analysis paper document notice spokesman_for affidavit estimate data figures
        assessment audit
        """
    ),
    bodies=words(
        """
        miner suitor refiner lender supplier builder maker carrier utility chain publisher broadcaster insurer
        brewer bidder developer fund institution trust body panel startup start-up chipmaker carmaker automaker
        manufacturer team police authority alliance coalition partnership shipper grocer exchange think-tank company
        firm group union association agency department ministry party bank institute university hospital court
        committee commission council charity regulator board watchdog corporation operator organisation organization
        airline retailer club league federation office bureau corps conglomerate guild newspaper museum theatre
        theater school church airport brewery district orchestra laboratory tribunal diocese parish magazine
        consultancy thinktank army navy coastguard centre center zoo lab government administration embassy campaign
        military parliament cabinet network foundation
        """
    ),
    anaphora=en_people.ANAPHORA,
    pointing=en_people.POINTING,
    latter=en_people.LATTER,
    former=en_people.FORMER,
    intensifiers=en_people.INTENSIFIERS,
    possessives=en_people.POSSESSIVES,
    hypernyms=by_base(en_people.HYPERNYMS, en_people.base),
    copulas=en_people.COPULAS,
    age=en_people.AGE,
    base=en_people.base,
    is_nominalised=en_people.is_nominalised,
    role_gender=en_people.role_gender,
    body_gender=untold,
    is_plural=is_plural,
    name_gender=name_gender,
    parties=en_people.PARTIES,
    subject_first_incise=True,
    head_last=True,
)
