"""The catchment above a place of a project, from heights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.connection_pool import pooled
from riverzones.errors import CrsError, DataError, LayerError
from riverzones.jobs.shared.layer_styles import dress
from riverzones.jobs.shared.start import Origin, origin_of
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terrain import Basin, Grid, Snapped, basin, flow, snap

__all__ = ["Catchment", "catchment_above", "keep"]

MARGINS_M: Final = (3_000.0, 12_000.0, 48_000.0, 192_000.0)  # ground read until the catchment is whole: ours


@dataclass(frozen=True)
class Catchment:
    """The ground that drains through a place.

    Attributes
    ----------
    origin : Origin
        The place asked for.
    outlet : Snapped
        Where it was put on its channel; the outlet reach is cut there.
    basin : Basin
    stated_km2 : float or None
        The area it was held against [km2], met to 5 %.
    cell_m : float
        Size of a cell of the heights [m].
    """

    origin: Origin
    outlet: Snapped
    basin: Basin
    stated_km2: float | None
    cell_m: float

    @property
    def area_km2(self) -> float:
        """Geodesic area [km2]."""
        return self.basin.area_m2 / 1e6

    def as_dict(self) -> dict[str, Any]:
        """Return the facts, for JSON."""
        off = None if self.stated_km2 is None else round(100 * (self.area_km2 / self.stated_km2 - 1), 2)
        return {
            "place": self.origin.id,
            "layer": self.origin.layer or None,
            "area_km2": round(self.area_km2, 4),
            "stated_km2": self.stated_km2,
            "off_percent": off,
            "whole": not self.basin.cut_off,
            "outlet_lon": round(self.outlet.lon, 6),
            "outlet_lat": round(self.outlet.lat, 6),
            "moved_m": round(self.outlet.move_m, 1),
            "cell_m": round(self.cell_m, 1),
        }


@pooled()
def catchment_above(
    project: ProjectFile, said: str, dem: Path, *, catalogue: Catalogue, known_km2: float | None = None
) -> Catchment:
    """Return the catchment above a place, its outlet reach cut at the place itself.

    Parameters
    ----------
    project : ProjectFile
    said : str
        ``LAYER:ID`` or ``LON,LAT``, see :func:`riverzones.jobs.shared.start.origin_of`.
    dem : Path
        A raster of heights that GDAL reads; ground is read until the catchment is whole.
    known_km2 : float, optional
        The area known to lie above the place [km2]: it chooses the channel, and must be met to 5 %. A feature that
        states ``catchment_km2`` (a dam, a gauge, a reservoir) is held against that.

    Raises
    ------
    DataError
        If the place is no point, lies beyond the heights or off every channel, or the area differs: then both are
        told.
    LayerError, CrsError, UnknownNameError
        If the raster cannot be read, or the place is not there.
    """
    from riverzones.readers import raster  # reads with rasterio: only where heights are given

    origin = origin_of(project, said, catalogue=catalogue)
    known = _stated(origin) if known_km2 is None else known_km2
    point = origin.row.geometry.iloc[0]
    if point is None or point.geom_type not in ("Point", "MultiPoint") or point.is_empty:
        raise DataError(
            Text(zh=f"{origin.name} 不是点。", en=f"{origin.name} is no point."),
            hint=Text(
                zh="请给出坝址、断面或取水口，或经度,纬度。", en="Give a dam, a section or an intake, or LON,LAT."
            ),
        )
    point = point.centroid
    last: Catchment | None = None
    read: Grid | None = None
    refused: DataError | None = None
    for margin in MARGINS_M:
        try:
            heights = raster.window(dem, point.bounds, margin_m=margin)
        except (LayerError, CrsError):
            if last is None and refused is None:
                raise
            break  # the wider window holds too many cells
        if heights.grid == read:
            break
        read = heights.grid
        way = flow(heights)
        try:
            outlet = snap(way, point.x, point.y, known_km2=known)
        except DataError as error:
            refused = error  # an area that is known is not met before all of the ground above was read
            continue
        last = Catchment(origin, outlet, basin(way, outlet.cell), known, heights.grid.cell_m)
        refused = None
        if not last.basin.cut_off:
            return last
    if refused is not None or last is None:
        raise refused or DataError(Text(zh="没有读到高程。", en="no heights were read."))
    return last


def keep(project: ProjectFile, catchment: Catchment, name: str, *, catalogue: Catalogue, dem: Path) -> None:
    """Put a catchment into the layer ``basins``, in place of the row of that id.

    Raises
    ------
    DataError
        If the catchment goes on beyond the heights: a part of one would cut zones where no divide is.
    """
    if catchment.basin.cut_off:
        raise DataError(
            Text(
                zh=f"流域（已见 {catchment.area_km2:.2f} 平方千米）超出高程范围，不能作为整个流域存入。",
                en=f"the catchment ({catchment.area_km2:.2f} km2 of it seen) goes on beyond the heights: "
                "it is not kept.",
            ),
            hint=Text(zh="请换用范围更大的高程。", en="Give heights of more ground."),
        )
    known = {column.name: column.dtype for column in catalogue.kinds["basins"].columns}
    row = {
        "id": name,
        "name": f"{catchment.origin.name} 以上流域",
        "area_km2": round(catchment.area_km2, 4),
        "source": f"{dem.name}（单元 {catchment.cell_m:.0f} m）",
        "note": f"出口 {catchment.outlet.lon:.6f},{catchment.outlet.lat:.6f}，移动 {catchment.outlet.move_m:.0f} m",
        "geometry": catchment.basin.polygon,
    }
    fresh = gpd.GeoDataFrame([row], geometry="geometry", crs=4490)
    with project.transaction() as tx:
        if project.has("basins"):
            if name in tx.ids("basins"):
                tx.remove_rows("basins", [name])
            tx.append_layer("basins", fresh, dtypes=known)
        else:
            tx.put_layer("basins", fresh, dtypes=known)
        dress(tx, catalogue, ["basins"])


def _stated(origin: Origin) -> float | None:
    """The area that the feature itself states to lie above it [km2]."""
    if "catchment_km2" not in origin.row.columns:
        return None
    value = pd.to_numeric(origin.row["catchment_km2"], errors="coerce").iloc[0]
    return float(value) if pd.notna(value) and value > 0 else None
