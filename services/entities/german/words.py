"""Which German words are roles, nouns, first names or like a surname, by lists and endings."""

import re
from collections.abc import Sequence

from spacy.lang.de.stop_words import STOP_WORDS

from services.entities.data import KINDS
from services.entities.german.lexicon import Lexicon

PARTICLES = frozenset(KINDS["particle"])
_ARTICLES = frozenset(KINDS["article"])
_LONGEST_PARTICLE = 3  # words: `von und zu`, `van der`
TITLES = frozenset(KINDS["title"])
ROLES = KINDS["role"]
_CASE_ENDINGS = ("", "in", "s", "en", "n")
_FEMALE_ROLE = re.compile(r"\w{5,}in$")
_NOUN_ENDS = re.compile(
    r".{2,}(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|ismus|tät|täten|nisse?|innen|tums?|linge?)$"
)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019-](?=[^\W\d_]))+$")
_STOP = frozenset(STOP_WORDS)
_SENTENCE_ENDS = frozenset('.!?:„»“"\u2013-')


class Words:
    """The words of one text, and what can be said of each of them; `at` may lie behind the last one."""

    def __init__(self, words: Sequence[str], lexicon: Lexicon) -> None:
        self.words = words
        self.lexicon = lexicon

    def is_first_name(self, at: int) -> bool:
        """A first name, or two of which one is known: `Odd-Einar`."""
        word, names = self.word(at), self.lexicon.first_names
        parts = word.split("-")
        both = len(parts) == 2 and all(part[:1].isupper() and not part.isupper() for part in parts)  # noqa: PLR2004
        return word in names or (both and not names.isdisjoint(parts))

    def is_initial(self, at: int) -> bool:
        """One capital letter and a full stop."""
        word = self.word(at)
        return len(word) == 2 and word[0].isupper() and word[1] == "."  # noqa: PLR2004

    def is_capitalised(self, at: int) -> bool:
        """Begins with a capital letter, goes on in small ones, and is no function word."""
        word = self.word(at)
        if not word[:1].isupper() or word.isupper():
            return False
        return _NAME.match(word) is not None and word.lower() not in _STOP

    def is_surname(self, at: int) -> bool:
        """Can be a surname where one is expected: also a noun, but no role."""
        return self.is_capitalised(at) and not self.is_role(at)

    def is_unknown(self, at: int) -> bool:
        """Capitalised and in no list: most likely a name."""
        return self.is_surname(at) and not self.is_noun(at) and not self.is_listed(at)

    def is_listed(self, at: int) -> bool:
        """The lists have it, or a longer name that begins with it."""
        return self.lexicon.name(self.word(at)) is not None or self.lexicon.phrase(self.words, at) is not None

    def is_noun(self, at: int) -> bool:
        """A noun of the list, a compound that ends in one, or a word with the ending of one."""
        word, nouns = self.word(at).lower(), self.lexicon.nouns
        shortest = 4  # letters of a compound's last part; shorter ones end too many names
        ends = (word[cut:] in nouns for cut in range(2, len(word) - shortest + 1))
        return word in nouns or any(ends) or _NOUN_ENDS.match(word) is not None

    def is_role(self, at: int) -> bool:
        """A title, or a word that ends in a role: `Dr.`, `Ministerin`, `Fraktionschefs`, `SPD-Politiker`."""
        word = self.word(at)
        last = word.rpartition("-")[2].lower()
        if word in TITLES:
            return True
        return word[:1].isupper() and any(
            last.removesuffix(ending).endswith(ROLES) for ending in _CASE_ENDINGS if last.endswith(ending)
        )

    def is_female_role(self, at: int) -> bool:
        """Has the ending of a woman's role and a name behind it: `Hausverwalterin Resi Plötzeneder`."""
        return _FEMALE_ROLE.match(self.word(at)) is not None and self.is_unknown(at + 1)

    def starts_sentence(self, at: int) -> bool:
        """Capitalised because of its place."""
        return at == 0 or self.words[at - 1] in _SENTENCE_ENDS or self.words[at - 1].isspace()

    def is_shouted(self, at: int) -> bool:
        """In capitals like its neighbours, so no acronym."""
        around = [*self.words[max(0, at - 2) : at], *self.words[at + 1 : at + 3]]
        return sum(word.isupper() and len(word) > 3 for word in around) > 1  # noqa: PLR2004 - longer than an acronym

    def after_particles(self, at: int) -> int:
        """The index behind `von`, `van der`, `de la`; an article alone is no particle."""
        end = at
        while end < at + _LONGEST_PARTICLE and (
            self.word(end) in PARTICLES or (end > at and self.word(end) in _ARTICLES)
        ):
            end += 1
        return end

    def word(self, at: int) -> str:
        """The word, or an empty one behind the last."""
        return self.words[at] if at < len(self.words) else ""
