"""What an expert writes instead: the peers of the questions of ``questions.py``, each a process of its own.

``PEERS`` lists them with the module that each needs; a Python that has not got it leaves them out. A way returns the
ids of its answer, or sizes by id (m2 of a building, chainage of a place) where the question asks for them.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

INSIDE = "outfalls inside tier-1 zones"
NEAR = "chemical enterprises within 1 km of water"
OVERLAP = "buildings reaching into ranges, with m2"
NEAREST = "nearest segment of every outfall"
CHAINAGE = "nearest segment of every outfall, with chainage"
UPSTREAM = "outfalls up to 2 km upstream of intakes"
LIMIT_M = 1000.0
UPSTREAM_M = 2000.0
PLACED_M = 1000.0
"""How far a place may lie from the reach that it is put on: what a user guesses; the generator's lie within 800 m."""
TOUCH_M2 = 1e-4
"""What shares less only touches, here as in riverzones."""
CHEMICAL = "sector = 'chemical'"
AXIS_M, FLATTENING = 6378137.0, 1 / 298.257222101


@dataclass(frozen=True)
class Peer:
    """One way of others to do a job, and the module without which it cannot."""

    job: str
    name: str
    work: Callable[[str, Path], Any]
    needs: str


def _read(folder: Path, layer: str, **options: Any) -> tuple[np.ndarray, np.ndarray]:
    """Ids and shapes of a layer, through Arrow; no other column."""
    import pyogrio
    import shapely

    table = pyogrio.read_arrow(folder / f"{layer}.gpkg", columns=["id"], **options)[1]
    return np.asarray(table["id"]), shapely.from_wkb(np.asarray(table.columns[-1], dtype=object))


def _in_utm(shapes: np.ndarray, crs: Any = 32648) -> np.ndarray:
    """The same shapes in one projection for the whole basin."""
    import shapely
    from pyproj import Transformer

    change = Transformer.from_crs(4490, crs, always_xy=True).transform
    return shapely.transform(shapes, lambda coords: np.column_stack(change(coords[:, 0], coords[:, 1])))


def _earth(coords: np.ndarray) -> np.ndarray:
    """Longitude and latitude (n, 2) as earth-centred metres (n, 3)."""
    east, north = np.radians(coords).T
    squeezed = FLATTENING * (2 - FLATTENING)
    radius = AXIS_M / np.sqrt(1 - squeezed * np.sin(north) ** 2)
    level = radius * np.cos(north)
    return np.column_stack([level * np.cos(east), level * np.sin(east), radius * (1 - squeezed) * np.sin(north)])


def tree_inside(_: str, folder: Path) -> np.ndarray:
    """Only the columns that are asked, and one tree."""
    import shapely

    ids, points = _read(folder, "outfalls")
    _ids, zones = _read(folder, "zones", where="tier = 1")
    return np.unique(ids[shapely.STRtree(points).query(zones, predicate="contains")[1]])


def tree_near(_: str, folder: Path) -> np.ndarray:
    """A tree in one projection; what its scale (0.9996 to 1.0057 in the basin) leaves open, edge by edge in metres."""
    import shapely

    ids, points = _read(folder, "enterprises", where=CHEMICAL)
    _ids, shores = _read(folder, "shorelines")
    tree, flat = shapely.STRtree(_in_utm(shores)), _in_utm(points)
    sure = tree.query(flat, predicate="dwithin", distance=LIMIT_M * 0.9995)
    near = np.zeros(len(ids), dtype=bool)
    near[sure[0]] = True
    point, shore = tree.query(flat[~near], predicate="dwithin", distance=LIMIT_M * 1.006)
    point = np.flatnonzero(~near)[point]
    asked, shore = np.unique(shore, return_inverse=True)
    coords, ring = shapely.get_coordinates(shapely.boundary(shores[asked]), return_index=True)
    bounds = np.searchsorted(ring, np.arange(len(asked) + 1))
    count = np.diff(bounds)[shore] - 1
    edge = np.repeat(bounds[shore] - np.cumsum(count) + count, count) + np.arange(count.sum())
    pair = np.repeat(np.arange(len(point)), count)
    corners = _earth(coords)
    begin, way = corners[edge], corners[edge + 1] - corners[edge]
    away = _earth(shapely.get_coordinates(points[point]))[pair] - begin
    share = np.clip((away * way).sum(axis=1) / np.maximum((way * way).sum(axis=1), 1e-18), 0, 1)
    squared = ((away - share[:, None] * way) ** 2).sum(axis=1)
    near[point[pair[squared <= LIMIT_M**2]]] = True
    return ids[near]


