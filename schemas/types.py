"""The contract as Python types. Generated from schemas/v1 by `python -m schemas.generate`."""


from typing import Literal, NotRequired, TypeAlias, TypedDict


class Article(TypedDict):
    """An article as its publisher gives it: the value of news.raw, and the key `article` of every later event. Nothing in it is ever changed, unknown fields included. At least one of headline and body must be a string."""

    id: str
    """Names the article for good; also the message key. Versions of one article share it. At most 512 characters, no control characters."""
    headline: NotRequired[str | None]
    """The headline as plain text. Spans whose field is `headline` count its Unicode code points."""
    body: NotRequired[str | None]
    """The text as plain text, paragraphs separated by line feeds. Spans whose field is `body` count its Unicode code points."""
    url: NotRequired[str | None]
    """Where the article can be read."""
    source: NotRequired[str | None]
    """Who publishes the article: a name or a domain."""
    published: NotRequired[str | None]
    """When the article was first published: RFC 3339, with offset."""
    updated: NotRequired[str | None]
    """When this version of the article was published, if it is not the first: RFC 3339, with offset."""
    language: NotRequired[str | None]
    """The language the publisher declares, as a BCP 47 tag (`de`, `fr-CA`); an underscore is taken for a hyphen. Used as a hint; what was found stands in the event's `language`."""
    authors: NotRequired[list[str] | None]
    """The byline's names, in its order."""
    duplicate_of: NotRequired[str | None]
    """The id of an earlier article that says nearly the same: the same agency copy at another publisher. Null or absent: none was found."""
    status: NotRequired[Literal["usable", "canceled"]]
    """`canceled` is a publisher's kill notice: it flows through every topic, is not enriched, and asks subscribers to withdraw the article. Absent means usable."""


class Skipped(TypedDict):
    """The stage did not look at the article. An empty list never says that."""

    status: Literal["skipped"]
    """The stage did not do its work."""
    reason: str
    """Why: `canceled` (a kill notice), `empty` (no text), `language_undetermined`, `unsupported_language`; more may come."""


Confidence: TypeAlias = float
"""How sure the model is, calibrated: of the statements with 0.9, nine in ten are right."""


Model: TypeAlias = str
"""The model that said so: name and version."""


EntityType: TypeAlias = Literal["person", "organisation", "place", "other"]
"""What the entity is."""


Ids: TypeAlias = dict[str, str | None]
"""Public identifiers by their register: `wikidata`, `iso3166`, `geonames`, and more. Null: looked for, not found."""


class Span(TypedDict):
    """A stretch of one of the article's fields."""

    field: Literal["headline", "body"]
    """The field of the article that is meant."""
    start: int
    """Unicode code points of the untouched field text before the stretch."""
    end: int
    """Unicode code points of the untouched field text up to the end of the stretch: the first one that is no longer part of it. Greater than start."""


Spans: TypeAlias = list[Span]
"""Where the words stand, in reading order; several where they are interrupted or run over paragraphs."""


class TrendWindow(TypedDict):
    """The time that is counted over, by when the articles were published."""

    size: str
    """Its length: `5m`, `1h` or `24h`; more may come."""
    kind: Literal["tumbling", "hopping"]
    """`tumbling`: one begins where the one before ends. `hopping`: they overlap; the current one is the one that ends next."""
    start: str
    """Its first moment: RFC 3339, with offset."""
    end: str
    """The first moment after it: RFC 3339, with offset."""


class TrendSubject(TypedDict):
    """Whom or what is counted."""

    kind: Literal["entity", "speaker"]
    """`entity`: mentions are counted. `speaker`: quotes are counted."""
    key: str
    """The same for the same subject in every article: the entity's `key`, or made of its type and name."""
    name: str
    """Its name, as a late article has it."""
    type: EntityType | None
    """What it is; null for a speaker who is no entity."""
    ids: Ids


