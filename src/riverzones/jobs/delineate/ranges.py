"""What drawing of ranges needs beside the methods: heights with their datum, the rows kept, what is taken away."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from riverzones.errors import DataError
from riverzones.geo import geodesy
from riverzones.jobs.delineate.sizes import Sized
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import Column, Selection, Text, ZoneType, parse_condition
from riverzones.terrain import Relief
from riverzones.zones.overlay import polygonal
from riverzones.zones.ranges.rows import COLUMNS

__all__ = ["RANGES", "Levels", "range_rows", "relief_of", "taken_away"]

RANGES: Final = "drawn_ranges"
KEPT: Final = tuple(name for name in COLUMNS if name not in ("source_id", "used", "note", "why"))
WORDS: Final = {
    "left": "左岸",
    "right": "右岸",
    "water": "洪水位以内",
    "land": "陆域",
    "dike": "（堤防）",
    "flood_level": "（设计洪水位）",
    "given_line": "（给定线）",
}


class Levels:
    """What a run says of heights and levels: datums, and what lies between them.

    Parameters
    ----------
    dem_datum, level_datum : str, optional
        Vertical datum of the raster of heights, and of levels that do not state theirs: a value of the column
        ``datum``, or a word for one.
    offset_m : float, optional
        What is added to a level to get it in the datum of the heights [m].
    offset_source : str, optional
        Where that number is from.

    Raises
    ------
    DataError
        If there is an offset without a source.
    """

    def __init__(
        self,
        dem_datum: str | None = None,
        level_datum: str | None = None,
        offset_m: float | None = None,
        offset_source: str | None = None,
    ) -> None:
        if offset_m is not None and not (offset_source or "").strip():
            raise DataError(
                Text(
                    zh="高程基准的换算值各地不一，必须同时给出来源（--offset-source）。",
                    en="the difference of two datums depends on the place: say where it is from (--offset-source).",
                ),
                hint=Text(zh="例如：巫山水准联测成果 2010。", en="For instance: levelling at Wushan, 2010."),
            )
        self.dem_datum, self.level_datum = dem_datum, level_datum
        self.offset_m, self.offset_source = offset_m, offset_source


def relief_of(dem: Path | None, levels: Levels, datum: Column) -> Relief | None:
    """Return the heights of a run with their datum; None without heights.

    Raises
    ------
    DataError
        If a datum is no value of the column ``datum``.
    LayerError, CrsError
        If the raster cannot be read.
    """
    if dem is None:
        return None
    from riverzones.readers import raster  # reads with rasterio: only where heights are given

    return Relief(
        raster.tiles(dem),
        _datum(levels.dem_datum, datum),
        _datum(levels.level_datum, datum),
        levels.offset_m,
        levels.offset_source,
    )


def _datum(word: str | None, column: Column) -> str | None:
    if word is None:
        return None
    for value in column.values:
        spellings = (value.name, value.title.zh, value.title.en, *value.aliases)
        if word.strip().casefold() in {spelling.casefold() for spelling in spellings}:
            return value.name
    known = [value.name for value in column.values]
    raise DataError(
        Text(zh=f"没有高程基准“{word}”。", en=f"no vertical datum is called {word!r}."),
        hint=Text(zh=f"可用：{'、'.join(known)}。", en=f"There are {', '.join(known)}."),
    )


def range_rows(zones: gpd.GeoDataFrame, sources: gpd.GeoDataFrame, zone_type: ZoneType, sized: Sized) -> dict[str, Any]:
    """Return the columns of drawn ranges: ids and names, what each was drawn from, sizes, measures."""
    own = [str(value) for value in zones["source_id"]]
    source = sources.loc[zones["source_id"].tolist()]
    names = [name if isinstance(name, str) else key for name, key in zip(_names(source), own, strict=True)]
    shapes = np.asarray(zones.geometry.array, dtype=object)
    areas = shapely.get_dimensions(shapes) == 2
    table: dict[str, Any] = {name: zones[name].tolist() for name in KEPT}
    words = [[table[name][row] for name in ("part", "bank")] for row in range(len(zones))]
    lines = [WORDS.get(table["basis"][row] or "", "") if not areas[row] else "" for row in range(len(zones))]
    table["name"] = [
        f"{name} {zone_type.title.zh}{''.join(WORDS.get(word, '') for word in said if word)}{line}"
        for name, said, line in zip(names, words, lines, strict=True)
    ]
    table["id"] = _ids(zone_type.name, own, words, areas)
    table["source_id"] = own
    table["zone_type"] = zone_type.name
    river = source["river"] if "river" in source.columns else _names(source)
    table["river"] = [value if isinstance(value, str) else None for value in river]
    sizes = [[*_plain(sized.of(row)), *used] for row, used in zip(zones["source_id"], zones["used"], strict=True)]
    table["sizes"] = [json.dumps(value, ensure_ascii=False) for value in sizes]
    table["note"] = [value.zh if isinstance(value, Text) else None for value in zones["note"]]
    measured = [("area_m2", geodesy.area_m2, areas), ("perimeter_m", geodesy.perimeter_m, areas)]
    for name, measure, there in [*measured, ("length_m", geodesy.length_m, ~areas)]:
        values = np.full(len(zones), np.nan)
        values[there] = np.round(measure(shapes[there]), 3)
        table[name] = values
    table["status"] = "draft"
    return table


def _names(source: gpd.GeoDataFrame) -> list[Any]:
    return source["name"].tolist() if "name" in source.columns else [None] * len(source)


def _plain(sizes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sizes that are one value; of numbers by grade or rank the row itself says which it took."""
    return [size for size in sizes if not isinstance(size["value"], Mapping)]


