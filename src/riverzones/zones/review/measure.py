"""What the zones of one source measure: reaches held, depths, edges, intakes in the water, the fence of tier 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.geo import geodesy, linear
from riverzones.network import Network
from riverzones.network.chainage import locate
from riverzones.network.trace import Mode, walk
from riverzones.relations import relate

__all__ = ["GRID_DEGREES", "ORDER", "SourceShapes", "fence_m"]


Floats = npt.NDArray[np.float64]

ORDER: Final = ("1", "2", "3", "quasi")
"""Tiers from the inside out."""

NEAR_M: Final = 2_000.0  # an intake farther from every reach is on no river: as the setting of the flow questions
GAP_M: Final = 1.0  # the limit for tiers that adjoin in the audit; a setting of ours
SAMPLES: Final = 400  # places on an outline at which depth is measured: a setting of ours
GRID_DEGREES: Final = 1e-8  # 1 mm: edges that two zones share with other vertices leave no slit between them
EDGE_DEGREES: Final = 2e-7  # 2 cm: an outline this near to the water runs along it
_INTAKE_WORDS: Final = re.compile(r"(取水口|取水点|取水头部|取水泵[房站]|水源地|\s)")
SIDE_SHARE: Final = 0.2  # how clearly a bank must lie to the north (east) to be called so


@dataclass(frozen=True)
class SourceShapes:
    """The zones of one source, its intake and the river it is on.

    Parameters
    ----------
    zones : GeoDataFrame
        Polygons with ``tier`` and, where it is known, ``part``; EPSG:4490.
    intakes : GeoDataFrame
        Points of the source's intakes (or of the source itself), EPSG:4490, with ``name`` as far as known; those
        without a place do not count.
    network : Network, optional
        Reaches drawn downstream; without it, no lengths and no banks.
    river : str, optional
        Stated name of the river.
    present : GeoDataFrame, optional
        Water areas as they are today, with ``source_layer``; EPSG:4490. Without it, nothing is said of moved water.
    still : bool
        The source is a lake or a reservoir.
    surface : bool
        The source is water on the ground: its intakes are held against water, not against land.
    """

    zones: gpd.GeoDataFrame
    intakes: gpd.GeoDataFrame
    network: Network | None = None
    river: str | None = None
    present: gpd.GeoDataFrame | None = None
    still: bool = False
    surface: bool = False

    def area(self, tier: str, part: str | None = None) -> Any:
        """Return the union of the polygons of a tier, None without any."""
        return self._union((tier,), part)

    def up_to(self, tier: str, part: str | None = None) -> Any:
        """Return the union of the polygons of a tier and all inside it."""
        return self._union(ORDER[: ORDER.index(tier) + 1], part)

    def water(self, tier: str) -> Any:
        """Return what the lengths of a tier are measured in: its water with that inside it, else what has no part."""
        wet = self.up_to(tier, "water")
        return wet if wet is not None else self.up_to(tier, "")

    def _union(self, tiers: tuple[str, ...], part: str | None) -> Any:
        """The union of the polygons of tiers, of one part, of those without any (``""``), or of all (None)."""
        if (tiers, part) not in self._known_unions:
            shapes, of_tier, of_part = self._polygons
            chosen = np.isin(of_tier, tiers)
            if part is not None:
                chosen &= of_part == part
            united = shapely.union_all(shapes[chosen], grid_size=GRID_DEGREES) if chosen.any() else None
            self._known_unions[tiers, part] = united
        return self._known_unions[tiers, part]

    @cached_property
    def _known_unions(self) -> dict[tuple[tuple[str, ...], str | None], Any]:
        return {}

    @cached_property
    def _polygons(self) -> tuple[Any, Any, Any]:
        """Shapes, tiers and parts of the rows that have a shape; ``""`` for no part."""
        rows = self.zones[self.zones.geometry.notna()]
        parts = rows["part"] if "part" in rows.columns else pd.Series(None, rows.index, dtype=object)
        named = [value if isinstance(value, str) else "" for value in parts]
        tiers = np.array([str(value) for value in rows["tier"]], dtype=object)
        return shapely.make_valid(rows.geometry.to_numpy()), tiers, np.array(named, dtype=object)

    @cached_property
    def all_water(self) -> Any:
        """The water of all tiers, None without any."""
        return self.water(ORDER[-1])

    @cached_property
    def _known_depths(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _known_reaches(self) -> dict[tuple[str, Mode, str], pd.DataFrame | None]:
        return {}

    @cached_property
    def places(self) -> pd.Series[Any]:
        """The places of the intakes by their names (their ids where they have none), those without a place left out."""
        there = self.intakes[~(self.intakes.geometry.isna() | self.intakes.geometry.is_empty)]
        names = there["name"] if "name" in there.columns else pd.Series(None, index=there.index, dtype=object)
        keys = [name if isinstance(name, str) else str(key) for key, name in names.items()]
        return pd.Series(shapely.centroid(there.geometry.to_numpy()), index=keys, dtype=object)

    @cached_property
    def intake(self) -> Any:
        """The place of the first intake, None without any."""
        return None if self.places.empty else self.places.iloc[0]

    @cached_property
    def starts(self) -> pd.DataFrame | None:
        """The intakes on the network as :func:`walk` wants them, names as ``start_id``; None where none is on one."""
        if self.places.empty or self.network is None:
            return None
        where = self._located(self.network, self.places.to_numpy(dtype=object))
        where = where.assign(start_id=self.places.index.to_numpy())
        where = where[where["reach_id"].notna()].drop_duplicates("start_id")
        return None if where.empty else where

    @property
    def start(self) -> pd.DataFrame | None:
        """The first intake that is on the network."""
        return None if self.starts is None else self.starts.iloc[[0]]

    def named(self, name: str) -> str | None:
        """Return the intake that a text calls ``name``: one of that name, else the only one whose name has it or is in
        it.

        The only intake of a source is meant by any name. None where it cannot be told.
        """
        bare = {key: _INTAKE_WORDS.sub("", str(key)) for key in self.places.index}
        asked = _INTAKE_WORDS.sub("", name)
        for fits in (
            [key for key, own in bare.items() if own == asked],
            [key for key, own in bare.items() if own and (own in asked or asked in own)],
            list(bare),
        ):
            if len(fits) == 1:
                return str(fits[0])
        return None

    def _located(self, network: Network, points: Any) -> pd.DataFrame:
        places = gpd.GeoDataFrame(geometry=points, index=[str(row) for row in range(len(points))], crs=4490)
        stated = None if self.river is None else pd.Series(self.river, index=places.index, dtype=object)
        return locate(places, network, within_m=NEAR_M, river=stated)

    def length_m(self, tier: str, way: str, intake: str | None = None) -> float | None:
        """Return how far the water of a tier goes from an intake along the main path, "upstream" or "downstream" [m].

        Of several intakes the one that has least counts: the uppermost one upstream, the lowest one downstream. None
        without an intake on the network, without water, or where the intake's foot lies outside the water.
        """
        names = [] if self.starts is None else list(self.starts["start_id"])
        if intake is not None:
            names = [self.named(intake) or intake]
        far = [known for name in names if (known := self._length_m(tier, way, name)) is not None]
        return min(far, default=None)

    def _length_m(self, tier: str, way: str, name: str) -> float | None:
        walked = self._reached(tier, "UM" if way == "upstream" else "DM", name)
        if walked is None or walked.empty:
            return None
        far = 0.0
        for begin, end in sorted(zip(walked["begin_m"], walked["end_m"], strict=True)):
            if begin > far + GAP_M:
                break
            far = max(far, float(end))
        return far

    def whole_length_m(self, tier: str) -> float | None:
        """Return how long the water of a tier is along the main path, that of inner tiers with it [m].

        Stretches about intakes that do not hang together are added.
        """
        if self.starts is None:
            return None
        runs: list[tuple[str, float, float]] = []
        columns = (self.starts[name].tolist() for name in ("start_id", "river", "chainage_m"))
        for name, river, at in zip(*columns, strict=True):
            up, down = (self._length_m(tier, way, str(name)) for way in ("upstream", "downstream"))
            if up is not None and down is not None:
                runs.append((str(river), float(at) - down, float(at) + up))
        total, last, far = 0.0, None, 0.0
        for river, low, high in sorted(runs):  # one stretch seen from several intakes counts once
            low = max(low, far) if river == last else low
            total += max(high - low, 0.0)
            last, far = river, max(high, far) if river == last else high
        return total if runs else None

    def held(self, way: str) -> pd.DataFrame | None:
        """Return the parts of the main path in the water of all tiers, ``begin_m`` and ``end_m`` from the first intake
        [m].
        """
        return self._reached(ORDER[-1], "UM" if way == "upstream" else "DM")

    def off_water(self) -> list[str]:
        """Return the intakes on rivers whose foot on the river lies outside the water of tier 1."""
        if self.starts is None or self.area("1", "water") is None:
            return []
        return [str(name) for name in self.starts["start_id"] if self._length_m("1", "upstream", str(name)) is None]

    def in_one_stretch(self, tier: str) -> list[tuple[str, str]]:
        """Return groups of intakes in one stretch of the water of a tier: the uppermost and the lowest of each, of
        several.

        Names without the word for an intake.
        """
        if self.starts is None or len(self.starts) < 2:
            return []
        parted = {above for above, _, _ in self.gaps(tier)}
        pairs: list[tuple[str, str]] = []
        for _, on_river in self.starts.groupby("river", dropna=False, sort=False):
            names = [str(name) for name in on_river.sort_values("chainage_m", ascending=False)["start_id"]]
            first = names[0]
            for name, after in zip(names, [*names[1:], None], strict=True):
                if after is None or name in parted:
                    pairs.append((_INTAKE_WORDS.sub("", first), _INTAKE_WORDS.sub("", name)))
                    first = after or first
        return pairs

    def gaps(self, tier: str) -> list[tuple[str, str, float]]:
        """Return neighbouring intakes of one river between which the water of a tier is broken, and the gap [m]."""
        if self.starts is None or len(self.starts) < 2 or self.water(tier) is None:
            return []
        gaps_found = []
        for _, on_river in self.starts.groupby("river", dropna=False, sort=False):
            rows = on_river.sort_values("chainage_m", ascending=False)  # from the uppermost down
            names, at = [str(name) for name in rows["start_id"]], rows["chainage_m"].to_numpy(dtype=float)
            for position, (above, below) in enumerate(pairwise(names)):
                down = self._length_m(tier, "downstream", above) or 0.0
                apart = float(at[position] - at[position + 1]) - down - (self._length_m(tier, "upstream", below) or 0.0)
                if apart > GAP_M:
                    gaps_found.append((above, below, apart))
        return gaps_found

    def branches(self, tier: str) -> pd.DataFrame:
        """Return tributaries in the water of a tier: ``reach_id``, ``river``, how far up from the intake [m]."""
        whole, main = self._reached(tier, "UT"), self._reached(tier, "UM")
        if whole is None or main is None or self.network is None:
            return pd.DataFrame({"reach_id": [], "river": [], "end_m": []})
        side = whole[~whole["reach_id"].isin(set(main["reach_id"]))]
        names = self.network.reaches["river"] if "river" in self.network.reaches.columns else pd.Series(dtype=object)
        side = side.assign(river=names.reindex(side["reach_id"]).to_numpy())
        top = side.sort_values("end_m", ascending=False, kind="stable").drop_duplicates("river")
        return top[["reach_id", "river", "end_m"]].reset_index(drop=True)

    def _reached(self, tier: str, mode: Mode, name: str | None = None) -> pd.DataFrame | None:
        if self.starts is None:
            return None
        name = str(self.starts["start_id"].iloc[0]) if name is None else name
        if (tier, mode, name) not in self._known_reaches:
            self._known_reaches[tier, mode, name] = self._walked(tier, mode, name)
        return self._known_reaches[tier, mode, name]

    def _walked(self, tier: str, mode: Mode, name: str) -> pd.DataFrame | None:
        """The parts of reaches inside the water of a tier, as distances from an intake along the network."""
        water = self.water(tier)
        if water is None or self.starts is None or self.network is None:
            return None
        start = self.starts[self.starts["start_id"] == name]
        if start.empty:
            return None
        bound = float(geodesy.perimeter_m([water])[0])
        walked = walk(self.network, start[["start_id", "reach_id", "to_end_m"]], mode=mode, within_m=bound)
        at = self.network.positions(walked["reach_id"])
        lines = self.network.reaches.geometry.to_numpy()[at]
        length = self.network.length_m[at]
        inside, row = shapely.get_parts(shapely.intersection(lines, water), return_index=True)
        keep = shapely.get_type_id(inside) == shapely.GeometryType.LINESTRING
        inside, row = inside[keep], row[keep]
        low, high = walked["lower_m"].to_numpy(float)[row], walked["upper_m"].to_numpy(float)[row]
        first = linear.locate_m(lines[row], shapely.get_point(inside, 0))
        last = linear.locate_m(lines[row], shapely.get_point(inside, -1))
        top = np.clip(length[row] - np.minimum(first, last), low, high)
        foot = np.clip(length[row] - np.maximum(first, last), low, high)
        near = walked["distance_m"].to_numpy(float)[row]
        up = mode[0] == "U"
        begin, end = (foot - low, top - low) if up else (high - top, high - foot)
        stretches = pd.DataFrame(
            {"reach_id": walked["reach_id"].to_numpy()[row], "begin_m": near + begin, "end_m": near + end}
        )
        return stretches[stretches["end_m"] > stretches["begin_m"]]

    def depths(self, tier: str) -> pd.DataFrame:
        """Return depth of the land of a tier from the water of all tiers, per bank.

        Returns
        -------
        DataFrame
            Index "left", "right" (as far as there is land) and "both"; ``median_m`` and ``max_m`` [m] over places
            along the outer outline, ``north`` and ``east``: on which side of the river the bank lies (-1 to 1).
            The square ends of the land, where its depth falls to nothing, are left out by their chainage. Empty
            without land or water.
        """
        if tier not in self._known_depths:
            self._known_depths[tier] = self._depths(tier)
        return self._known_depths[tier]

    def _depths(self, tier: str) -> pd.DataFrame:
        land, water = self.up_to(tier, "land"), self.all_water
        empty = pd.DataFrame({"median_m": [], "max_m": [], "north": [], "east": []})
        if land is None or water is None:
            return empty
        own = self.water(tier)
        places = _spread(land if own is None else shapely.union(land, own))
        far = _distances(places, water)
        places, far = places[far > GAP_M], far[far > GAP_M]
        if not len(far):
            return empty
        table = pd.DataFrame({"depth": far, "bank": None, "north": np.nan, "east": np.nan})
        if self.start is not None and self.network is not None:
            where = self._located(self.network, places).reset_index(drop=True)
            lon, lat = shapely.get_x(places), shapely.get_y(places)
            east, north = (lon - where["lon"]) * np.cos(np.radians(lat)), lat - where["lat"]
            size = np.hypot(east, north).where(lambda gap: gap > 0)
            table = table.assign(bank=where["bank"].to_numpy(), north=north / size, east=east / size)
            table = table[self._between_ends(where, tier).to_numpy()]
        banks = table.groupby("bank").agg(
            median_m=("depth", "median"), max_m=("depth", "max"), north=("north", "mean"), east=("east", "mean")
        )
        if len(table):
            banks.loc["both"] = [table["depth"].median(), table["depth"].max(), np.nan, np.nan]
        return banks

    def _between_ends(self, where: pd.DataFrame, tier: str) -> pd.Series[Any]:
        """Whether places lie along the water of a tier and not at its ends."""
        up, down = self.length_m(tier, "upstream"), self.length_m(tier, "downstream")
        if up is None or down is None or self.starts is None:
            return pd.Series(True, where.index)
        margin = 0.02 * (up + down)  # two hundredths: the ends lie square to the river only nearly
        river = self.starts["river"].iloc[0]
        own_chainage = self.starts.loc[
            self.starts["river"].astype(object).eq(river) | (len(self.starts) == 1), "chainage_m"
        ]
        chainage = where["chainage_m"].astype(float)
        on_others = where["river"].astype(object) != river
        between = (chainage > own_chainage.min() + margin - down) & (chainage < own_chainage.max() + up - margin)
        counts: pd.Series[Any] = on_others | between
        return counts

    def bank_of(self, tier: str, name: str) -> str | None:
        """Return the bank ("left", "right") that a text means by "north", "intake" and the like; None where none is
        clear.
        """
        if name in ("left", "right", "both"):
            return name
        banks = self.depths(tier).drop(index="both", errors="ignore")
        if name == "intake":
            bank = None if self.start is None else self.start.iloc[0]["bank"]
            return bank if bank in ("left", "right") else None
        column, sign = ("north" if name in ("north", "south") else "east"), (1 if name in ("north", "east") else -1)
        clear = banks[banks[column] * sign > SIDE_SHARE]
        return str(clear.index[0]) if len(clear) == 1 else None

    def radii(self, tier: str, part: str | None = None) -> tuple[float, float] | None:
        """Return median and largest distance of the outline of a tier (with all inside it) from the nearest intake
        [m].
        """
        shape = self.up_to(tier, part)
        if shape is None or self.places.empty:
            return None
        places = _spread(shape)
        lon, lat = shapely.get_x(places), shapely.get_y(places)
        far = np.min([geodesy.distance_m(at.x, at.y, lon, lat) for at in self.places], axis=0)
        return float(np.median(far)), float(np.max(far))

    def outward(self, tier: str, start: Any) -> tuple[float, float] | None:
        """Return median and largest distance of the outline of a tier from a shape inside it [m]."""
        shape = self.up_to(tier)
        if shape is None or start is None:
            return None
        far = _distances(_spread(shape), start)
        far = far[far > GAP_M]
        return (float(np.median(far)), float(far.max())) if len(far) else None

    def gap_m(self) -> float | None:
        """Return the least distance between tier 1 and tier 2 [m]."""
        first, second = self.area("1"), self.area("2")
        return None if first is None or second is None else float(_distances(np.array([first]), second)[0])

    def intake_depths_m(self, part: str | None = None) -> dict[str, float]:
        """Return how deep each intake lies in tier 1, or in its water alone [m]; below 0 outside, so far from it."""
        first = self.area("1", part)
        if first is None:
            return {}
        depths = {}
        for name, point in self.places.items():
            at, inside = np.array([point], dtype=object), first.covers(point)
            far = float(_distances(at, first.boundary if inside else first)[0])
            depths[str(name)] = far if inside else -far
        return depths


def fence_m(land: Any, water: Any) -> float:
    """Return length of the outline of the land that does not run along the water [m]: the fence of tier 1.

    Examples
    --------
    >>> from shapely import box
    >>> round(fence_m(box(0, 0.001, 0.01, 0.002), box(0, 0, 0.01, 0.001)))      # 1113.2 + 2 * 110.6
    1334
    """
    free = land.boundary if water is None else shapely.difference(land.boundary, shapely.buffer(water, EDGE_DEGREES))
    return float(geodesy.length_m([free])[0])


def _spread(shape: Any) -> Any:
    """Places evenly along the outer outline of a shape, corners left aside."""
    rings = [part.exterior for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    lengths = geodesy.length_m(np.array(rings, dtype=object))
    total = lengths.sum()
    points = []
    for ring, length in zip(rings, lengths, strict=True):
        count = max(8, int(SAMPLES * length / total))
        line = shapely.LineString(shapely.get_coordinates(ring))
        points.append(linear.points_at(line, (np.arange(count) + 0.5) / count * length))
    return np.concatenate(points)


def _distances(places: Any, shape: Any) -> Floats:
    subject = gpd.GeoDataFrame(geometry=places, index=[str(row) for row in range(len(places))], crs=4490)
    reference = gpd.GeoDataFrame(geometry=[shape], index=["shape"], crs=4490)
    return relate("nearest", subject, reference)["measured"].to_numpy(float)
