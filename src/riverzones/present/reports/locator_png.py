"""A small map as a PNG picture for documents that hold no SVG: what :mod:`riverzones.present.reports.locator` draws."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from riverzones.present.charts.raster import picture_families, picture_words
from riverzones.present.reports.locator import Frame, Locator, drawn_zones, markers, scale_bar_m, tier_looks

__all__ = ["locator_png"]

_DOTS: Final = 2  # dots of the picture per pixel of the frame: 300 to the inch at 108 mm
_HATCHES: Final = {"1": "////", "2": "\\\\\\"}


def locator_png(frame: Frame, shown: Locator) -> bytes:
    """Return the map as a PNG picture of twice the frame's pixels; north up, a scale bar right at its latitude.

    Draws rivers with their names, zones by tier, ``stretch``, numbered ``places`` and ``place`` of ``shown``.
    """
    figure = Figure(figsize=(frame.width / 100, frame.height / 100), dpi=100 * _DOTS)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, frame.width)
    axes.set_ylim(frame.height, 0)
    axes.axis("off")
    axes.add_artist(
        Rectangle((0.5, 0.5), frame.width - 1, frame.height - 1, fill=False, edgecolor="#333333", zorder=10)
    )
    if shown.zones is not None and len(shown.zones):
        _zones(axes, frame, shown)
    if shown.outline is not None:
        for line in _lines(frame, shown.outline):
            axes.plot(line[:, 0], line[:, 1], color="#555555", linewidth=0.9, linestyle=(0, (5, 3)), zorder=2)
    if shown.reaches is not None:
        _rivers(axes, frame, shown)
    if shown.stretch is not None:
        along = frame.xy(shapely.get_coordinates(shown.stretch))
        axes.plot(along[:, 0], along[:, 1], color="#d7301f", linewidth=2.2, zorder=7)
    for x, y, words in markers(frame, shown.places):
        axes.text(x, y, f" {picture_words(words)} ", color="white", weight="bold", bbox=_PILL, **_said(7))
    if shown.place is not None:
        ((x, y),) = frame.xy(shapely.get_coordinates(shown.place)[:1])
        axes.plot([x], [y], marker="o", markersize=7, color="black", markeredgecolor="white", zorder=8)
        axes.text(x + 9, y, picture_words(shown.label), weight="bold", **(_said(8) | {"ha": "left"}))
    _furniture(axes, frame)
    made = io.BytesIO()
    figure.savefig(made, format="png", pil_kwargs={"compress_level": 3})
    return made.getvalue()


_PILL: Final = {"boxstyle": "round,pad=0.3,rounding_size=0.8", "facecolor": "#b2182b", "edgecolor": "white"}


def _said(size: float) -> dict[str, Any]:
    return {
        "fontsize": size,
        "fontfamily": list(picture_families()),
        "ha": "center",
        "va": "center",
        "clip_on": True,
        "zorder": 9,
    }


def _halo() -> list[Any]:
    return [withStroke(linewidth=2, foreground="white")]


def _zones(axes: Any, frame: Frame, shown: Locator) -> None:
    for tier, shape in drawn_zones(frame, shown.zones):
        colour, dashes = tier_looks()[tier].colour, tier_looks()[tier].dash
        dash = (0, tuple(float(part) for part in dashes.split())) if dashes else "solid"
        for outline in _outlines(frame, shape):
            axes.add_patch(
                PathPatch(
                    outline, facecolor="none", edgecolor=colour, linewidth=0.9, linestyle=dash, hatch=_HATCHES.get(tier)
                )
            )


def _lines(frame: Frame, shape: Any) -> Iterator[Any]:
    """The lines of a shape, or the edges of an area, as far as they are in the frame."""
    edges = shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape
    for part in shapely.get_parts(shapely.clip_by_rect(edges, *frame.box)):
        if shapely.get_dimensions(part) == 1:
            yield frame.xy(shapely.get_coordinates(part))


def _outlines(frame: Frame, shape: Any) -> Iterator[Outline]:
    for part in shapely.get_parts(shapely.clip_by_rect(shape, *frame.box)):
        if shapely.get_dimensions(part) == 2:
            rings = [Outline(frame.xy(shapely.get_coordinates(ring)), closed=True) for ring in shapely.get_rings(part)]
            yield Outline.make_compound_path(*rings)


def _rivers(axes: Any, frame: Frame, shown: Locator) -> None:
    """River lines with an arrow that points downstream, and the name of each once."""
    reaches = shown.reaches
    assert reaches is not None
    inner = shapely.box(*frame.box)
    kept = reaches[shapely.intersects(reaches.geometry.to_numpy(), inner)]
    names = kept["river"] if "river" in kept.columns else [None] * len(kept)
    longest: dict[str, Any] = {}
    for name, line in zip(names, kept.geometry, strict=True):
        for part in shapely.get_parts(shapely.clip_by_rect(line, *frame.box)):
            if shapely.get_dimensions(part) != 1:
                continue
            points = frame.xy(shapely.get_coordinates(part))
            axes.plot(points[:, 0], points[:, 1], color="#2171b5", linewidth=1.3, solid_joinstyle="round", zorder=3)
            if isinstance(name, str) and (name not in longest or part.length > longest[name].length):
                longest[name] = part
    for name, part in longest.items():
        tail, head, label = frame.xy(
            shapely.get_coordinates(shapely.line_interpolate_point(part, [0.48, 0.52, 0.3], normalized=True))
        )
        arrow = {"arrowstyle": "-|>", "color": "#08519c", "linewidth": 1.0, "mutation_scale": 9}
        axes.annotate("", xy=head, xytext=tail, arrowprops=arrow, zorder=4)
        if 20 < label[0] < frame.width - 20 and 12 < label[1] < frame.height - 12:
            look = _said(7) | {"zorder": 5}
            axes.text(label[0], label[1] - 9, picture_words(name), color="#08519c", path_effects=_halo(), **look)


def _furniture(axes: Any, frame: Frame) -> None:
    """The scale bar and the arrow to the north."""
    length = scale_bar_m(frame)
    x, y, across = 14.0, frame.height - 14.0, length * frame.px_per_m
    axes.plot([x, x, x + across, x + across], [y - 5, y, y, y - 5], color="black", linewidth=1.2, zorder=9)
    words = f"{length:,.0f} m" if length < 1000 else f"{length / 1000:,.0f} km"
    axes.text(x + across / 2, y - 11, words, path_effects=_halo(), **_said(7))
    at = frame.width - 20.0
    axes.fill([at, at + 6, at, at - 6], [12, 34, 29, 34], color="black", zorder=9)
    axes.text(at, 42, "N", weight="bold", path_effects=_halo(), **_said(8))
