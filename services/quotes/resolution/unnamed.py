"""Describes nobody as a candidate: what says that an expression means one whom the article does not name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import Gender
from services.quotes.resolution.expressions import Determined, Kind
from services.quotes.resolution.profiles import wider
from services.quotes.resolution.scene import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.quotes.resolution.expressions import Expression, Phrase
    from services.quotes.resolution.scene import Scene

# A determiner and a noun: more words describe somebody new.
PLAIN: Final = 2


def nobody(phrase: Phrase, expression: Expression, scene: Scene, *, anyone: bool) -> Iterator[str]:
    """Yield what speaks for one without a name; anyone: the expression fits what is told of somebody."""
    yield "nobody"
    yield f"nobody {phrase.determined}"
    yield f"nobody head {phrase.kind}"
    yield f"nobody {phrase.determined} {phrase.gender}"
    if phrase.plural:
        yield "nobody plural"
    if phrase.has_tail:
        yield "nobody tail"
    if phrase.head in scene.nameless:
        yield "nobody nameless"
    if wider(scene.language.base(phrase.head), scene.language) is not None:
        yield "nobody wide"
    elif phrase.determined is Determined.DEFINITE:
        yield "nobody narrow"
    if len(phrase.core) > PLAIN:
        yield "nobody described"
    if scene.language.age.search(phrase.head):
        yield "nobody age"
    if anyone:
        yield f"nobody, somebody fits, {phrase.determined}"
    if scene.language.is_nominalised(phrase.core[0].low, phrase.head):
        yield "nobody nominalised"
    yield from _unnamed(phrase, expression, scene)


def _unnamed(phrase: Phrase, expression: Expression, scene: Scene) -> Iterator[str]:
    """Yield what says that somebody was spoken of who has no name, and since when."""
    sentence, paragraph = scene.references.place(expression.start)
    last = scene.references.last_speaker
    if last is not None and last.entity == NOBODY:
        yield "nobody spoke last"
        yield f"nobody spoke last, sentences {min(sentence - last.sentence, 2)}"
        if last.paragraph == paragraph:
            yield "nobody spoke last here"
    if phrase.kind is Kind.PRONOUN and phrase.gender in (Gender.MALE, Gender.FEMALE):
        for new in scene.references.strangers(expression.start, phrase.gender):
            known = "new" if new.indefinite else "known"
            yield f"nobody, {known} person, sentences {min(sentence - new.sentence, 2)}"
            if not new.named_since:
                yield f"nobody, {known} person, no name since"
            if last is not None and last.entity == NOBODY and last.sentence == new.sentence:
                yield f"nobody spoke last, a person, sentences {min(sentence - new.sentence, 2)}"
