"""Settings of ingest: the table `ingest`, the prefix `DEPESCHE_INGEST_`."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr

from services.runtime.settings import MEBIBYTE
from services.runtime.sources import Settings


class IngestSettings(Settings):
    """Where news comes from, and what is taken."""

    table: ClassVar[str] = "ingest"

    feeds: Path = Field(
        default=Path("feeds.json"), description="The list of feeds, read anew when it changes; see `depesche feeds`."
    )
    folder: Path | None = Field(
        default=None,
        description="A folder whose files (JSON, JSON Lines, text) are taken and moved to `done` or `refused` in it.",
    )
    folder_seconds: PositiveFloat = Field(
        default=2, description="Seconds between two looks at the folder, and that a file must have been left alone."
    )
    http_host: str = Field(default="127.0.0.1", description="Address on which the push API listens.")
    http_port: int = Field(default=8090, ge=0, le=65535, description="Port of the push API; 0 takes a free one.")
    http_token: SecretStr | None = Field(
        default=None, description="What clients of the push API have to send as bearer token; without it nothing."
    )
    max_request_bytes: PositiveInt = Field(
        default=16 * MEBIBYTE, description="Largest body of a push request in bytes, inflated."
    )
    max_request_articles: PositiveInt = Field(default=10_000, description="Most articles in a push request.")
    write_seconds: PositiveFloat = Field(
        default=15, description="Seconds in which Kafka must confirm what has arrived; else the push API answers 503."
    )
    max_waiting_bytes: PositiveInt = Field(
        default=64 * MEBIBYTE,
        description="Bytes that wait for Kafka's confirmation from which on the push API answers 429.",
    )
    max_lag: PositiveInt = Field(
        default=100_000,
        description="Articles that have arrived and not been looked at from which on the push API answers 429.",
    )
    poll_seconds: float = Field(
        default=300, ge=1, description="Seconds between two polls of a feed that does not say otherwise."
    )
    host_seconds: float = Field(default=1, ge=0, description="Seconds between two requests to the same host.")
    connections: PositiveInt = Field(default=20, description="Most requests for feeds and pages at the same time.")
    fetch_seconds: PositiveFloat = Field(
        default=20, description="Seconds in which a feed or a page must be there, redirects included."
    )
    max_fetch_bytes: PositiveInt = Field(default=8 * MEBIBYTE, description="Largest feed or page in bytes, inflated.")
    user_agent: str = Field(
        default="Depesche/1 (feed reader)",
        pattern=r"^[\x20-\x7e]+$",
        description="What servers are told of who asks; put an address in it at which they can reach you.",
    )
    robots: bool = Field(
        default=True, description="Whether an article's page is left alone where its site's robots.txt asks for it."
    )
    allow_addresses: tuple[str, ...] = Field(
        default=(),
        description="IP addresses that feeds and pages may have though they are not public; for tests, and for servers "
        "of your own that may be asked on the word of any feed.",
    )
    near_threshold: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of word sequences in common from which on an article is marked as duplicate_of another; "
        "0 looks for none.",
    )
    near_hours: PositiveFloat = Field(default=48, description="Hours for which an article is compared with later ones.")
