"""What an audit must answer on the sample, worked out without riverzones.

The files are read back as written; every rule is asked in plain shapely predicates on longitude and latitude, and
measured by sampling boundaries densely and taking geodesics with ``pyproj.Geod``. The result is compared with what was
planted; one hit too many or too few is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from builder.files import FILES, read_layer
from builder.water_events import black_odour_relapses

__all__ = ["answers"]

GEOD = Geod(a=6378137.0, rf=298.257222101)
COLUMNS = ["rule", "subject_layer", "subject_code", "reference_name", "verdict", "measured", "unit"]
Frame = gpd.GeoDataFrame
_DEGREE_M = 111_000.0


def gap_m(one: Any, two: Any) -> float:
    """Shortest geodesic between two shapes, 0 where they meet.

    A plane finds the place; around it boundaries are sampled every 10 m, then every half metre around the best pair,
    and ``pyproj.Geod`` measures between all samples.
    """
    if one.intersects(two):
        return 0.0
    squeeze = np.array([np.cos(np.radians(one.centroid.y)), 1.0])
    bridge = shapely.shortest_line(*(shapely.transform(shape, lambda c: c * squeeze) for shape in (one, two)))
    places = shapely.get_coordinates(bridge) / squeeze
    reach_m = 60 + 0.15 * bridge.length * _DEGREE_M
    for window_m, step_m in ((reach_m, 10.0), (25.0, 0.5)):
        pieces = [_samples(shape, place, window_m, step_m) for shape, place in zip((one, two), places, strict=True)]
        i, j = (grid.ravel() for grid in np.indices([len(piece) for piece in pieces]))
        gaps = GEOD.inv(*pieces[0][i].T, *pieces[1][j].T)[2]
        best = int(gaps.argmin())
        places = [pieces[0][i[best]], pieces[1][j[best]]]
    return float(gaps[best])


def _samples(shape: Any, place: np.ndarray, window_m: float, step_m: float) -> np.ndarray:
    """Points of a shape's boundary within a window around a place."""
    if shape.geom_type == "Point":
        return shapely.get_coordinates(shape)
    line = shape.boundary if shape.geom_type.endswith("Polygon") else shape
    cut = line.intersection(shapely.Point(place).buffer(window_m / _DEGREE_M))
    return shapely.get_coordinates(shapely.segmentize(cut, step_m / _DEGREE_M))


def area_m2(shape: Any) -> float:
    """Geodesic area of a polygon, edges split to 50 m so that a straight line in degrees is kept."""
    return abs(GEOD.geometry_area_perimeter(shapely.segmentize(shape, 50 / _DEGREE_M))[0])


def _hits_inside(rule: str, subject_layer: str, subject: Frame, reference: Frame) -> list[list[Any]]:
    found = []
    shapes = reference.geometry.to_numpy()
    for _, row in subject.iterrows():
        for _, zone in reference[shapely.intersects(shapes, row.geometry)].iterrows():
            if row.geometry.geom_type == "Point":
                depth = gap_m(row.geometry, zone.geometry.boundary)
                if depth < 5:
                    raise AssertionError(
                        f"{rule} {row.code}: only {depth:.2f} m inside {zone['name']}: too thin to be sure."
                    )
                found.append([rule, subject_layer, row.code, zone["name"], "violation", depth, "m"])
                continue
            shared = area_m2(row.geometry.intersection(zone.geometry))
            if shared < 20:
                raise AssertionError(f"{rule} {row.code}: only {shared:.2f} m2 in {zone['name']}: too thin to be sure.")
            found.append([rule, subject_layer, row.code, zone["name"], "violation", shared, "m2"])
    return found


def _hits_zones(
    rule: str, subject_layer: str, subject: Frame, zones: Frame, verdict: Any = "violation"
) -> list[list[Any]]:
    """Hits in the zones of a source taken as one area: land and water, and several tiers where they are asked together.

    ``verdict`` is a word, or a function of the zone that a subject lies in.
    """
    found = []
    for _, parts in zones.groupby("source_id"):
        slit = 6e-8  # parts of one source stand up to a centimetre apart: closed, as an inner slit is no outer edge
        whole = shapely.buffer(shapely.union_all(shapely.buffer(parts.geometry.to_numpy(), slit)), -slit)
        for _, row in subject[shapely.intersects(whole, subject.geometry.to_numpy())].iterrows():
            own = parts[shapely.intersects(parts.geometry.to_numpy(), row.geometry)]
            if row.geometry.geom_type == "Point":
                measured, unit = gap_m(row.geometry, whole.boundary), "m"
                zone = own.iloc[0]
            else:
                shares = [area_m2(row.geometry.intersection(shape)) for shape in own.geometry]
                measured, unit = sum(shares), "m2"
                zone = own.iloc[int(np.argmax(shares))]
            if measured < 5:
                raise AssertionError(
                    f"{rule} {row.code}: only {measured:.2f} {unit} in {zone['name']}: too thin to be sure."
                )
            said = verdict(zone) if callable(verdict) else verdict
            found.append([rule, subject_layer, row.code, zone["name"], said, measured, unit])
    return found


