from __future__ import annotations

import pytest

from services.language import languages


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("de_CH", "de"),
        ("DE", "de"),
        ("hr", "sh"),
        ("sr-Latn", "sh"),
        ("no", "nb"),
        ("nn", "nn"),
        ("iw", "he"),
        ("xx", "xx"),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_primary_reads_declared_tags(declared: object, tag: str | None) -> None:
    assert languages.primary(declared) == tag


def test_groups_share_one_tag() -> None:
    assert {languages.tag_of(label) for label in languages.labels(["sh"])} == {"sh"}
    assert languages.labels(["sh", "de"]) == ["bs", "hr", "sr", "de"]


def test_default_names_each_language_once() -> None:
    assert len(set(languages.DEFAULT)) == len(languages.DEFAULT)
