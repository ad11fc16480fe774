"""Plots of figures as SVG: lines where they are of numbers, bars where they are of names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import matplotlib as mpl

mpl.use("svg")  # before pyplot is imported: no window

from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from figures import Figure
    from matplotlib.axes import Axes

SIZE: Final = (6.4, 3.2)
"""Inches."""


def draw(title: str, figures: Sequence[Figure], path: Path) -> None:
    """Draws figures with a point; the same figures give the same file."""
    style = {"svg.hashsalt": title, "axes.spines.top": False, "axes.spines.right": False}
    with mpl.rc_context(style):
        canvas, axes = plt.subplots(figsize=SIZE, layout="constrained")
        axes.set_title(title, loc="left", fontsize=10)
        if all(isinstance(each.point and each.point.at, int | float) for each in figures):
            _lines(axes, figures)
        else:
            _bars(axes, figures)
        canvas.savefig(path, metadata={"Date": None})
        plt.close(canvas)


def _lines(axes: Axes, figures: Sequence[Figure]) -> None:
    lines: dict[str, list[tuple[float, float]]] = {}
    for each in figures:
        if each.point:
            lines.setdefault(each.point.line, []).append((float(each.point.at), each.value))
    for name, points in lines.items():
        axes.plot(*zip(*sorted(points), strict=True), marker="o", label=name)
    axes.set_ylim(bottom=0)
    axes.set_xticks(sorted({at for points in lines.values() for at, _ in points}))
    if len(lines) > 1:
        axes.legend(frameon=False)


def _bars(axes: Axes, figures: Sequence[Figure]) -> None:
    names = [str(each.point.at) for each in figures if each.point]
    bars = axes.barh(names, [each.value for each in figures])
    axes.bar_label(bars, fmt="{:,.0f}", padding=3)
    axes.invert_yaxis()
