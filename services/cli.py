"""The `depesche` command: puts the commands together, and says in one line what went wrong.

Commands import what they need when they run, so that `depesche --help` answers at once and `depesche enrich` knows
nothing of Kafka.
"""

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import Abort, Exit, TyperException

from services.commands import dead, demo, enrich, publish, run, status, tail, topics, up
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
app.command(epilog=up.EXAMPLES)(up.up)
app.command(epilog=demo.EXAMPLES)(demo.demo)
app.command(epilog=publish.EXAMPLES)(publish.publish)
app.command(epilog=tail.EXAMPLES)(tail.tail)
app.command(epilog=enrich.EXAMPLES)(enrich.enrich)
app.command(epilog=status.EXAMPLES)(status.status)
app.command(epilog=run.EXAMPLES)(run.run)
app.add_typer(topics.app, name="topics")
app.add_typer(dead.app, name="dead")


def main() -> None:
    """The entry point."""
    app()