def _ids(zone_type: str, own: list[str], words: list[list[Any]], areas: Any) -> list[str]:
    """Ids that stay the same from run to run."""
    uses: dict[str, int] = {}
    ids = []
    for key, said, area in zip(own, words, areas, strict=True):
        parts = [zone_type, key, *(word for word in said if isinstance(word, str)), *([] if area else ["line"])]
        name = ":".join(parts)
        uses[name] = uses.get(name, 0) + 1
        ids.append(name if uses[name] == 1 else f"{name}:{uses[name]}")
    return ids


def taken_away(
    rows: gpd.GeoDataFrame, minus: tuple[Selection, ...], layers: LayerReader
) -> tuple[gpd.GeoDataFrame, tuple[Text, ...]]:
    """Return zones without the areas that a zone type takes away, and what was taken.

    Parameters
    ----------
    rows : GeoDataFrame
        As a method answers them, EPSG:4490.
    minus : tuple of Selection
        Layers, and which of their rows.
    layers : LayerReader
        A layer that the project does not have takes nothing away, and is told.

    Returns
    -------
    GeoDataFrame
        Rows that nothing is left of are gone.
    tuple of Text
    """
    notes = []
    for subject in minus:
        (name,) = subject.layers
        layer = layers(name)
        if layer is None:
            notes.append(Text(zh=f"项目没有图层 {name}，未扣减", en=f"no layer {name}: nothing of it is taken away"))
            continue
        chosen = layer
        if subject.where:
            chosen = layer[parse_condition(subject.where).given({"audit_day": dt.date.today()}).mask(layer)]
        shapes = np.asarray(chosen.geometry.array, dtype=object)
        body = shapely.union_all(polygonal(shapes[shapely.get_dimensions(shapes) == 2]))
        before = np.asarray(rows.geometry.array, dtype=object)
        after = shapely.difference(before, body)
        flat = shapely.get_dimensions(before) == 2
        after[flat] = polygonal(after[flat])
        gone = float(geodesy.area_m2(before[flat]).sum() - geodesy.area_m2(after[flat]).sum()) / 1e6
        notes.append(Text(zh=f"扣减 {name} {gone:.3f} 平方千米", en=f"{gone:.3f} km2 of {name} are taken away"))
        rows = rows.set_geometry(gpd.GeoSeries(after, index=rows.index, crs=4490))
        rows = rows[~rows.geometry.is_empty]
    return rows, tuple(notes)
