"""What the commands say: results on standard output, everything else on standard error."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


class CommandError(Exception):
    """What was asked for cannot be done or does not hold: one line, and the exit status.

    Attributes:
        status: 1 where the world is to blame, 2 where what was asked for makes no sense.
    """

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def say(message: str) -> None:
    """A line on standard error, so that standard output holds nothing but results."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def console(*, stderr: bool = False) -> "Console":
    """Rich's console on standard output, made when it is needed: `enrich` does without."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=False)


def examples(*lines: str) -> str:
    """The end of a command's help; Typer keeps lines apart only where they are paragraphs."""
    return "\n\n".join(["Examples:", *(f"  $ {line}" for line in lines)])
