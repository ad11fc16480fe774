"""English words for speakers: offices and their gender, wide words for them, pronouns beside the subject's."""

from __future__ import annotations

import re
from typing import Final

from services.quotes.lexicon import Gender, words

M, F, P, N, ANY = Gender.MALE, Gender.FEMALE, Gender.PLURAL, Gender.NEUTER, Gender.ANY

PARTIES: Final = {
    **dict.fromkeys(("democrat", "democratic"), "Democrats"),
    **dict.fromkeys(("republican", "gop"), "Republicans"),
    **dict.fromkeys(("tory", "conservative"), "Conservatives"),
    "labour": "Labour",
    "libertarian": "Libertarians",
}
AGE: Final = re.compile(r"^(\d+)-year-olds?$")
# Whole words, but for what goes before kin: a prison is no son, banking no king.
KIN: Final = r"^(?:(?:great-?)?grand|step|god|arch|half-|co-|ex-|crown-)?(?:{})(?:-in-law)?$"
FEMALE: Final = re.compile(
    r"woman$|wife$|"
    + KIN.format(
        "lady|sister|mother|daughter|widow|actress|queen|duchess|girl|schoolgirl|waitress|princess|grandma|aunt|niece"
        "|landlady|hostess|heiress|stewardess|baroness|countess|heroine|nun|mum|mom|girlfriend|bride"
    )
)
MALE: Final = re.compile(
    r"man$|"
    + KIN.format(
        "brother|father|son|husband|king|duke|priest|boy|schoolboy|cowboy|prince|uncle|nephew|widower|landlord|monk|dad"
        "|boyfriend|bridegroom|groom|baron|lord"
    )
)
NO_MAN: Final = words("human superhuman german roman ottoman shaman talisman")
OFFICES: Final = tuple(
    words(
        """
        er or ist ent ant ian chief head chair secretary director eer ive ary official boss mp analyst coach chef
        judge diplomat democrat republican captain mayor tory colleague clerk pilot sponsor witness defendant expert
        nurse guard guide partner teen governor graduate head person advocate delegate candidate magistrate
        veteran scot briton owner economist academic scientist critic
        """
    )
)
# Endings of offices on words that are none.
NO_OFFICE: Final = words(
    """person paper letter government department parliament document statement agreement newspaper order power water
    number matter center centre quarter offer river chamber corner weather archive initiative directive
    percent accident comment moment event apartment movement development factor sector floor error motor labor labour
    list talent plant restaurant warrant grant tent content patent filing answer dinner summer winter
    twitter  answer chapter center cluster computer register ever never however other another after
    former latter her over under per either rather together per tonight treaty treasury library january february"""
)
HYPERNYMS: Final = {
    "lawmaker": words("senator representative congress mp deputy member legislator speaker whip assembly"),
    "legislator": words("senator representative congress mp deputy member speaker"),
    "politician": words("minister senator mp mayor leader president governor councillor secretary congress member"),
    "senator": words("senator sen"),
    "congress": words("representative rep"),
    "official": words("minister secretary director officer commissioner administrator chief deputy governor spokes"),
    "executive": words("chief director president officer head boss manager founder chair"),
    "manager": words("coach director head boss"),
    "boss": words("chief executive manager head director chair"),
    "chief": words("executive head director secretary officer"),
    "banker": words("governor president economist chair chief"),
    "lawyer": words("counsel solicitor barrister attorney prosecutor advocate defender"),
    "attorney": words("lawyer counsel prosecutor"),
    "barrister": words("counsel lawyer kc qc"),
    "prosecutor": words("attorney counsel"),
    "jurist": words("judge justice lawyer"),
    "judge": words("justice magistrate sheriff coroner"),
    "diplomat": words("ambassador envoy minister consul negotiator representative commissioner"),
    "envoy": words("ambassador negotiator representative"),
    "scientist": words("professor ologist researcher physicist chemist biologist director lecturer engineer"),
    "researcher": words("professor ologist physicist chemist biologist lecturer scientist fellow"),
    "academic": words("professor lecturer historian researcher ologist"),
    "economist": words("analyst professor strategist"),
    "analyst": words("economist strategist"),
    "doctor": words("gp surgeon physician consultant ologist dr"),
    "coach": words("manager trainer"),
    "player": words("striker captain midfielder defender goalkeeper forward"),
    "campaigner": words("activist director chair"),
    "activist": words("campaigner organizer organiser"),
    "entrepreneur": words("founder owner"),
    "farmer": words("grower rancher"),
    "republican": words("republican"),
    "democrat": words("democrat"),
    "tory": words("conservative"),
    "defendant": words(""),
    "officer": words("constable sergeant inspector commander superintendent sheriff"),
    "premier": words("premier prime minister"),
    "man": words(""),
    "woman": words(""),
    "company": words(
        """
        inc corp ltd plc group industries foods motor co llc energy water minerals airlines motors systems
        technologies holdings ag
        """
    ),
    "group": words("plc inc foods group holdings"),
    "firm": words("ltd llp plc inc capital partners merriton & research"),
    "agency": words("agency programme office administration department service who wfp"),
    "miner": words("minerals mining"),
    "carrier": words("airlines airways air"),
    "airline": words("airlines airways air"),
    "carmaker": words("motor motors"),
    "automaker": words("motor motors"),
    "bank": words("bank"),
    "regulator": words("authority agency office commission ofcom ofgem ofwat"),
    "watchdog": words("authority agency office commission committee"),
    "charity": words("trust foundation society shelter"),
    "club": words("fc united city rovers town"),
    "department": words("department"),
    "ministry": words("ministry department"),
    "court": words("court"),
    "judgment": words("court tribunal"),
    "ruling": words("court tribunal"),
    "party": words("party labour tories"),
    "organisation": words("programme foundation society"),
    "organization": words("program foundation society"),
    "university": words("university college"),
    "council": words("council"),
    "committee": words("committee"),
    "panel": words("committee commission"),
    "airport": words("airport"),
    "union": words("union workers brotherhood teamsters federation"),
    **dict.fromkeys(
        words(
            """
            suitor operator retailer manufacturer lender developer broadcaster publisher insurer brewer bidder chain
            body institution team employer maker builder corporation trust authority refiner supplier
            """
        ),
        frozenset(),
    ),
}
ANAPHORA: Final = {
    **dict.fromkeys(("him", "his", "himself"), M),
    **dict.fromkeys(("her", "hers", "herself"), F),
    "its": N,
    **dict.fromkeys(("them", "their", "those"), P),
    **dict.fromkeys(("the latter", "the former"), ANY),
}
POINTING: Final[frozenset[str]] = frozenset()
LATTER: Final[frozenset[str]] = frozenset(("the latter",))
FORMER: Final[frozenset[str]] = frozenset(("the former",))
INTENSIFIERS: Final = words("himself herself itself too also")
POSSESSIVES: Final = words("his her its their")
COPULAS: Final = words("is was became as")
PERSON: Final = re.compile(r"(?:wom[ae]n|m[ae]n|person|people)$")
# What is left of a base form ("spokes", "chair") has at least so many letters.
MIN_STEM: Final = 5


def role_gender(noun: str) -> Gender | None:
    """Return what the form of a noun tells; most tell only that it is an office."""
    if FEMALE.search(noun):
        return F
    if noun.endswith(("men", "women", "people")):
        return P
    if MALE.search(noun) and noun not in NO_MAN:
        return M
    if noun.endswith(OFFICES) and noun not in NO_OFFICE:
        return ANY
    return None


def base(noun: str) -> str:
    """Return the form that men and women share: spokes, chair; an age is its number."""
    age = AGE.match(noun)
    if age is not None:
        return age[1]
    short = PERSON.sub("", noun)
    return short if len(short) >= MIN_STEM else noun


def is_nominalised(_: str, __: str) -> bool:
    """English adjectives mean several people."""
    return False
