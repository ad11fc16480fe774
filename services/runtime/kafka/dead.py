"""Dead letters read back from news.dead, and replayed to where they came from, exactly once.

A replay writes the original record to its topic and a marker to news.dead in one transaction. The marker names the
dead letter, so that neither a second replay nor one that was interrupted sends it again. It has a key and no value:
no dead letter looks like it.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from services import pipeline
from services.runtime.kafka import clients
from services.runtime.kafka.outbox import Outbox
from services.runtime.kafka.publication import DEAD_PREFIX, OMITTED
from services.runtime.kafka.reading import Reader
from services.runtime.kafka.records import Headers, Outgoing, Record
from services.runtime.settings import KafkaSettings, TopicSettings

REPLAYED: Final = f"{DEAD_PREFIX}replayed"
REPLAY_BATCH: Final = 20
"""Letters in one transaction, each of which may be as large as a message can be."""

POLL_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter: what it says of itself, and the record as it was.

    Attributes:
        id: its own place, TOPIC-PARTITION-OFFSET of news.dead.
        topic: where the record came from, as the cluster names it.
        complete: whether the value is there; it is not where even news.dead refused it for its size.
    """

    id: str
    stage: str
    reason: str
    message: str
    topic: str
    partition: int
    offset: int
    time: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    complete: bool


@dataclass(frozen=True, slots=True)
class Query:
    """Which dead letters; what is None does not matter. `key` and `id` are exact, `since` is a time with zone."""

    reason: str | None = None
    stage: str | None = None
    topic: str | None = None
    key: str | None = None
    id: str | None = None
    since: datetime | None = None

    def fits(self, letter: Letter) -> bool:
        wanted = (
            (self.reason, letter.reason),
            (self.stage, letter.stage),
            (self.topic, letter.topic),
            (self.key, (letter.key or b"").decode(errors="replace")),
            (self.id, letter.id),
        )
        recent = self.since is None or datetime.fromisoformat(letter.time) >= self.since
        return recent and all(want is None or want == have for want, have in wanted)


class DeadLetters:
    """The dead letters of a cluster. Every call opens its own clients.

    Raises `KafkaUnavailable` where there is no broker, `Fatal` where there is no topic of dead letters.
    """

    def __init__(self, settings: KafkaSettings, topics: TopicSettings) -> None:
        self._settings, self._topics = settings, topics
        self._topic = topics.prefixed(pipeline.DEAD.name)

    def find(self, query: Query) -> Iterator[Letter]:
        """The letters that fit and have not been replayed, oldest first in each partition."""
        replayed = {marked for record in self._records() if (marked := _marked(record))}
        for record in self._records():
            letter = read(record)
            if letter and letter.id not in replayed and query.fits(letter):
                yield letter

    def replay(self, query: Query, limit: int | None = None) -> Iterator[Letter]:
        """Sends the letters that fit, `limit` at most, back to where they came from; yields each once it is committed.

        Left out are letters whose value is not there, and such as claim to come from a topic that no stage reads.
        Of two replays at a time the later one goes on, and the earlier one ends with `Fatal`.
        """
        identity = self._topics.prefixed("depesche-dead-replay")
        with closing(clients.producer(self._settings, identity)) as producer:
            outbox = Outbox(producer)  # before reading: what a predecessor left open is settled by this
            origins = {self._topics.prefixed(topic.name) for service in pipeline.REPLAYED for topic in service.reads}
            fitting = (letter for letter in self.find(query) if letter.complete and letter.topic in origins)
            for letters in _batches(islice(fitting, limit), REPLAY_BATCH):
                outbox.publish([self._again(letter) for letter in letters])
                yield from letters

    def _again(self, letter: Letter) -> list[Outgoing]:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        marker = ((REPLAYED, letter.id.encode()), (f"{DEAD_PREFIX}time", now.encode()))
        return [
            Outgoing(letter.topic, letter.key, letter.value, letter.headers),
            Outgoing(self._topic, letter.id.encode(), None, marker),
        ]

    def _records(self) -> Iterator[Record]:
        """All committed records that are there now."""
        with Reader(self._settings, [self._topic], beginning=True) as reader:
            while not reader.exhausted:
                yield from filter(reader.was_there, reader.poll(POLL_SECONDS))


def _batches(letters: Iterable[Letter], size: int) -> Iterator[list[Letter]]:
    """Letters in lists of at most `size`."""
    batch: list[Letter] = []
    for letter in letters:
        batch.append(letter)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def read(record: Record) -> Letter | None:
    """The letter in a record of news.dead; None where it is none, such as a replay's marker or a stranger's record."""
    said = {name: value.decode(errors="replace") for name, value in record.headers if name.startswith(DEAD_PREFIX)}
    try:
        datetime.fromisoformat(said["dead_time"])
        return Letter(
            id=f"{record.topic}-{record.partition}-{record.offset}",
            stage=said["dead_stage"],
            reason=said["dead_reason"],
            message=said["dead_message"],
            topic=said["dead_topic"],
            partition=int(said["dead_partition"]),
            offset=int(said["dead_offset"]),
            time=said["dead_time"],
            key=record.key,
            value=record.value,
            headers=tuple(header for header in record.headers if not header[0].startswith(DEAD_PREFIX)),
            complete=OMITTED[0] not in said,
        )
    except (KeyError, ValueError):
        return None


def _marked(record: Record) -> str | None:
    marks = [value.decode(errors="replace") for name, value in record.headers if name == REPLAYED]
    return marks[0] if marks and record.value is None else None
