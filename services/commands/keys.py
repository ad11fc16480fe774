"""`depesche keys`: API keys of the gateway."""

import re
from typing import Annotated

import typer

from services.commands.output import examples, say

app = typer.Typer(
    no_args_is_help=True, help="Make keys for the gateway.", epilog=examples("depesche keys new newsroom >> keys.txt")
)


@app.command()
def new(name: Annotated[str, typer.Argument(help="Whose it is: small letters, digits and hyphens.")]) -> None:
    """Make a key: its hash on standard output, for DEPESCHE_GATEWAY_KEYS_FILE; the key itself is said once."""
    from services.gateway.access import keys

    if not re.fullmatch(keys.NAME, name):
        raise typer.BadParameter("small letters, digits and hyphens, 32 at most", param_hint="NAME")
    key, line = keys.new(name)
    say(f"the key, which is kept nowhere: {key}")
    typer.echo(line)
