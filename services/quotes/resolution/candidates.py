"""Describes whom an expression may mean: for each candidate, and for nobody, the traits that a ranking weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import Gender
from services.quotes.resolution.expressions import Determined, Expression, Kind, Phrase
from services.quotes.resolution.profiles import Match, wider
from services.quotes.resolution.scene import NOBODY, PERSON, SPEAKERS, Candidate, Scene
from services.quotes.resolution.unnamed import nobody

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.resolution.references import Reference

# Distances in sentences are told apart up to here.
FAR: Final = 5
OFTEN: Final = 4
# What says that an expression fits what is told of somebody.
TOLD: Final = frozenset({Match.SAME, Match.PART, Match.WIDER})


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
    told = [entity for entity in fitting if describing.match(entity) in TOLD]
    named = [Candidate(entity, tuple(describing.traits(latest[entity], fitting, told))) for entity in fitting]
    return [Candidate(NOBODY, tuple(nobody(phrase, expression, scene, anyone=bool(told)))), *named]


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
        if self._is_told_apart() and self.match(entity) not in TOLD:
            return False
        profile = self.scene.profiles[entity]
        if not is_person or self.phrase.kind in (Kind.BODY, Kind.DOCUMENT):
            return True
        fits = self.phrase.gender is Gender.PLURAL or profile.gender.fits(self.phrase.gender)
        return fits or not profile.is_gender_sure

    def _is_told_apart(self) -> bool:
        """Say whether only somebody can be meant who is said to be that: "his lawyer", "the town hall"."""
        if self.phrase.kind is Kind.PERSON:
            return self.phrase.determined is Determined.POSSESSIVE
        return self.phrase.kind is Kind.BODY and not self._is_wide()

    def _is_wide(self) -> bool:
        return wider(self.scene.language.base(self.phrase.head), self.scene.language) is not None

    def traits(self, reference: Reference, fitting: Sequence[int], told: Sequence[int]) -> Iterator[str]:
        """Yield what speaks for or against one; fitting are all who can be meant, told those known to be that."""
        entity = reference.entity
        kind = self.scene.entities[entity].type
        rank = fitting.index(entity)
        yield f"is {kind}"
        if len(fitting) == 1:
            yield "only"
        yield from self._among([each for each in fitting if self.scene.entities[each].type == kind], entity, kind)
        if told == [entity]:
            yield "only one told"
        elif told and entity not in told:
            yield "others told"
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
        yield f"often in all {min(self.scene.references.total(entity) // 2, OFTEN)}"
        if any(self.scene.references.within(entity, *span) for span in self.expression.quote):
            yield "in its own quote"

    def _among(self, alike: Sequence[int], entity: int, kind: str) -> Iterator[str]:
        """Yield one's place among those of the same kind, the latest first, and of the same gender."""
        yield f"{kind} rank {min(alike.index(entity), 3)}"
        if len(alike) == 1:
            yield f"only {kind}"
        if self.phrase.gender in (Gender.MALE, Gender.FEMALE):
            yield from self._among_its_gender(alike, entity)

    def _among_its_gender(self, alike: Sequence[int], entity: int) -> Iterator[str]:
        same = [each for each in alike if self.scene.profiles[each].gender == self.phrase.gender]
        if entity in same:
            yield f"gender rank {min(same.index(entity), 2)}"
            if len(same) == 1:
                yield "only of the gender"

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
        if self.phrase.gender is Gender.NEUTER:
            yield f"neuter, {self.scene.entities[reference.entity].type}, sentences {min(apart, 2)}"
        for standing in ("subject",) * reference.subject + ("speaks",) * reference.speaks:
            yield f"{standing}, sentences {min(apart, 2)}"

    def _standing(self, reference: Reference) -> Iterator[str]:
        if reference.quoted:
            yield "quoted"
        if reference.subject and not reference.speaks:
            yield "subject"
        if reference.speaks:
            yield "speaks"
        before = self.scene.references.speaker_before
        if before is not None and before.entity == reference.entity:
            yield "speaker before the last"
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
            match = self.match(entity)
            yield f"role {match}"
            yield f"role {match}, {'wide' if self._is_wide() else 'narrow'}"

    def match(self, entity: int) -> Match:
        """Say how well the nouns fit what is told of one."""
        nouns = [self.phrase.head, *self.phrase.nouns]
        return self.scene.profiles[entity].match(nouns, self.scene.language)