def _hits_within(
    rule: str,
    subject_layer: str,
    subject: Frame,
    reference: Frame,
    limit_m: float,
    stages: tuple[str, ...],
    *,
    said: str = "violation",
) -> list[list[Any]]:
    found = []
    for _, row in subject.iterrows():
        stage = row.get("stage")
        unknown = stage is None or pd.isna(stage)
        if stages and not unknown and stage not in stages:
            continue
        rough = shapely.distance(reference.geometry.to_numpy(), row.geometry) * _DEGREE_M
        if rough.min() > limit_m * 1.4 + 500:
            continue
        close = reference[rough <= rough.min() * 1.3 + 300]
        gaps = [gap_m(row.geometry, shape) for shape in close.geometry]
        measured = min(gaps)
        name = close.iloc[int(np.argmin(gaps))]["name"]
        accuracy = row.get("accuracy_m")
        unsure = accuracy is not None and not pd.isna(accuracy) and abs(measured - limit_m) < accuracy
        if abs(measured - limit_m) < 2:
            raise AssertionError(f"{rule} {row.code}: {measured:.2f} m is too close to {limit_m} m.")
        if measured <= limit_m or unsure:
            verdict = "cannot_tell" if unsure or unknown else said
            found.append([rule, subject_layer, row.code, name, verdict, measured, "m"])
    return found


def answers(folder: Path) -> pd.DataFrame:
    """Every hit of every rule on the files in ``folder``."""
    layer: dict[str, Frame] = {name: read_layer(folder, name) for file in FILES for name in file.layers}
    zones, shores, projects = layer["zones"], layer["shorelines"], layer["projects"]
    one, two = zones[zones.tier == "1"], zones[zones.tier == "2"]
    outfalls, farms, parks = layer["outfalls"], layer["livestock_farms"], layer["chemical_parks"]
    foul = outfalls[outfalls.category != "stormwater"]
    built, old = ("new", "rebuild", "expansion"), ("new", "expansion")
    main, important = shores[shores["rank"] == "main_stem"], shores[shores["rank"] == "important_tributary"]
    chemical = projects[projects.industry == "chemical"]
    works = layer["enterprises"]
    buildings = layer["buildings"]
    no_go = layer["livestock_areas"][layer["livestock_areas"].regime == "no_go"]
    high = layer["inundation_areas"][layer["inundation_areas"].high_m == 175]
    inside, within, zoned = _hits_inside, _hits_within, _hits_zones
    known = projects[projects.stage.isin(built)]
    standing = projects[projects.stage.eq("existing")]
    bare = buildings[buildings.approved.eq(False)]
    both = zones[zones.tier.isin(["1", "2"])]
    caged = layer["cage_aquaculture"]
    caged = caged[caged.method.isin(["cage", "dam", "fertilised"])]
    idle = ["water_works", "tourism", "transport", "housing", "vehicle_service", "warehousing", "farming"]
    large = farms[farms["scale"] == "large"]
    found = [
        *zoned("CN-100", "outfalls", foul, both),
        *zoned("CN-101", "outfalls", foul, one),
        *zoned("CN-102", "outfalls", foul, two),
        *zoned("CN-103", "projects", known[~known.purpose.isin(["water_supply", "source_protection"])], one),
        *zoned("CN-118", "projects", standing[~standing.purpose.isin(["water_supply", "source_protection"])], one),
        *zoned("CN-104", "projects", known[known.discharges.eq(True)], two),
        *zoned("CN-117", "projects", projects[projects.discharges.eq(True) & projects.stage.eq("existing")], two),
        *zoned("CN-105", "livestock_farms", farms, one),
        *zoned("CN-106", "cage_aquaculture", caged[caged.method == "cage"], one),
        *zoned(
            "CN-107",
            "docks",
            layer["docks"][layer["docks"].stage.isin(built)],
            both,
            lambda zone: "violation" if zone.tier == "1" else "cannot_tell",  # whether a dock pollutes is not on record
        ),
        *zoned("CN-108", "livestock_farms", large, two),
        *within("CN-111", "projects", chemical, shores, 1000, old),
        *within("CN-114", "chemical_parks", parks, shores, 1000, old),
        *within("CN-112", "tailings_ponds", layer["tailings_ponds"], main, 3000, built),
        *inside("CN-121", "buildings", bare, layer["ranges"]),
        *within("WS-101", "projects", chemical, shores, 1000, old),
        *within("WS-102", "chemical_parks", parks, shores, 1000, old),
        *within("WS-103", "tailings_ponds", layer["tailings_ponds"], main, 3000, built),
        # the catchment is not stated and the plan lists no important tributaries: whether the Daning is one is open
        *within("CN-113", "tailings_ponds", layer["tailings_ponds"], important, 1000, built, said="cannot_tell"),
        *within("WS-104", "tailings_ponds", layer["tailings_ponds"], important, 1000, built, said="cannot_tell"),
        *within(
            "WS-105",
            "enterprises",
            works[works.industry == "chemical"],
            shores[shores.river == "长江"],
            1000,
            ("existing",),
        ),
        *zoned("WS-106", "outfalls", foul, both),
        *zoned("WS-107", "livestock_farms", large, both),
        *zoned("WS-108", "enterprises", works[~works.industry.isin(idle)], both),
        *inside("WS-109", "livestock_farms", farms, no_go),
        *_first_of(
            inside("WS-110", "cage_aquaculture", caged, water)
            for water in (high, layer["lakes"], layer["reservoirs"], shores)
        ),
        *inside("WS-112", "projects", known, layer["wetlands"]),
        *inside("WS-113", "projects", projects[projects.permit.eq(False)], shores),
        *inside("WS-115", "buildings", bare, layer["drawdown_zones"]),
        *_occupying("projects", projects, layer["drawdown_zones"]),
        *_occupying("docks", layer["docks"], layer["drawdown_zones"]),
        *_occupying("livestock_farms", farms, layer["drawdown_zones"]),
        *_by_row("CN-134", "outfalls", outfalls, lambda row: "violation" if _empty(row.owner) else ""),
        *_by_row(
            "CN-135",
            "outfalls",
            outfalls[outfalls.category.isin(["industrial", "municipal_wwtp"])],
            lambda row: "cannot_tell" if _empty(row.approved) else "" if row.approved else "violation",
        ),
        *_by_row(
            "WS-111",
            "outfalls",
            outfalls[outfalls.category.ne("stormwater")],
            lambda row: "" if row.approved is True or row.approved == 1 else _unapproved(row),
        ),
        *_sources(layer),
        *_by_row(
            "WS-151",
            "black_odour_waters",
            layer["black_odour_waters"],
            lambda row: "violation" if row.code in black_odour_relapses(folder) else "",
        ),
        *_between_tiers(one, two),
    ]
    return pd.DataFrame(found, columns=COLUMNS)


