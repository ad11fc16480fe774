"""What the weights of the resolution are learnt from, and that they favour what was right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.encoder.training.corpus import ARTICLES
from tests.evaluation.fit_resolution import Choice, fit
from tests.evaluation.resolution import FOLDS, parted

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = '<article id="a{}" lang="de"><headline>H</headline><body><p>T</p></body></article>'


def test_a_trait_of_the_right_ones_weighs_more_by_kind_too() -> None:
    near, far = ("near",), ("far",)
    weights = fit([Choice("pronoun", [near, far], 0)] * 9 + [Choice("person", [near, far], 1)] * 9)
    assert weights["pronoun"]["near"] > weights["pronoun"]["far"]
    assert weights["person"]["near"] < weights["person"]["far"]


def test_every_sixth_article_is_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "de-1.xml"
    path.write_text(f"<corpus>{''.join(map(ARTICLE.format, range(FOLDS + 1)))}</corpus>", encoding="utf-8")
    assert [part for _, part in parted([path])] == ["train"] * (FOLDS - 1) + ["dev", "train"]


def test_articles_for_training_are_not_kept_apart() -> None:
    path = min(ARTICLES.glob("fr-*.xml"))
    assert {part for _, part in parted([path] * FOLDS)} == {"train"}
