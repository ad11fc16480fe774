"""The settings of trends."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, PositiveFloat, PositiveInt

from services.runtime.settings import Settings


class TrendsSettings(Settings):
    """What counts, what is rising, and how often it is told."""

    table: ClassVar[str] = "trends"

    grace_hours: PositiveFloat = Field(
        default=3,
        description="Hours after its publication in which an article must come in to be counted, and for which a "
        "window that is over is still corrected.",
    )
    future_minutes: float = Field(
        default=5,
        ge=0,
        description="Minutes by which a time of publication may lie ahead; beyond, the time of arrival counts.",
    )
    history_hours: PositiveInt = Field(
        default=72, description="Hours before a window that its subjects are compared with; takes memory."
    )
    minimum: PositiveInt = Field(default=5, description="Least number of articles of a window whose subject is rising.")
    threshold: PositiveFloat = Field(
        default=2, description="Least score of a rising subject: at least so many times as many articles as usual."
    )
    publish_seconds: PositiveFloat = Field(
        default=1, description="Seconds in which changes are collected; a subject is told of once in that time."
    )
    hop_subjects: PositiveInt = Field(
        default=1000, description="Most subjects told of at once only since a window has moved on."
    )
