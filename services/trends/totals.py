"""The counts of subjects over all partitions of news.enriched, and what is to be told of them.

Each partition says its counts as absolute numbers as of one of its offsets (`services.trends.shelf`). Here the latest
of each is kept and added up, so what comes twice, late or out of order changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from services.trends.score import judge
from services.trends.subjects import BUCKET
from services.trends.windows import HOUR, LONGEST, SIZES, Window, containing, current, first_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.trends.score import Judgement, Rule
    from services.trends.shelf import Row
    from services.trends.subjects import Subject

GRAINS: Final = HOUR // BUCKET


class Partial(NamedTuple):
    """What a partition of news.enriched says of some subjects, as of one of its offsets."""

    partition: int
    offset: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """A subject in a window: what news.trends holds.

    Attributes:
        count: mentions of an entity, quotes of a speaker.
        articles: in how many articles; of these the judgement speaks.
    """

    window: Window
    subject: Subject
    count: int
    articles: int
    judgement: Judgement


class _Cell(NamedTuple):
    """What one partition said last of a subject in a bucket."""

    offset: int
    number: int
    articles: int


@dataclass(slots=True)
class _Tally:
    """A subject's counts: by bucket while they can change, by hour for as long as they are compared with."""

    subject: Subject
    cells: dict[tuple[int, int], _Cell] = field(default_factory=dict)
    sums: dict[int, tuple[int, int]] = field(default_factory=dict)
    hours: dict[int, int] = field(default_factory=dict)

    def put(self, bucket: int, partition: int, cell: _Cell) -> bool:
        """Takes what a partition says; returns whether anything changed."""
        known = self.cells.get((bucket, partition), _Cell(-1, 0, 0))
        if cell.offset < known.offset:
            return False
        self.cells[bucket, partition] = cell
        number, articles = cell.number - known.number, cell.articles - known.articles
        before = self.sums.get(bucket, (0, 0))
        self.sums[bucket] = (before[0] + number, before[1] + articles)
        hour = bucket // GRAINS
        self.hours[hour] = self.hours.get(hour, 0) + articles
        return bool(number or articles)

    def held(self, window: Window) -> tuple[int, int]:
        """Count and articles of a window."""
        if len(window.buckets) < len(self.sums):
            found = [self.sums[bucket] for bucket in window.buckets if bucket in self.sums]
        else:
            found = [sums for bucket, sums in self.sums.items() if bucket in window.buckets]
        return sum(number for number, _ in found), sum(articles for _, articles in found)

    def forget(self, bucket: int, hour: int) -> None:
        self.cells = {key: cell for key, cell in self.cells.items() if key[0] >= bucket}
        self.sums = {each: sums for each, sums in self.sums.items() if each >= bucket}
        self.hours = {each: articles for each, articles in self.hours.items() if each >= hour and articles}


class Totals:
    """The subjects whose counts one worker adds up: those of one partition of the partial counts.

    `grace` is in seconds.
    """

    def __init__(self, grace: float, rule: Rule) -> None:
        self._grace, self._rule = grace, rule
        self._tallies: dict[str, _Tally] = {}
        self._touched: dict[str, set[int]] = defaultdict(set)
        self._due: dict[str, None] = {}
        self._hops: dict[int, Window] = {}
        self._since: int | None = None
        self._closed = 0

    def __len__(self) -> int:
        return len(self._tallies)

    def merge(self, partial: Partial, now: float) -> bool:
        """Takes partial counts in; returns whether anything changed that has to be remembered."""
        changed = False
        for row in partial.rows:
            if row.bucket < first_open(now, self._grace):
                continue
            if self._put(partial, row):
                self._touched[row.subject.id].add(row.bucket)
                changed = True
        return changed

    def restore(self, partial: Partial) -> None:
        """Takes in partial counts that were remembered, in any order and as often as they come."""
        for row in partial.rows:
            if row.bucket >= self._closed:  # else it has been added up, and what was said of it is forgotten
                self._put(partial, row)

    def changed(self, now: float, most: int) -> list[Trend]:
        """What is to be told: everything that has changed since the last call, and what time alone has changed.

        A hopping window is followed by the next one without anything happening; of the subjects in it, `most` are told
        at a time.
        """
        touched, self._touched = self._touched, defaultdict(set)
        found = [trend for identity, buckets in touched.items() for trend in self._trends(identity, buckets, now)]
        self._hop(now)
        for identity in list(self._due)[:most]:
            del self._due[identity]
            if identity in self._tallies and identity not in touched:
                found += self._trends(identity, set(), now)
        return found

    def forget(self, now: float) -> None:
        """Forgets what is too old to change or to be compared with, and subjects of which nothing is left."""
        bucket = first_open(now, self._grace)
        hour = bucket // GRAINS - self._rule.history - 1
        self._closed = max(self._closed, bucket)
        for tally in self._tallies.values():
            tally.forget(bucket, hour)
        self._tallies = {identity: tally for identity, tally in self._tallies.items() if tally.hours or tally.cells}
        if self._since is not None:
            self._since = max(self._since, hour)

    def _put(self, partial: Partial, row: Row) -> bool:
        tally = self._tallies.get(row.subject.id)
        if tally is None:
            tally = self._tallies[row.subject.id] = _Tally(row.subject)
        tally.subject = row.subject
        hour = row.bucket // GRAINS
        self._since = hour if self._since is None else min(self._since, hour)
        return tally.put(row.bucket, partial.partition, _Cell(partial.offset, row.number, row.articles))

    def _hop(self, now: float) -> None:
        """Notices that windows have hopped on: everybody in them is due."""
        hops = {place: current(size, now) for place, size in enumerate(SIZES) if size.kind == "hopping"}
        if hops != self._hops:
            self._hops = hops
            recent = int(now - LONGEST) // BUCKET
            self._due.update(dict.fromkeys(each for each, tally in self._tallies.items() if _since(tally, recent)))

    def _trends(self, identity: str, buckets: set[int], now: float) -> Iterator[Trend]:
        """The windows of a subject that hold these buckets, and those that are current, the latest last of each size.

        A reader who keeps only the last record of a key is left with the latest window.
        """
        tally = self._tallies[identity]
        for size in SIZES:
            windows = {each for bucket in buckets for each in containing(size, bucket, now, self._grace)}
            latest = current(size, now)
            if tally.held(latest)[1] and (windows or size.kind == "hopping"):
                windows.add(latest)
            for window in sorted(windows, key=lambda each: each.start):
                yield self._trend(tally, window)

    def _trend(self, tally: _Tally, window: Window) -> Trend:
        count, articles = tally.held(window)
        since = self._since if self._since is not None else window.start // HOUR
        return Trend(window, tally.subject, count, articles, judge(window, articles, tally.hours, since, self._rule))


def _since(tally: _Tally, bucket: int) -> bool:
    return any(each >= bucket for each in tally.sums)
