"""HTML and XML from strangers: to plain text, and to trees, with nothing executed, loaded or expanded."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree, html

_BLOCKS: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"),
        *("p", "pre", "section", "table", "td", "th", "tr", "ul"),
    }
)
_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head"})
_SPACE: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r"\s*\n\s*")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_MARKUP: Final = re.compile(r"<[a-zA-Z/!]|&(#\w+|\w+);")


def text_of(markup: str) -> str:
    """What a reader of the HTML would see, paragraphs separated by line feeds; plain text stays what it is."""
    if not _MARKUP.search(markup):
        return tidy(markup)
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(_CONTROL.sub(" ", markup), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    return tidy("".join(_pieces(tree)))


def tidy(text: str) -> str:
    """The text without control characters, white space at the ends of lines, and empty lines."""
    return _LINES.sub("\n", _SPACE.sub(" ", _CONTROL.sub(" ", text))).strip()


def xml(data: bytes) -> etree._Element:
    """The root of an XML document, its entities and DTD ignored.

    Raises:
        ValueError: it is none, however much one mends.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not XML: {error}") from None
    if root is None:
        raise ValueError("not XML")
    return root


def _pieces(tree: etree._Element) -> list[str]:
    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        unseen = element.tag in _UNSEEN
        hidden += unseen and event == "start"
        if element.tag in _BLOCKS:
            pieces.append("\n")
        if event == "start" and not hidden:
            pieces.append(_inline(element.text))
        hidden -= unseen and event == "end"
        if event == "end" and not hidden:
            pieces.append(_inline(element.tail))
    return pieces


def _inline(text: str | None) -> str:
    """Line feeds in HTML are spaces."""
    return " ".join(re.split(r"[\r\n]+", text)) if text else ""
