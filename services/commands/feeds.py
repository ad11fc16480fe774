"""`depesche feeds`: the list of feeds that ingest polls."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from services.commands.output import CommandError, console, examples, say

if TYPE_CHECKING:
    from services.ingest.feeds.subscriptions import Feed
    from services.ingest.settings import IngestSettings

HELP: Final = "Manage the list of feeds (DEPESCHE_INGEST_FEEDS), which running workers read anew when it changes."

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    epilog=examples(
        "depesche feeds add https://example.org/feed.xml --full-text",
        "depesche feeds import subscriptions.opml",
        "depesche feeds check",
    ),
)

Url = Annotated[str, typer.Argument(metavar="URL", help="Where the feed lies.")]


@app.command()
def add(
    url: Url,
    *,
    name: Annotated[str | None, typer.Option(help="A name for people.")] = None,
    every: Annotated[float | None, typer.Option(min=1, help="Seconds between two polls; else the setting.")] = None,
    full_text: Annotated[
        bool, typer.Option("--full-text", help="Fetch each article's page, since the feed has only teasers.")
    ] = False,
) -> None:
    """Add a feed, or change how one is polled."""
    from services.ingest.feeds.subscriptions import Feed

    feed = Feed(url, name, every, full_text)
    if why := feed.problem():
        raise CommandError(f"{url}: {why}", 2)
    listed = _load()
    known = {each.url for each in listed}
    _save([feed if each.url == url else each for each in listed] + ([] if url in known else [feed]))
    say(f"{'changed' if url in known else 'added'} {url}")


@app.command()
def remove(url: Url) -> None:
    """Remove a feed; what it brought stays."""
    listed = _load()
    kept = [feed for feed in listed if feed.url != url]
    if len(kept) == len(listed):
        raise CommandError(f"no such feed: {url}")
    _save(kept)
    say(f"removed {url}")


@app.command("list")
def list_() -> None:
    """List the feeds."""
    from rich.table import Table
    from rich.text import Text

    from services.view.text import clean

    table = Table("feed", "name", "every", "full text")
    for feed in _load():
        url, name = Text(clean(feed.url)), Text(clean(feed.name or ""))
        table.add_row(url, name, f"{feed.every:g} s" if feed.every else "", "yes" * feed.full_text)
    console().print(table)


@app.command()
def check(
    urls: Annotated[list[str] | None, typer.Argument(metavar="URL...", help="Feeds; without, all of the list.")] = None,
) -> None:
    """Fetch feeds as a worker would, and say what comes of it; exit status 1 where one fails."""
    from services.view.text import clean

    wanted = urls or [feed.url for feed in _load()]
    if not wanted:
        say("no feeds: `depesche feeds add URL` adds one")
    checked = asyncio.run(_check(wanted, _settings()))
    for each in checked:
        line = f"{'ok    ' if each.fine else 'failed'}  {clean(each.url)}  {clean(each.said)}"
        console().print(line, markup=False, soft_wrap=True)
    if failed := sum(not each.fine for each in checked):
        raise CommandError(f"{failed} of {len(checked)} feeds failed")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="An OPML file.")],
) -> None:
    """Add the feeds of an OPML file; those that cannot be polled are named and left out, and the exit status is 1."""
    from services.ingest.feeds.subscriptions import SubscriptionsError, distinct, from_opml
    from services.view.text import clean

    try:
        found = from_opml(file.read_bytes())
    except SubscriptionsError as error:
        raise CommandError(f"{file}: {error}") from None
    before = _load()
    sound = [feed for feed in found if not feed.problem()]
    after = distinct((*before, *sound))
    _save(list(after))
    for feed in found:
        if why := feed.problem():
            say(f"{clean(feed.url)}: {why}")
    added, refused = len(after) - len(before), len(found) - len(sound)
    counts = f"{added} added, {len(sound) - added} known already"
    say(f"{counts}, {refused} refused" if refused else counts)
    raise typer.Exit(1 if refused else 0)


@app.command()
def export() -> None:
    """Write the feeds as OPML to standard output."""
    from services.ingest.feeds.subscriptions import to_opml

    sys.stdout.buffer.write(to_opml(_load()))
    sys.stdout.buffer.flush()


@dataclass(frozen=True, slots=True)
class _Checked:
    url: str
    fine: bool
    said: str


async def _check(urls: list[str], settings: "IngestSettings") -> list[_Checked]:
    from services.ingest.web.fetch import Fetcher, FetchLimits

    limits = FetchLimits(settings.fetch_seconds, settings.max_fetch_bytes, settings.connections, settings.host_seconds)
    async with Fetcher(limits, settings.user_agent, settings.allow_addresses) as fetcher:

        async def one(url: str) -> _Checked:
            from services.ingest.feeds.collect import collect
            from services.ingest.feeds.entries import BrokenFeedError
            from services.ingest.web.failure import FetchError

            try:
                answer = await fetcher.fetch(url)
                found = await collect(answer, fetcher)
            except (FetchError, BrokenFeedError) as error:
                return _Checked(url, fine=False, said=str(error))
            notes = (
                f"mended: {found.mended}" if found.mended else "",
                f"moved: {answer.moved}" if answer.moved else "",
            )
            return _Checked(url, fine=True, said="; ".join(filter(None, (f"{len(found.articles)} articles", *notes))))

        return list(await asyncio.gather(*map(one, urls)))


def _settings() -> "IngestSettings":
    from services.ingest.settings import IngestSettings

    return IngestSettings()


def _load() -> "tuple[Feed, ...]":
    from services.ingest.feeds.subscriptions import SubscriptionsError, load

    try:
        return load(_settings().feeds)
    except SubscriptionsError as error:
        raise CommandError(str(error)) from None


def _save(feeds: "list[Feed]") -> None:
    from services.ingest.feeds.subscriptions import save

    save(_settings().feeds, feeds)
