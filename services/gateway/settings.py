"""Settings of the gateway: the table `gateway`, the prefix `DEPESCHE_GATEWAY_`."""

from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, field_validator, model_validator

from services.gateway.access.guard import is_loopback
from services.gateway.access.keys import Hash, parse
from services.runtime.settings import MEBIBYTE
from services.runtime.sources import Settings


class GatewaySettings(Settings):
    """Whom the gateway serves, and how much it keeps."""

    table: ClassVar[str] = "gateway"

    host: str = Field(default="127.0.0.1", description="Address on which the gateway listens.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port of the gateway; 0 takes a free one.")
    keys: SecretStr | None = Field(
        default=None,
        description="The hashes of the API keys, a line each, as `depesche keys new` writes them; without any, whoever "
        "reaches the port may read.",
    )
    allow_open: bool = Field(
        default=False, description="Whether it may listen without keys where other machines can reach it."
    )
    rate: PositiveFloat = Field(default=20, description="Requests a second that a key may make for long.")
    burst: PositiveInt = Field(default=100, description="Requests that a key may make at once.")
    key_streams: PositiveInt = Field(default=20, description="Streams that a key may have open.")
    streams: PositiveInt = Field(default=2000, description="Streams that may be open together.")
    session_hours: PositiveFloat = Field(
        default=12, description="Hours after which a browser has to give its key again."
    )
    origins: list[str] = Field(
        default=[], description="Origins of other sites' pages that may read (CORS); without any none may."
    )
    heartbeat_seconds: PositiveFloat = Field(
        default=15, description="Seconds between two signs of life of a stream without events."
    )
    queue_bytes: PositiveInt = Field(
        default=4 * MEBIBYTE, description="Bytes that may wait for a slow client before its stream is ended."
    )
    unread_seconds: PositiveFloat = Field(
        default=20, description="Seconds after which a client that takes nothing of what waits for it is dropped."
    )
    recent_bytes: PositiveInt = Field(
        default=64 * MEBIBYTE, description="Bytes of events that are kept in memory for clients that come back."
    )
    recent_minutes: PositiveFloat = Field(
        default=15, description="Minutes of events that are read at the start for clients that come back."
    )
    catching_up: PositiveInt = Field(
        default=8, description="Clients that may at once read from Kafka what is no longer in memory."
    )
    view: Path = Field(
        default=Path(".data/gateway.sqlite"),
        description="File of the view of the recent stream; made anew from Kafka where it is missing.",
    )
    view_hours: PositiveFloat = Field(default=72, description="Hours that the view reaches back.")
    view_articles: PositiveInt = Field(default=100_000, description="Most articles in the view.")

    @field_validator("keys")
    @classmethod
    def _are_keys(cls, keys: SecretStr | None) -> SecretStr | None:
        parse(keys.get_secret_value() if keys else "")
        return keys

    @model_validator(mode="after")
    def _closed(self) -> Self:
        if not (self.allow_open or is_loopback(self.host) or self.hashes):
            raise ValueError(
                f"host is {self.host}, where others can reach it, and there are no keys: set keys, or allow_open"
            )
        return self

    @property
    def hashes(self) -> dict[str, Hash]:
        """The keys' hashes by name."""
        return parse(self.keys.get_secret_value() if self.keys else "")
