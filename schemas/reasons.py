"""Why a record is refused: the closed list of reasons, and the error that carries one."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Reason(StrEnum):
    """What a dead letter's `dead_reason` says; also the label of `depesche_dead_letters_total`."""

    EMPTY_VALUE = "empty_value"
    """The value holds no byte, or white space only. (A null value is a tombstone and flows through.)"""

    NOT_UTF8 = "not_utf8"
    """The value's bytes are no UTF-8."""

    NOT_JSON = "not_json"
    """The value is no JSON text of RFC 8259, or is nested deeper than events may be."""

    DUPLICATE_KEY = "duplicate_key"
    """An object in the value names a member twice, so that readers would disagree on what it says."""

    MISSING_ID = "missing_id"
    """The article's id is absent, null or empty."""

    INVALID_SCHEMA = "invalid_schema"
    """The value is JSON but not what the topic's schema describes."""

    UNSUPPORTED_VERSION = "unsupported_version"
    """The headers announce a version of the contract that this program does not know."""

    TOO_LARGE = "too_large"
    """The value is bigger than a stage accepts."""

    OUTPUT_TOO_LARGE = "output_too_large"
    """The enriched event is bigger than the topic it goes to accepts."""

    DEADLINE_EXCEEDED = "deadline_exceeded"
    """The stage worked on the document for longer than its deadline allows."""

    CHILD_DIED = "child_died"
    """The process that worked on the document ended."""

    OUT_OF_MEMORY = "out_of_memory"
    """The process that worked on the document reached its memory limit."""

    STAGE_FAILED = "stage_failed"
    """The stage raised an error on the document, or returned what its schema does not allow."""


class ContractError(Exception):
    """A record breaks the contract.

    Pickles whole, since it crosses process borders. The message is one short line that names the place
    and quotes nothing of the article's text.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(reason, message)

    @property
    def reason(self) -> Reason:
        reason: Reason = self.args[0]
        return reason

    @property
    def message(self) -> str:
        message: str = self.args[1]
        return message

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"
