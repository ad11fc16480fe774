import copy
import pickle

import pytest

from schemas.reasons import ContractError, Reason
from schemas.validation import load


def test_the_schema_of_dead_letters_lists_exactly_the_reasons() -> None:
    letter = load("dead")["$defs"]["DeadLetter"]
    assert letter["properties"]["dead_reason"]["enum"] == [reason.value for reason in Reason]


def test_an_error_says_reason_and_message() -> None:
    error = ContractError(Reason.NOT_JSON, "line 1 column 2")
    assert (error.reason, error.message) == (Reason.NOT_JSON, "line 1 column 2")
    assert str(error) == "not_json: line 1 column 2"


@pytest.mark.parametrize("clone", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301 - our own
def test_an_error_crosses_process_borders_whole(clone: type) -> None:
    error: ContractError = clone(ContractError(Reason.NOT_UTF8, "byte 5"))
    assert (type(error), error.reason, error.message) == (ContractError, Reason.NOT_UTF8, "byte 5")
    assert isinstance(error.reason, Reason)


@pytest.mark.parametrize("name", ["reason", "message"])
def test_an_error_cannot_be_changed(name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(ContractError(Reason.NOT_UTF8, "byte 5"), name, "other")