def _occupying(name: str, rows: Frame, drawdown: Frame) -> list[list[Any]]:
    """WS-115: what lies in the drawdown zone and is not approved; where that is not stated it cannot be told."""
    approved = rows.approved if "approved" in rows else pd.Series(None, index=rows.index, dtype=object)
    found = _hits_inside("WS-115", name, rows[approved.eq(False)], drawdown)
    blank = _hits_inside("WS-115", name, rows[approved.isna()], drawdown)
    return found + [[*hit[:4], "cannot_tell", *hit[5:]] for hit in blank]


def _first_of(tables: Iterable[list[list[Any]]]) -> list[list[Any]]:
    """Each subject with the first of several references that it lies in: any of them will do."""
    found: dict[str, list[Any]] = {}
    for table in tables:
        for hit in table:
            found.setdefault(hit[2], hit)
    return list(found.values())


def _unapproved(row: Any) -> str:
    """An outfall without consent: since 2025 only factories and plants need one."""
    return (
        "violation" if not _empty(row.approved) and row.category in ("industrial", "municipal_wwtp") else "cannot_tell"
    )


def _empty(value: Any) -> bool:
    return value is None or pd.isna(value) or value == ""


def _by_row(rule: str, layer: str, frame: Frame, verdict: Callable[[Any], str]) -> list[list[Any]]:
    said = [(row.code, verdict(row)) for _, row in frame.iterrows()]
    return [[rule, layer, code, "", word, np.nan, ""] for code, word in said if word]


def _sources(layer: dict[str, Frame]) -> list[list[Any]]:
    """CN-131, CN-132, WS-114, WS-117, WS-118: sources against their zones, intakes, markers, signs and fences."""
    zones, found = layer["zones"], []
    gone = ["planned", "under_construction", "abandoned"]
    for _, source in layer["sources"].iterrows():
        own = zones[zones.source_id == source.code]
        if source.centralised and not (own.tier == "1").any():
            found.append(["CN-131", "sources", source.code, "", "violation", np.nan, ""])
        for rule, name in (("WS-114", "boundary_markers"), ("WS-117", "signs"), ("WS-118", "fences")):
            rows = layer[name]
            standing = rows[~rows.status.isin(gone)] if "status" in rows else rows
            if source.level == "township" and not (standing.source_id == source.code).any():
                found.append([rule, "sources", source.code, "", "violation", np.nan, ""])
    for _, intake in layer["intakes"].iterrows():
        own = zones[(zones.source_id == intake.source_id) & (zones.tier == "1")]
        if not any(shape.covers(intake.geometry) for shape in own.geometry):
            gaps = [gap_m(intake.geometry, shape) for shape in own.geometry]
            found.append(
                ["CN-132", "intakes", intake.code, own.iloc[int(np.argmin(gaps))]["name"], "violation", min(gaps), "m"]
            )
    return found


def _between_tiers(one: Frame, two: Frame) -> list[list[Any]]:
    """CN-133: tier 1 neither in, over nor beside (1 m) a tier-2 zone of the same source."""
    found = []
    for _, zone in one.iterrows():
        own = two[two.source_id == zone.source_id]
        gaps = [gap_m(zone.geometry, shape) for shape in own.geometry]
        if min(gaps) > 1:
            found.append(
                ["CN-133", "zones", zone.code, own.iloc[int(np.argmin(gaps))]["name"], "violation", min(gaps), "m"]
            )
    return found
