"""HTML from hostile text."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from tests.evaluation.markup import element, escaped, joined, page, table
from tests.evaluation.tables import Table


def test_text_is_escaped_and_html_is_not() -> None:
    assert element("p", "<script>", element("b", "&")).value == "<p>&lt;script&gt;<b>&amp;</b></p>"


def test_attributes_cannot_be_left() -> None:
    html = element("a", "x", href="\"><script>alert('1')</script>", class_="a", aria_label="b").value
    assert html == (
        '<a href="&quot;&gt;&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;" class="a" aria-label="b">x</a>'
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u202egnp.exe\u202c", "[U+202E]gnp.exe[U+202C]"),
        ("\u2066a\u2069", "[U+2066]a[U+2069]"),
        ("a\u200bb\ufeff", "a[U+200B]b[U+FEFF]"),
        ("\x00\x1b[2J\x85\r", "[U+0000][U+001B][2J[U+0085][U+000D]"),
        ("\ud800", "[U+D800]"),
        ("a\n\tb\u00a0c", "a\n\tb\u00a0c"),
        ("می\u200cخواهم 👩\u200d🔬", "می\u200cخواهم 👩\u200d🔬"),
    ],
)
def test_what_nobody_sees_is_shown(text: str, shown: str) -> None:
    assert escaped(text) == shown
    escaped(text).encode()


def test_pieces_stand_one_after_the_other() -> None:
    assert joined(["<", element("i", "x"), ">"]).value == "&lt;<i>x</i>&gt;"


def test_pages_load_nothing_and_run_nothing() -> None:
    html = page("<title>", element("p", "x"))
    assert "<title>&lt;title&gt;</title>" in html
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    policy = f"default-src &#x27;none&#x27;; style-src &#x27;sha256-{digest}&#x27;"
    assert len(style) == 1
    assert policy in html
    assert not re.search(r"<script|<link|<img|@import|url\(|https?:", html)


def test_tables_have_headers_for_rows_and_columns() -> None:
    html = table(Table(("<quotes>", "F1"), [("A & B", "9.5")])).value
    assert '<th scope="col">&lt;quotes&gt;</th><th scope="col">F1</th>' in html
    assert '<th scope="row">A &amp; B</th><td>9.5</td>' in html