def tree_overlap(_: str, folder: Path) -> dict[str, float]:
    """A tree, pieces cut only of what reaches out, areas in a projection that keeps them."""
    import shapely

    ids, buildings = _read(folder, "buildings")
    _ids, ranges = _read(folder, "ranges")
    reach, building = shapely.STRtree(buildings).query(ranges, predicate="intersects")
    shapely.prepare(ranges)
    pieces = buildings[building]
    out = ~shapely.covers(ranges[reach], pieces)
    pieces[out] = shapely.intersection(pieces[out], ranges[reach[out]])
    square = shapely.area(_in_utm(pieces, "+proj=cea +lon_0=106 +lat_ts=29.5 +ellps=GRS80"))
    sizes = np.bincount(building, weights=np.where(square > TOUCH_M2, square, 0), minlength=len(ids))
    return dict(zip(ids[sizes > 0].astype(str), sizes[sizes > 0], strict=True))


def edges_chainage(_: str, folder: Path) -> dict[str, float]:
    """A tree over single edges, then how far along the line of the nearest."""
    import shapely

    (ids, points), (names, lines) = _read(folder, "outfalls"), _read(folder, "chiefs")
    points, lines = _in_utm(points), _in_utm(lines)
    coords, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    edges = shapely.linestrings(np.stack([coords[:-1][same], coords[1:][same]], axis=1))
    at, edge = shapely.STRtree(edges).query_nearest(points, all_matches=False)
    own = line[:-1][same][edge]
    measure = shapely.line_locate_point(lines[own], points[at])
    return {f"{a} {b}": m for a, b, m in zip(ids[at], names[own], measure.tolist(), strict=True)}


def compiled_near(_: str, folder: Path) -> np.ndarray:
    """The yardstick: a kernel for this question alone, read from the cache; import and loading are counted."""
    import shapely

    from compiled import near_polygons

    ids, points = _read(folder, "enterprises", where=CHEMICAL)
    return ids[near_polygons(shapely.get_coordinates(points), _read(folder, "shorelines")[1], LIMIT_M)]


def compiled_chainage(_: str, folder: Path) -> dict[str, float]:
    """The same for the nearest line and the place on it."""
    import shapely

    from compiled import nearest_and_chainage

    (ids, points), (names, lines) = _read(folder, "outfalls"), _read(folder, "chiefs")
    line, measure = nearest_and_chainage(shapely.get_coordinates(points), lines)
    return {f"{a} {b}": m for a, b, m in zip(ids, names[line], measure.tolist(), strict=True)}


_INSIDE = (
    "SELECT DISTINCT o.id AS id FROM {outfalls} o JOIN (SELECT * FROM {zones} WHERE tier = 1) z "
    "ON ST_Within(o.geometry, z.geometry)"
)


def _duckdb() -> Any:
    """A connection that knows shapes."""
    import duckdb

    connection = duckdb.connect()
    spec = importlib.util.find_spec("duckdb_extension_spatial")
    home = next(iter(spec.submodule_search_locations or [])) if spec is not None else ""
    files = list(Path(home).rglob("spatial.duckdb_extension")) if home else []
    connection.execute(f"LOAD '{files[0]}'" if files else "LOAD spatial")
    return connection


def duckdb_inside(_: str, folder: Path) -> list[str]:
    """One query of DuckDB."""
    tables = {name: f"'{folder / name}.parquet'" for name in ("outfalls", "zones")}
    return [str(row[0]) for row in _duckdb().execute(_INSIDE.format(**tables)).fetchall()]


