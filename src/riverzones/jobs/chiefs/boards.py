"""The printable notice boards of a project: one per segment, with who else answers there and the stretch drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.catalogue import Catalogue
from riverzones.chiefs import chain
from riverzones.errors import LayerError
from riverzones.geo import geodesy
from riverzones.geo.ellipsoid import geod
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import CHIEF_LEVELS, Text
from riverzones.present.reports.board_sheet import BoardFacts
from riverzones.view import ProjectView

__all__ = ["board_facts"]


def board_facts(project: ProjectView, *, catalogue: Catalogue) -> BoardFacts:
    """Return the segments of a view of a project, made for boards, as they need them, by river and level, the highest
    first.

    Raises
    ------
    LayerError
        If the project has no segments drawn as lines.
    """
    layers = LayerReader(project, catalogue)
    segments = layers("segments")
    if segments is None or (segments.geometry.isna() | segments.geometry.is_empty).all():
        raise LayerError(
            Text(zh="项目中没有河长责任段。", en="the project has no segments of river chiefs."),
            hint=Text(
                zh="请先导入：riverzones import … --as segments", en="Import them: riverzones import ... --as segments"
            ),
        )
    drawn = segments[~(segments.geometry.isna() | segments.geometry.is_empty)].copy()
    drawn["geometry"] = [_line(shape) for shape in drawn.geometry]
    drawn["length_m"] = geodesy.length_m(drawn.geometry.array)
    drawn["middle"] = pd.Series([_middle(line) for line in drawn.geometry], index=drawn.index, dtype=object)
    drawn["chain"] = _chains(drawn, segments)
    order = {level: position for position, level in enumerate(CHIEF_LEVELS)}
    by = pd.DataFrame(
        {
            "river": drawn["river"].fillna("").astype(str),
            "level": drawn["level"].map(order).fillna(len(order)),
            "id": drawn.index.astype(str),
        },
        index=drawn.index,
    )
    return BoardFacts(
        segments=drawn.loc[by.sort_values(["river", "level", "id"]).index],
        reaches=_reaches(layers),
        complaint_phone=_phones(layers, drawn),
        title=project.called,
        on=dt.date.today(),
    )


def _chains(drawn: gpd.GeoDataFrame, segments: gpd.GeoDataFrame) -> pd.Series[Any]:
    """Everybody who answers for the middle of each segment, along its own river."""
    middles = gpd.GeoDataFrame(geometry=drawn["middle"].tolist(), index=drawn.index, crs=4490)
    said: pd.Series[Any] = chain(middles, segments, river=drawn["river"]).chiefs
    return said


def _reaches(layers: LayerReader) -> gpd.GeoDataFrame | None:
    """The rivers that a board draws around its segment: lines with their names."""
    rivers = layers("rivers")
    if rivers is None:
        return None
    lines = rivers[rivers.geom_type.isin(["LineString", "MultiLineString"])]
    return lines.rename(columns={"name": "river"})[["river", "geometry"]]


def _phones(layers: LayerReader, segments: gpd.GeoDataFrame) -> Mapping[Any, str]:
    """Telephone for complaints by segment, from the boards that stand there; else that of all boards, if it is one."""
    boards = layers("notice_boards")
    if boards is None or "complaint_phone" not in boards.columns:
        return {}
    with_phone = boards[boards["complaint_phone"].notna()]
    everywhere = with_phone["complaint_phone"].astype(str).unique()
    phones = dict.fromkeys(segments.index, str(everywhere[0])) if len(everywhere) == 1 else {}
    for segment, phone in zip(with_phone["segment_id"], with_phone["complaint_phone"], strict=True):
        if pd.notna(segment):
            phones[segment] = str(phone)
    return phones


def _line(shape: Any) -> Any:
    """One line of a segment: its parts joined, the longest where a gap stays."""
    merged = shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape
    parts = shapely.get_parts(merged)
    return max(parts, key=lambda part: part.length)


def _middle(line: Any) -> Any:
    """The point half way along a line, in metres on the ellipsoid."""
    coords = shapely.get_coordinates(line)
    step = np.asarray(geod().line_lengths(coords[:, 0], coords[:, 1]), dtype=float)
    so_far = np.r_[0.0, np.cumsum(step)]
    half = so_far[-1] / 2
    edge = min(int(np.searchsorted(so_far, half, side="right")) - 1, len(step) - 1)
    share = (half - so_far[edge]) / step[edge] if step[edge] else 0.0
    return shapely.Point(coords[edge] + share * (coords[edge + 1] - coords[edge]))