class TrendEvent(TypedDict):
    """The value of news.trends: how often somebody or something was named, or somebody quoted, in a window of time, and whether that is more than usual. The message key is the window's size and kind and the subject's kind and key, with | between them. Of a key the last record counts; what an earlier window of it held may be corrected for some hours. Unknown keys are kept."""

    window: TrendWindow
    subject: TrendSubject
    count: int
    """Mentions of an entity, or quotes of a speaker, in the articles of the window. An article counts once, in its latest version, however often it is sent; a withdrawn one does not count."""
    articles: int
    """The number of articles that they stand in. Base, score and rising are about these."""
    base: float | None
    """Articles that a window of this length usually has of this subject; null where too little of the past is known."""
    score: float | None
    """How many times as many articles as usual there are at least, with 95 % certainty; null where the base is."""
    rising: bool
    """Whether there are enough articles and the score is high enough to say that the subject is rising."""
    updated: str
    """When this was counted: RFC 3339, with offset."""


Digits: TypeAlias = str
"""A whole number, in decimal digits."""


DeadTime: TypeAlias = str
"""When the record was written to news.dead: RFC 3339, with offset."""


class Seen(TypedDict):
    """What ingest remembers of the latest version of an article: the value of news.seen, whose key is the article's id. Its times and digests are ingest's own; subscribers have no use for it."""

    id: str
    """The article's id; also the message key."""
    fingerprint: str
    """A digest of what the article says, hexadecimal. Articles with the same one are the same version."""
    at: float
    """When this version went to news.raw: seconds since 1970."""
    version: NotRequired[str | None]
    """When the publisher says this version was published: RFC 3339, with offset. Null where it does not say."""
    canceled: NotRequired[bool]
    """Whether this version is a kill notice. Absent means no."""
    duplicate_of: NotRequired[str | None]
    """The id of the earlier article that this one was found to be nearly the same as; null or absent where there is none."""
    signature: NotRequired[str | None]
    """The MinHash of the text, Base64 of its 32-bit numbers in network order; absent or null where the text is too short for one."""


class Language(TypedDict):
    """The language that was found."""

    status: Literal["ok"]
    """The stage did its work."""
    tag: str
    """The language as a BCP 47 tag, lower case: `de`, `en`, `fr`; a macrolanguage where its members are not told apart (`sh`)."""
    confidence: Confidence
    model: Model


class Mention(Span):
    """One place where the article names the entity, and what it says there."""

    text: str
    """The text between start and end, letter by letter."""


class Phrase(TypedDict):
    """Words of the article and where they stand."""

    text: str
    """The words, as the article has them: the texts of the spans, joined by a space."""
    spans: Spans


class DeadLetter(TypedDict):
    """What went wrong with the record, and where."""

    dead_stage: str
    """The stage that gave the record up."""
    dead_reason: Literal["empty_value", "not_utf8", "not_json", "duplicate_key", "missing_id", "invalid_schema", "unsupported_version", "too_large", "output_too_large", "deadline_exceeded", "child_died", "out_of_memory", "stage_failed"]
    """Why, as one of a closed list."""
    dead_message: str
    """Why, in words for a human: the place and the rule, nothing of the article's text."""
    dead_topic: str
    """The topic the record was read from."""
    dead_partition: Digits
    """The partition the record was read from."""
    dead_offset: Digits
    """The offset the record was read from."""
    dead_time: DeadTime
    dead_value_omitted: NotRequired[Literal["true"]]
    """Present where the original value was too big even for news.dead: the record's value is empty then, and its bytes are to be found at topic, partition and offset for as long as they are kept there."""


class ReplayMark(TypedDict):
    """Says that a dead letter was sent back to the topic it came from. The record has no value."""

    dead_replayed: str
    """The dead letter that was replayed, by its own place: TOPIC-PARTITION-OFFSET."""
    dead_time: DeadTime


DeadHeaders: TypeAlias = DeadLetter | ReplayMark
"""The headers Depesche adds to a record of news.dead, decoded as UTF-8. Beside them stand the headers of the original record, which keeps its bytes and its key. A record is either a dead letter or the mark that one was replayed."""


LanguageResult: TypeAlias = Language | Skipped
"""What the language stage adds."""


class LanguageEvent(TypedDict):
    """The value of news.language: the article and the language it is in. Unknown keys are kept; the keys of later stages must not be there yet."""

    article: Article
    language: LanguageResult


class Entity(TypedDict):
    """Somebody or something the article names, with all places where it does."""

    id: str
    """Names the entity within this event (`e1`); it means nothing outside of it."""
    type: EntityType
    name: str
    """The entity's name: its fullest mention, or the canonical name of what it is linked to."""
    ids: Ids
    key: NotRequired[str]
    """The same for the same entity in every article and spelling, as far as that can be told; to group by."""
    mentions: list[Mention]
    """Where the article names it, in reading order."""


