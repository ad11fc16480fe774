"""Text that wants to steer the terminal, the markup or the reader's eye."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from services.view import article_panel, dead_line, event_line, quote_line, seen_line, trend_line
from services.view.text import clean, cut, moment, percent
from tests.view.examples import Letter

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tests.view.examples import Event

HOSTILE = [
    "\x1b[2J\x1b[31mrot",
    "\x9b31mrot",
    "\x1b]0;Titel\x07rot",
    "\x1b]8;;https://example.org\x1b\\rot",
    "\x1b]52;c;cm90\x1b\\rot",
    "\x1bPq#0\x1b\\rot",
    "\x1bcrot",
    "\u202erot\u2066",
    "r\u200bo\ufefft\x00",
    "\ud800rot\uffff",
    "\r\n\n\trot\u2028",
    "rot\x08\x7f",
]
MARKUP = "[bold red]rot[/] :smile: [link=https://example.org]hier[/link] [/]"


def every_view(event: Event, text: str) -> list[RenderableType]:
    """The views, with `text` wherever a stranger may write."""
    article = event["article"] | dict.fromkeys(("id", "headline", "source", "published", "language"), text)
    for entity in event["entities"]["items"]:
        entity.update(name=text, ids={text: text})
    quote = event["quotes"]["items"][0]
    quote |= {"text": text, "cue": {"text": text}, "addressee": {"text": text}}
    quote["speaker"] |= {"text": text + " er", "name": text}
    event["article"] = article
    letter = Letter(stage=text, reason=text, message=text, topic=text, time=text, key=text.encode(errors="replace"))
    flat = quote | {"article_id": text, "headline": text, "language": text}
    trend = {"window": {"size": text, "start": text, "end": text}, "subject": {"kind": "speaker", "name": text}}
    seen = {"id": text, "version": text, "duplicate_of": text}
    panels = [article_panel(event), article_panel(article), article_panel(None, text)]
    lines = [event_line(event), event_line(None, text), seen_line(seen), trend_line(trend)]
    return [*panels, *lines, quote_line(flat), dead_line(letter)]


def printed(renderable: RenderableType) -> str:
    """What a real terminal with colours and links would be sent, without the colours of our own."""
    file = io.StringIO()
    Console(width=80, file=file, force_terminal=True, no_color=True, color_system=None).print(renderable)
    return file.getvalue()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_view_lets_control_through(event: Event, hostile: str) -> None:
    for view in every_view(event, hostile):
        text = printed(view)
        assert "rot" in text
        assert {unicodedata.category(character) for character in text.replace("\n", "")}.isdisjoint({"Cc", "Cf", "Cs"})


def test_no_view_reads_markup(event: Event) -> None:
    for view in every_view(event, MARKUP):
        assert "[bold red]rot[/]" in printed(view)


def test_views_stay_short(event: Event) -> None:
    for view in every_view(event, "x" * 100_000):
        assert len(printed(view)) < 10_000


@pytest.mark.parametrize("hostile", HOSTILE)
def test_clean_leaves_the_words(hostile: str) -> None:
    assert clean(hostile) == "rot"


def test_clean_keeps_what_languages_are_written_with() -> None:
    text = "می\u200cخواهم café 👩\u200d🔬 א"
    assert clean(text) == text
    assert clean("a\u00a0b  c") == "a b c"
    assert clean(None) == "None"


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", ["\x1b]", "\x1b[", "\x1bP0", "\x9b0", "\x1b  ", "\x90", "\x98a", "\x9d0"])
def test_unfinished_sequences_take_no_time(unit: str) -> None:
    assert not {"\x1b", unit[0]} & set(clean(unit * 200_000))


def test_cut() -> None:
    assert cut("kurz", 4) == "kurz"
    assert cut("eins zwei drei", 11) == "eins zwei…"
    assert cut("eins zwei, drei", 12) == "eins zwei…"
    assert cut("einszweidrei", 6) == "einsz…"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-11-20T08:15:30Z", "2026-11-20 08:15 UTC"),
        ("2026-11-20T08:15:30+02:00", "2026-11-20 08:15 UTC+02:00"),
        ("2026-11-20T08:15:30", "2026-11-20 08:15"),
        ("gestern", "gestern"),
    ],
)
def test_moment(value: str, words: str) -> None:
    assert moment(value) == words


@pytest.mark.parametrize(("confidence", "words"), [(1, "100 %"), (0.99999, "99.9 %"), (0.57, "57 %"), (0, "0 %")])
def test_percent(confidence: float, words: str) -> None:
    assert percent(confidence) == words
