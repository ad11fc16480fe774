"""The `depesche` command: puts the commands together, and says in one line what went wrong.

Commands import what they need when they run, so that `depesche --help` answers at once and `depesche enrich` knows
nothing of Kafka.
"""

import inspect
import os
import sys
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import Abort, Exit, TyperException

from services.commands import dead, demo, enrich, feeds, keys, publish, run, status, tail, topics, up
from services.commands.output import CommandError, say

EXIT_INTERRUPTED = 130
"""What shells say of a program that Ctrl-C ended."""


class Commands(TyperGroup):
    """Turns the errors that users can do something about into a line and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (Exit, Abort, TyperException):  # Typer's own way to end, and to say what is wrong with the usage
            raise
        except KeyboardInterrupt:
            say("interrupted")
            raise Exit(EXIT_INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read has seen enough. What is still buffered must not be written at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise Exit(0) from None
        except CommandError as error:
            say(f"depesche: {error}")
            raise Exit(error.status) from None
        except Exception as error:
            from services.runtime.failures import explain

            if not (explained := explain(error)):
                raise
            message, exit_status = explained
            say(f"depesche: {message}")
            raise Exit(exit_status) from None


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Understands news as it happens: language, entities and quotes, exactly once, over Apache Kafka.",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Settings come from the environment (DEPESCHE_…) and the TOML file that DEPESCHE_CONFIG names.",
)


def _add(command: Callable[..., None], examples: str) -> None:
    """Adds a command; its docstring is its help, where Typer would keep the line breaks of the source."""
    paragraphs = inspect.cleandoc(command.__doc__ or "").split("\n\n")
    text = "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs)
    app.command(help=text, epilog=examples)(command)


for _command, _examples in (
    (up.up, up.EXAMPLES),
    (demo.demo, demo.EXAMPLES),
    (publish.publish, publish.EXAMPLES),
    (tail.tail, tail.EXAMPLES),
    (enrich.enrich, enrich.EXAMPLES),
    (status.status, status.EXAMPLES),
    (run.run, run.EXAMPLES),
):
    _add(_command, _examples)
app.add_typer(topics.app, name="topics")
app.add_typer(dead.app, name="dead")
app.add_typer(feeds.app, name="feeds")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """The entry point."""
    app()
