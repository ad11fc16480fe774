"""Describes whom an expression may mean: for each candidate, and for nobody, the traits that a ranking weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.quotes.expressions import Determined, Expression, Kind, Phrase
from services.quotes.lexicon import Gender
from services.quotes.profiles import Match, wider

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.lexicon import Language
    from services.quotes.profiles import Profile
    from services.quotes.references import Reference, References

PERSON: Final = "person"
SPEAKERS: Final = frozenset({PERSON, "organisation"})
# The number that stands for nobody among candidates.
NOBODY: Final = -1
# Distances in sentences are told apart up to here.
FAR: Final = 5
OFTEN: Final = 4
# A determiner and a noun: more words describe somebody new.
PLAIN: Final = 2


@dataclass(frozen=True, slots=True)
class Entity:
    """What the entities stage says of somebody or something."""

    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity by its number, or NOBODY, with its traits."""

    entity: int
    traits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known where an expression stands."""

    entities: Sequence[Entity]
    profiles: Sequence[Profile]
    references: References
    # Nouns that the article introduced with an indefinite determiner and no name: those have none.
    nameless: frozenset[str]
    language: Language


def candidates(phrase: Phrase, expression: Expression, scene: Scene) -> list[Candidate]:
    """Return nobody first and then those spoken of before the expression, the latest first."""
    latest: dict[int, Reference] = {}
    for reference in scene.references.before(expression.start):
        known = latest.get(reference.entity)
        if known is None or (known.quoted and not reference.quoted):
            latest[reference.entity] = reference
    for reference in scene.references.after(expression.end):
        latest.setdefault(reference.entity, reference)
    describing = _Describing(phrase, expression, scene)
    fitting = [entity for entity in latest if describing.can_be(entity, later=latest[entity].start > expression.start)]
    named = [
        Candidate(entity, tuple(describing.traits(latest[entity], fitting.index(entity), len(fitting))))
        for entity in fitting
    ]
    return [Candidate(NOBODY, tuple(_nobody(phrase, scene))), *named]


def one_of_two(phrase: Phrase, expression: Expression, scene: Scene) -> int | None:
    """Return whom "the latter" or "the former" means: of the two named last, the second or the first one."""
    describing = _Describing(phrase, expression, scene)
    named = dict.fromkeys(
        reference.entity
        for reference in scene.references.before(expression.start)
        if reference.named and scene.entities[reference.entity].type in SPEAKERS and describing.can_be(reference.entity)
    )
    place = int(phrase.kind is Kind.FORMER)
    return next((entity for number, entity in enumerate(named) if number == place), None)


def _nobody(phrase: Phrase, scene: Scene) -> Iterator[str]:
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


@dataclass(frozen=True, slots=True)
class _Describing:
    """Describes the candidates for one expression."""

    phrase: Phrase
    expression: Expression
    scene: Scene

    def can_be(self, entity: int, *, later: bool = False) -> bool:
        """Leave out who cannot be meant: a clash of gender, or a kind of thing that does not speak so."""
        indefinite = self.phrase.determined is Determined.INDEFINITE
        if indefinite and not later and self.phrase.kind in (Kind.PERSON, Kind.BODY, Kind.UNKNOWN):
            return False
        is_person = self.scene.entities[entity].type == PERSON
        if self.phrase.kind is Kind.PERSON and not is_person:
            return False
        if self.phrase.kind is Kind.BODY and is_person:
            return False
        if self._is_told_apart() and self._match(entity) not in (Match.SAME, Match.PART, Match.WIDER):
            return False
        gender = self.scene.profiles[entity].gender
        if not is_person or self.phrase.kind in (Kind.BODY, Kind.DOCUMENT):
            return True
        return self.phrase.gender is Gender.PLURAL or gender.fits(self.phrase.gender)

    def _is_told_apart(self) -> bool:
        """Say whether only somebody can be meant who is said to be that: "his lawyer", "the town hall"."""
        if self.phrase.kind is Kind.PERSON:
            return self.phrase.determined is Determined.POSSESSIVE
        return self.phrase.kind is Kind.BODY and not self._is_wide()

    def _is_wide(self) -> bool:
        return wider(self.scene.language.base(self.phrase.head), self.scene.language) is not None

    def traits(self, reference: Reference, rank: int, among: int) -> Iterator[str]:
        """Yield what speaks for or against one; rank counts those spoken of since, among all of them."""
        entity = reference.entity
        yield f"is {self.scene.entities[entity].type}"
        if among == 1:
            yield "only"
        if reference.start > self.expression.start:
            yield from self._later(reference)
        else:
            yield f"rank {min(rank, 3)}"
            if self.phrase.determined is Determined.POSSESSIVE:
                yield f"possessive rank {min(rank, 1)}"
            yield from self._distance(reference)
            yield from self._standing(reference)
        yield from self._fit(entity)
        yield f"often {min(self.scene.references.count(entity, self.expression.start), OFTEN)}"
        if any(self.scene.references.within(entity, *span) for span in self.expression.quote):
            yield "in its own quote"

    def _later(self, reference: Reference) -> Iterator[str]:
        """Yield what speaks for one who is named only afterwards."""
        sentence, _ = self.scene.references.place(self.expression.start)
        yield "later"
        yield f"later sentences {min(reference.sentence - sentence, 3)}"
        yield f"later {self.phrase.determined}"
        if sentence == 0:
            yield "later than the lead"

    def _distance(self, reference: Reference) -> Iterator[str]:
        sentence, paragraph = self.scene.references.place(self.expression.start)
        apart = min(sentence - reference.sentence, FAR)
        yield f"sentences {apart}"
        if apart == 0 and not any(start <= reference.start < end for start, end in self.expression.quote):
            yield "sentences 0, outside the quote"
        yield f"paragraphs {min(paragraph - reference.paragraph, 2)}"

    def _standing(self, reference: Reference) -> Iterator[str]:
        if reference.quoted:
            yield "quoted"
        if reference.subject and not reference.speaks:
            yield "subject"
        if reference.speaks:
            yield "speaks"
        last = self.scene.references.last_speaker
        if last is not None and last.entity == reference.entity:
            sentence, paragraph = self.scene.references.place(self.expression.start)
            yield "last speaker"
            yield f"last speaker sentences {min(sentence - last.sentence, 2)}"
            if last.paragraph == paragraph:
                yield "last speaker here"

    def _fit(self, entity: int) -> Iterator[str]:
        profile = self.scene.profiles[entity]
        told = self.phrase.gender in (Gender.MALE, Gender.FEMALE, Gender.NEUTER)
        if told and self.phrase.kind is not Kind.BODY:
            same = profile.gender == self.phrase.gender
            gender = "same" if same else "unknown" if profile.gender is Gender.ANY else "clash"
            yield f"gender {gender}"
            yield f"{self.scene.entities[entity].type}, gender {gender}"
        if self.phrase.kind not in (Kind.PRONOUN, Kind.POINTING):
            match = self._match(entity)
            yield f"role {match}"
            yield f"role {match}, {'wide' if self._is_wide() else 'narrow'}"

    def _match(self, entity: int) -> Match:
        nouns = [self.phrase.head, *self.phrase.nouns]
        return self.scene.profiles[entity].match(nouns, self.scene.language)
