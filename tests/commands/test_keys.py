"""`depesche keys`: the hash goes where it can be kept, the key does not."""

import pytest
from typer.testing import CliRunner

from services import cli
from services.gateway.access import keys


def test_standard_output_is_a_line_of_the_file_of_keys_and_the_key_is_on_standard_error() -> None:
    done = CliRunner().invoke(cli.app, ["keys", "new", "newsroom"])
    assert done.exit_code == 0
    key = done.stderr.split()[-1]
    assert keys.Keys(keys.parse(done.stdout)).owner(key) == "newsroom"
    assert done.stdout.endswith("\n")
    assert key.removeprefix("newsroom.") not in done.stdout


@pytest.mark.parametrize("name", ["", "News", "a b", "x" * 33])
def test_a_name_that_is_none_is_wrong_usage(name: str) -> None:
    done = CliRunner().invoke(cli.app, ["keys", "new", name])
    assert (done.exit_code, done.stdout) == (2, "")
