"""HTML that is safe by type: what is not `Html` is text, and is escaped wherever it goes.

Article text is hostile: besides markup it may hold characters that nobody sees and that turn the text around them.
These are shown by their code point.
"""

from __future__ import annotations

import base64
import hashlib
import html
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.evaluation.tables import Table

STYLE: Final = Path(__file__).with_name("style.css").read_text(encoding="utf-8")

UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Controls, bidi and other formats, lone surrogates, private and unassigned characters."""

LEFT_ALONE: Final = frozenset("\n\t\u200c\u200d")
"""White space, and the joiners that Persian, Hindi and emoji are spelt with."""

VOID: Final = frozenset({"meta", "link"})


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of HTML, made by the functions of this module."""

    value: str


Content = Html | str


def element(tag: str, *children: Content, **attributes: str) -> Html:
    """An element. Attributes are escaped too; an underscore at the end, as in `class_`, is no part of the name."""
    names = "".join(f' {name.rstrip("_").replace("_", "-")}="{escaped(value)}"' for name, value in attributes.items())
    return Html(f"<{tag}{names}>" if tag in VOID else f"<{tag}{names}>{joined(children).value}</{tag}>")


def joined(children: Iterable[Content]) -> Html:
    """One piece after the other."""
    return Html("".join(child.value if isinstance(child, Html) else escaped(child) for child in children))


def escaped(text: str) -> str:
    """The text as HTML, with what cannot be seen shown."""
    return html.escape("".join(character if _is_harmless(character) else _shown(character) for character in text))


def page(title: str, *content: Content) -> str:
    """A whole page that loads nothing: no scripts can run in it, and its one style is the one that it brings."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Html(STYLE)),
    )
    return f"<!doctype html>\n{element('html', head, element('body', *content), lang='en').value}\n"


def table(content: Table) -> Html:
    """A table that scrolls by itself where the screen is narrow."""
    header = element("tr", *(element("th", cell, scope="col") for cell in content.header))
    rows = (
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in rest))
        for first, *rest in content.rows
    )
    whole = element("table", element("thead", header), element("tbody", *rows))
    return scrolling(whole, content.header[0] or "scores")


def scrolling(content: Html, label: str) -> Html:
    """What may be wider than the screen, to be reached by keyboard too."""
    return element("div", content, class_="scroll", role="region", tabindex="0", aria_label=label)


def _is_harmless(character: str) -> bool:
    return character in LEFT_ALONE or unicodedata.category(character) not in UNSEEN


def _shown(character: str) -> str:
    return f"[U+{ord(character):04X}]"
