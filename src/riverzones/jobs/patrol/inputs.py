"""What patrols are laid on: the segments of a project and how wide their rivers are."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from riverzones.errors import LayerError
from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.store.project import ProjectFile

__all__ = ["PatrolContext", "ground_of"]


@dataclass(frozen=True, slots=True)
class PatrolContext:
    """Segments (EPSG:4490, ids as index; ``level``, ``river``, ``chief``, ``name``, ``bank`` as far as known) and half
    the width of their river [m]."""

    segments: gpd.GeoDataFrame
    half_width_m: pd.Series


def ground_of(project: ProjectFile) -> PatrolContext:
    """Return the segments of a project; widths are those of its rivers, else the mean width of their management range.

    Raises
    ------
    LayerError
        If the project has no segments.
    """
    names = project.layers()
    segments = project.read("segments") if "segments" in names else None
    lines = None if segments is None else segments.geometry.geom_type.isin(["LineString", "MultiLineString"])
    if segments is None or lines is None or not lines.any():
        raise LayerError(
            Text(zh="项目中没有河长责任段（segments）。", en="the project has no chiefs' segments."),
            hint=Text(
                zh="请先导入：riverzones import PROJECT FILE --as segments",
                en="Import them: riverzones import PROJECT FILE --as segments",
            ),
        )
    segments = segments[lines]
    for column in ("name", "level", "river", "chief", "unit", "bank", "code"):
        if column not in segments.columns:
            segments[column] = None
    widths = _widths(project, set(names))
    return PatrolContext(segments, segments["river"].map(widths).astype("float64").fillna(0.0) / 2)


def _widths(project: ProjectFile, names: set[str]) -> dict[str, float]:
    """Width of rivers by name [m]: as stated, else area over length of the range."""
    widths: dict[str, float] = {}
    if not {"rivers"} <= names:
        return widths
    rivers = project.read("rivers")
    river = rivers["river"] if "river" in rivers.columns and rivers["river"].notna().any() else rivers.get("name")
    if river is None:
        return widths
    if "ranges" in names:
        ranges = project.read("ranges")
        if "river" in ranges.columns:
            area = pd.Series(geodesy.area_m2(ranges.geometry.array), index=ranges["river"]).groupby(level=0).sum()
            lines = shapely.is_empty(rivers.geometry.array) | rivers.geometry.isna()
            length = pd.Series(geodesy.length_m(rivers.geometry[~lines].array), index=river[~lines])
            length = length.groupby(level=0).sum()
            widths.update((str(name), float(wide)) for name, wide in (area / length).dropna().items())
    if "width_m" in rivers.columns:
        stated = pd.Series(rivers["width_m"].to_numpy(dtype=float, na_value=float("nan")), index=river)
        widths.update((str(name), float(wide)) for name, wide in stated.groupby(level=0).mean().dropna().items())
    return widths
