"""HTML and XML from strangers become text and trees, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.web.markup import text_of, xml


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Es <b>schneit</b>.</p><p>In Wien.</p>", "Es schneit.\nIn Wien."),
        ("Es schneit.<br/>In Wien.", "Es schneit.\nIn Wien."),
        ("<div>\n  Es\n  schneit.\n</div>", "Es schneit."),
        ("Gr&uuml;&#223;e &amp; K&uuml;sse", "Grüße & Küsse"),
        ("<p>a</p><script>alert(1)</script><style>p{}</style><p>b</p>", "a\nb"),
        ("<p>a<script>x</script> b</p>", "a b"),
        ("<!-- x --><p>a</p>", "a"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("a < b and c > d", "a < b and c > d"),
        ("AT&T", "AT&T"),
        ("<p>unclosed <b>tags", "unclosed tags"),
        ("&lt;script&gt;", "<script>"),
        ("<p>\x00\x0ba\ud800</p>", "a"),
        ("<p></p>", ""),
        ("<!-- -->", ""),
        ("", ""),
        ("  a \n\n\n b ", "a\nb"),
    ],
)
def test_html_becomes_what_a_reader_sees(markup: str, text: str) -> None:
    assert text_of(markup) == text


@given(st.text())
def test_every_text_can_be_read_and_written(markup: str) -> None:
    text_of(f"<p>{markup}</p>").encode()


def test_deep_nesting_is_survived() -> None:
    assert len(text_of("<div>" * 50_000 + "a")) <= 1


def test_entities_of_xml_are_not_expanded() -> None:
    root = xml(b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY b "boom">]><r><a>&f;</a><b>&b;</b></r>')
    text = "".join(root.itertext())
    assert "root:" not in text
    assert "boom" not in text


def test_what_cannot_be_mended_is_told() -> None:
    with pytest.raises(ValueError, match="not XML"):
        xml(b"\x00\x01")