def sedonadb_inside(_: str, folder: Path) -> list[str]:
    """One query of SedonaDB."""
    import sedona.db

    connection = sedona.db.connect()
    for name in ("outfalls", "zones"):
        connection.read_parquet(str(folder / f"{name}.parquet")).to_view(name)
    rows = connection.sql(_INSIDE.format(outfalls="outfalls", zones="zones")).to_arrow_table()
    return [str(value) for value in rows["id"].to_pylist()]


_WALK = f"""WITH RECURSIVE t(i, node, d) AS (
  SELECT k.id, r.from_node, k.measure_m FROM intakes k JOIN reaches r ON r.id = k.reach
    WHERE k.measure_m < {UPSTREAM_M}
  UNION SELECT t.i, r.from_node, t.d + r.length_m FROM t JOIN reaches r ON r.to_node = t.node
  WHERE t.d + r.length_m < {UPSTREAM_M}),
m AS (SELECT i, node, min(d) d FROM t GROUP BY i, node)
SELECT o.id FROM m JOIN reaches r ON r.to_node = m.node JOIN outfalls o ON o.reach = r.id
  WHERE m.d + r.length_m - o.measure_m <= {UPSTREAM_M}
UNION SELECT o.id FROM intakes k JOIN outfalls o ON o.reach = k.reach
  WHERE o.measure_m BETWEEN k.measure_m - {UPSTREAM_M} AND k.measure_m"""


def duckdb_given(_: str, folder: Path) -> list[str]:
    """One recursive query of DuckDB; the generator says on which reach and where everything lies."""
    import duckdb

    connection = duckdb.connect()
    for name in ("reaches", "outfalls", "intakes"):
        columns = "id, from_node, to_node, length_m" if name == "reaches" else "id, reach, measure_m"
        connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM '{folder / name}.parquet'")
    return [str(row[0]) for row in connection.execute(_WALK).fetchall()]


_PLACED = """CREATE TABLE {name} AS SELECT id, arg_min(reach, d) reach, arg_min(m, d) measure_m FROM (
  SELECT p.id, r.id reach, ST_Distance(p.g, r.g) d, ST_LineLocatePoint(r.g, p.g) * r.length_m m
  FROM (SELECT id, {flat} g FROM '{path}') p JOIN reaches r ON ST_DWithin(p.g, r.g, {within}))
GROUP BY id"""


def duckdb_upstream(_: str, folder: Path) -> list[str]:
    """The same, but DuckDB finds the nearest reach of everything and the place on it, in one projection."""
    connection = _duckdb()
    flat = "ST_Transform(geometry, 'EPSG:4490', 'EPSG:32648', always_xy := true)"
    columns = f"id, from_node, to_node, length_m, {flat} g"
    connection.execute(f"CREATE TABLE reaches AS SELECT {columns} FROM '{folder / 'reaches.parquet'}'")
    for name in ("outfalls", "intakes"):
        path = folder / f"{name}.parquet"
        connection.execute(_PLACED.format(name=name, flat=flat, path=path, within=PLACED_M))
    return [str(row[0]) for row in connection.execute(_WALK).fetchall()]


PEERS = [
    Peer(INSIDE, "pyogrio + STRtree", tree_inside, "shapely"),
    Peer(INSIDE, "DuckDB, from Parquet", duckdb_inside, "duckdb"),
    Peer(INSIDE, "SedonaDB, from Parquet", sedonadb_inside, "sedonadb"),
    Peer(NEAR, "STRtree in UTM, then edges in metres", tree_near, "shapely"),
    Peer(NEAR, "compiled kernel (numba, from its cache)", compiled_near, "numba"),
    Peer(OVERLAP, "STRtree + exact area", tree_overlap, "shapely"),
    Peer(CHAINAGE, "STRtree over edges in UTM", edges_chainage, "shapely"),
    Peer(CHAINAGE, "compiled kernel (numba, from its cache)", compiled_chainage, "numba"),
    Peer(UPSTREAM, "DuckDB, from Parquet", duckdb_upstream, "duckdb"),
    Peer(UPSTREAM, "DuckDB, from Parquet, places given", duckdb_given, "duckdb"),
]
"""Those that need no more than shapely run in our own Python, the others in the one of ``--peers``."""
