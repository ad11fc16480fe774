"""Which languages can be told apart, and the tags they are given.

Tags are BCP 47 primary subtags. py3langid's labels are the same but for the groups below.
"""

from collections.abc import Iterable

# Croatian, Bosnian and Serbian differ in a handful of words: a short text cannot tell them apart, and a wrong guess
# helps nobody. `sh` is their macrolanguage in the BCP 47 registry (which has no `hbs`, since a two-letter code exists).
# py3langid's `no` was trained on Bokmål; `nb` says so.
GROUPS = {"sh": ("bs", "hr", "sr"), "nb": ("no",)}

# py3langid's class for numbers, markup and identifiers: always a candidate, never an answer.
NOT_A_LANGUAGE = "zxx"

# What news is written in: Europe's state languages and Catalan, and the larger ones of the world. Left out are those
# that take short texts away from a far more frequent neighbour (Galician, Afrikaans, Luxembourgish, Maltese).
DEFAULT = (
    *("ar", "az", "be", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr"),
    *("he", "hi", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "ms", "nb"),
    *("nl", "nn", "pl", "pt", "ro", "ru", "sh", "sk", "sl", "sq", "sv", "sw", "ta", "th", "tr", "uk"),
    *("ur", "vi", "zh"),
)

# Tags that publishers declare and that mean one of ours.
_SYNONYMS = {member: tag for tag, members in GROUPS.items() for member in members}
_SYNONYMS |= {"cnr": "sh", "hbs": "sh", "iw": "he", "in": "id", "mo": "ro"}


def labels(tags: Iterable[str]) -> list[str]:
    """py3langid's labels for our tags."""
    return [label for tag in tags for label in GROUPS.get(tag, (tag,))]


def tag_of(label: str) -> str:
    """Our tag for one of py3langid's labels."""
    return next((tag for tag, members in GROUPS.items() if label in members), label)


def primary(declared: object) -> str | None:
    """Our tag for a declared language such as `de-AT`, `de_CH` or `hr`; None where nothing is declared."""
    if not isinstance(declared, str):
        return None
    subtag = declared.replace("_", "-").partition("-")[0].strip().lower()
    return _SYNONYMS.get(subtag, subtag) or None