class QuoteBase(TypedDict):
    """A quote but for its id and its speaker."""

    type: Literal["direct", "indirect", "mixed", "reported", "free_indirect", "indirect_free_indirect"]
    """How the words are rendered: `direct` (word by word, in quotation marks), `indirect` (in a clause that depends on a verb of saying), `mixed` (indirect with quoted words in it), `reported` (that something was said, not what in words), `free_indirect` (without a verb of saying), `indirect_free_indirect` (indirect that runs on as free indirect)."""
    text: str
    """What is said, as the article has it, with the quotation marks of a direct quote: the texts of the spans, joined by a space."""
    spans: Spans
    cue: Phrase | None
    """The word that says that something is said (`sagte`, `according to`); null where there is none."""
    addressee: Phrase | None
    """Whom it is said to; null where the article names nobody."""
    frame: Phrase | None
    """The clause that introduces the quote; null where there is none."""
    confidence: Confidence


class Speaker(Phrase):
    """Who says a quote."""

    entity: str | None
    """The id of the entity of this event that is meant; null where it is none of them."""
    name: str | None
    """Whom the text means, after coreference (`Tan Kefei` where it says `er`); null where that is not known."""
    resolved_by: str | None
    """How the name was found: `name` (it stands there), `pronoun`, `nominal` (`der Sprecher`), and more; null where it was not."""


class KnownSpeaker(Speaker):
    """Who says a quote, with what the article's entities say of them."""

    type: EntityType | None
    """What the speaker's entity is; null where the speaker is no entity."""
    ids: Ids
    key: NotRequired[str]
    """The entity's key: the same for the same entity in every article and spelling, to group by. Absent where the speaker is no entity."""


class QuoteEvent(QuoteBase):
    """The value of news.quotes: one quote, with what is needed to show it without its article. Unknown keys are kept."""

    id: str
    """Names the quote among all quotes: the same as the header `ce_id`, and again the same when the article is sent again or updated. Its id in news.enriched is another."""
    speaker: KnownSpeaker | None
    """Who says it, with what is known of them; null where the article names nobody."""
    before: str
    """A few characters of the same field before the quote's first span; empty at the field's start."""
    after: str
    """A few characters of the same field after the quote's last span; empty at the field's end."""
    article_id: str
    """The id of the article the quote stands in; also the message key."""
    url: str | None
    """Where the article can be read; null where that is not known."""
    source: NotRequired[str | None]
    """Who publishes the article: a name or a domain; null where that is not known."""
    published: str | None
    """When the article was first published: RFC 3339, with offset; null where that is not known."""
    language: str | None
    """The language that was found, as a BCP 47 tag; null where there is none."""
    headline: str | None
    """The article's headline; null where it has none."""


class Entities(TypedDict):
    """The persons, organisations, places and other names that were found."""

    status: Literal["ok"]
    """The stage did its work."""
    model: Model
    items: list[Entity]
    """The entities, in the order of their first mention. Empty: it was looked and none was found."""


class Quote(QuoteBase):
    """One quote of the article."""

    id: str
    """Names the quote within its article's event (`q1`)."""
    speaker: Speaker | None
    """Who says it; null where the article names nobody."""


EntitiesResult: TypeAlias = Entities | Skipped
"""What the entities stage adds."""


class EntitiesEvent(TypedDict):
    """The value of news.entities: the article, its language, and whom and what it names. Unknown keys are kept; the key of the later stage must not be there yet."""

    article: Article
    language: LanguageResult
    entities: EntitiesResult


class Quotes(TypedDict):
    """The quotes that were found."""

    status: Literal["ok"]
    """The stage did its work."""
    model: Model
    items: list[Quote]
    """The quotes, in the order of their first spans; one may lie inside another. Empty: it was looked and none was found."""


QuotesResult: TypeAlias = Quotes | Skipped
"""What the quotes stage adds."""


class EnrichedEvent(TypedDict):
    """The value of news.enriched: the article, its language, whom and what it names, and who said what. Unknown keys are kept."""

    article: Article
    language: LanguageResult
    entities: EntitiesResult
    quotes: QuotesResult
