"""The list of feeds: a JSON file that people can edit, and OPML for other programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from lxml import etree

from services.ingest.web.addresses import refuse_url
from services.ingest.web.markup import xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

LEAST_SECONDS: Final = 1.0


class SubscriptionsError(Exception):
    """The list cannot be read: one line that says where and why."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is subscribed to.

    Attributes:
        name: for people; the feed's own is used where there is none.
        every: seconds between two polls; without, the setting decides.
        full_text: whether each article's page is fetched, since the feed has only teasers.
    """

    url: str
    name: str | None = None
    every: float | None = None
    full_text: bool = False

    def problem(self) -> str | None:
        """What is wrong with it."""
        if why := refuse_url(self.url):
            return why
        return "every: too often" if self.every is not None and self.every < LEAST_SECONDS else None


def loads(text: str | bytes) -> tuple[Feed, ...]:
    """The feeds of a list `{"feeds": [{"url": …}, …]}`. Raises `SubscriptionsError`."""
    try:
        listed = orjson.loads(text)
        feeds = tuple(_feed(item) for item in listed["feeds"])
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        raise SubscriptionsError(f'expected {{"feeds": [{{"url": "…"}}, …]}}: {error}') from None
    for number, feed in enumerate(feeds, 1):
        if why := feed.problem():
            raise SubscriptionsError(f"feed {number}: {why}")
    return distinct(feeds)


def dumps(feeds: Iterable[Feed]) -> bytes:
    """The list as it is written, with only what differs from the usual."""
    items = [{key: value for key, value in asdict(feed).items() if value not in (None, False)} for feed in feeds]
    return orjson.dumps({"feeds": items}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def load(path: Path) -> tuple[Feed, ...]:
    """The feeds of the file; none where there is no file. Raises `SubscriptionsError`."""
    try:
        return loads(path.read_bytes())
    except FileNotFoundError:
        return ()
    except SubscriptionsError as error:
        raise SubscriptionsError(f"{path}: {error}") from None


def save(path: Path, feeds: Iterable[Feed]) -> None:
    """Writes the file, all at once, so that no worker reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(dumps(feeds))
    fresh.replace(path)


def distinct(feeds: Iterable[Feed]) -> tuple[Feed, ...]:
    """Each URL once; the first mention counts."""
    found: dict[str, Feed] = {}
    for feed in feeds:
        found.setdefault(feed.url, feed)
    return tuple(found.values())


def from_opml(data: bytes) -> tuple[Feed, ...]:
    """The feeds of an OPML document, those in folders as well, and such as have a problem.

    Raises `SubscriptionsError`.
    """
    try:
        root = xml(data)
    except ValueError as error:
        raise SubscriptionsError(str(error)) from None
    if root.tag != "opml":
        raise SubscriptionsError("no OPML")
    outlines = [outline.attrib for outline in root.iter("outline") if outline.get("xmlUrl")]
    return distinct(
        Feed(str(each["xmlUrl"]).strip(), each.get("title") or each.get("text") or None) for each in outlines
    )


def to_opml(feeds: Sequence[Feed]) -> bytes:
    """The feeds as OPML 2.0."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Depesche"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        name = feed.name or feed.url
        etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _feed(item: Any) -> Feed:
    feed = Feed(**item)
    kinds = ((feed.url, str), (feed.name, str | None), (feed.every, float | int | None), (feed.full_text, bool))
    if not all(isinstance(value, kind) for value, kind in kinds):
        raise TypeError("a feed has url and name as text, every as a number, full_text as true or false")
    return feed
