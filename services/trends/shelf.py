"""What the articles of one partition of news.enriched add to the counts.

The counts of a partition follow from its records up to some offset, and from nothing else: not from how often a record
was read, by whom, or what died in between. So they can be said as absolute numbers "as of offset n", and whoever adds
up partitions keeps the one with the greatest offset. Nothing is ever added twice, since nothing is ever added: numbers
are replaced.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from services.trends.subjects import BUCKET, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.trends.subjects import Version


MARGIN: Final = 3600 // BUCKET


class Fact(NamedTuple):
    """A version of an article and the offset it was read at. A partition's state is all there is of these."""

    offset: int
    version: Version


class Row(NamedTuple):
    """How often a subject was counted in a bucket, and in how many articles."""

    subject: Subject
    bucket: int
    number: int
    articles: int


@dataclass(slots=True)
class _Article:
    """The latest version of an article, and whether any of its versions came on time."""

    fact: Fact
    on_time: bool

    @property
    def counts(self) -> tuple[tuple[Subject, int], ...]:
        return self.fact.version.counts if self.on_time else ()


class Shelf:
    """The articles of one partition, each in its latest version, and the sums over them.

    Attributes:
        offset: the greatest one that the counts contain; -1 where they contain none.
    """

    def __init__(self) -> None:
        self.offset = -1
        self._articles: dict[str, _Article] = {}
        self._sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
        self._touched: dict[tuple[str, int], Subject] = {}

    def __len__(self) -> int:
        return len(self._articles)

    def apply(self, fact: Fact) -> bool:
        """Takes a version in; returns whether it has to be remembered, or leaves everything as it is."""
        if fact.offset <= self.offset:
            return False
        self.offset = fact.offset
        return self._merge(fact)

    def restore(self, facts: Iterable[Fact]) -> None:
        """Takes in facts that were remembered, in any order and as often as they come."""
        for fact in facts:
            self.offset = max(self.offset, fact.offset)
            self._merge(fact)
        self._touched.clear()

    def changed(self, first: int) -> list[Row]:
        """The sums from this bucket on that have changed since this was last asked, as they are now.

        Earlier ones no longer matter, and may lack what has been forgotten.
        """
        rows = [self._row(subject, bucket) for (_, bucket), subject in self._touched.items() if bucket >= first]
        self._touched.clear()
        return rows

    def forget(self, first: int) -> int:
        """Forgets articles that are an hour older than this bucket; returns how many that were.

        Their sums go with them: no window that could still change has them. The hour is for clocks that differ.
        """
        old = [identity for identity, article in self._articles.items() if _age(article.fact.version) < first - MARGIN]
        for identity in old:
            self._count(self._articles.pop(identity), -1)
        return len(old)

    def _merge(self, fact: Fact) -> bool:
        known = self._articles.get(fact.version.id)
        if known is None:
            article = _Article(fact, fact.version.on_time)
        else:
            latest = max(known.fact, fact, key=_rank)
            article = _Article(latest, known.on_time or fact.version.on_time)
            if _same(article, known):
                return False
        self._articles[fact.version.id] = article
        if known is None or (known.counts, known.fact.version.bucket) != (article.counts, article.fact.version.bucket):
            if known:
                self._touch(known, -1)
            self._touch(article, 1)
        return True

    def _touch(self, article: _Article, sign: int) -> None:
        self._count(article, sign)
        bucket = article.fact.version.bucket
        for subject, _ in article.counts:
            self._touched[subject.id, bucket] = subject

    def _count(self, article: _Article, sign: int) -> None:
        for subject, number in article.counts:
            key = (subject.id, article.fact.version.bucket)
            sums = self._sums[key]
            sums[0] += sign * number
            sums[1] += sign
            if not sums[1]:
                del self._sums[key]

    def _row(self, subject: Subject, bucket: int) -> Row:
        count, articles = self._sums.get((subject.id, bucket), (0, 0))
        return Row(subject, bucket, count, articles)


def _rank(fact: Fact) -> tuple[int, bool, int]:
    """Which of two versions is the later: by their times, a kill notice after what it withdraws, else as they came."""
    return fact.version.number, fact.version.canceled, fact.offset


def _same(one: _Article, other: _Article) -> bool:
    """Whether two states of an article say the same, whichever record it was read from."""
    return one.on_time == other.on_time and _said(one.fact.version) == _said(other.fact.version)


def _said(version: Version) -> Version:
    return replace(version, entered=0, on_time=False)


def _age(version: Version) -> int:
    """An old article that was updated lately is not forgotten: an older version of it may still come."""
    return max(version.bucket, version.entered // BUCKET)
