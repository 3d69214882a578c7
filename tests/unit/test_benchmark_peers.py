"""The peers of the benchmark of questions answer what their questions ask, before anything is measured beside them."""

import sys
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import numpy as np
import pytest
import shapely

from riverzones.geo import joins

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

import peers
import questions


@pytest.fixture
def compiled(monkeypatch):
    """The kernels, which run as they are written where numba is not there to compile them."""
    stand_in = ModuleType("numba")
    stand_in.njit = lambda **_: lambda kernel: kernel
    monkeypatch.setitem(sys.modules, "numba", stand_in)
    monkeypatch.delitem(sys.modules, "compiled", raising=False)
    import compiled

    yield compiled
    sys.modules.pop("compiled", None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A basin of a few kilometres: enterprises around two waters, one of them with an island, buildings, segments."""
    folder = tmp_path_factory.mktemp("basin")
    rng = np.random.default_rng(7)
    island = shapely.Point(108.08, 31.0).buffer(0.03)
    waters = [shapely.Point(108.08, 31.0).buffer(0.05) - island, shapely.LineString([(108, 31.1), (108.2, 31.12)])]
    waters[1] = waters[1].buffer(0.002)
    waters = shapely.segmentize(waters, 0.0005)  # so short that it is all one what an edge is between two vertices
    layers = {
        "shorelines": gpd.GeoDataFrame({"id": [0, 1]}, geometry=waters, crs=4490),
        "ranges": gpd.GeoDataFrame({"id": [0, 1]}, geometry=waters, crs=4490),
        "chiefs": gpd.GeoDataFrame({"id": [4, 5]}, geometry=[line_of(31.0), line_of(31.09)], crs=4490),
    }
    spots = np.column_stack([rng.uniform(107.98, 108.22, 400), rng.uniform(30.93, 31.15, 400)])
    sector = np.where(np.arange(400) % 3 == 0, "steel", "chemical")
    layers["enterprises"] = gpd.GeoDataFrame(
        {"id": np.arange(400), "sector": sector}, geometry=shapely.points(spots), crs=4490
    )
    layers["outfalls"] = layers["enterprises"][["id", "geometry"]]
    houses = shapely.box(*spots.T, *(spots + 0.004).T)
    layers["buildings"] = gpd.GeoDataFrame({"id": np.arange(400)}, geometry=houses, crs=4490)
    for name, layer in layers.items():
        layer.to_file(folder / f"{name}.gpkg")
    return folder


def line_of(lat):
    """A winding line eastwards whose edges measure some hundred metres."""
    lon = np.linspace(108.0, 108.2, 150)
    return shapely.LineString(np.column_stack([lon, lat + 0.01 * np.sin(60 * lon)]))


def rows(folder, name):
    return gpd.read_file(folder / f"{name}.gpkg").set_index("id", drop=False)


def near(folder):
    chemical = rows(folder, "enterprises").query("sector == 'chemical'")
    return set(joins.within(chemical, rows(folder, "shorelines"), distance_m=1000.0)["subject_id"])


def test_enterprises_near_water_are_those_of_riverzones(folder, compiled):
    expected = near(folder)
    assert 50 < len(expected) < 250
    assert set(peers.tree_near("", folder)) == expected
    assert set(peers.compiled_near("", folder)) == expected


def test_a_distance_at_the_limit_is_asked_of_the_geodesic(folder, compiled):
    chemical = rows(folder, "enterprises").query("sector == 'chemical'")
    shores = rows(folder, "shorelines")
    distances = joins.within(chemical, shores, distance_m=3000.0).groupby("subject_id")["distance_m"].min()
    limit = float(distances[distances > 1500].iloc[0])
    spots, shapes = shapely.get_coordinates(chemical.geometry), shores.geometry.to_numpy()
    for more, held in ((1e-4, True), (-1e-4, False)):
        hit = compiled.near_polygons(spots, shapes, limit + more)
        assert (distances[distances > 1500].index[0] in set(chemical.index[hit])) is held


def test_shared_areas_are_those_of_riverzones(folder):
    shared = joins.overlap(rows(folder, "buildings"), rows(folder, "ranges")).groupby("subject_id")["area_m2"].sum()
    sizes = peers.tree_overlap("", folder)
    assert set(sizes) == set(shared.index.astype(str))
    assert max(abs(sizes[str(name)] / area - 1) for name, area in shared.items()) < 1e-5


def test_nearest_lines_and_chainages_agree_with_a_search_through_all_edges(folder, compiled):
    measures = peers.compiled_chainage("", folder)
    lines, spots = rows(folder, "chiefs").geometry, rows(folder, "outfalls").geometry
    assert len(measures) == len(spots)
    for key, measure in list(measures.items())[::20]:
        spot, line = (int(number) for number in key.split())
        flat = flattened(spots.loc[spot])
        distances = {number: flat(shape).distance(shapely.Point(0, 0)) for number, shape in lines.items()}
        assert line == min(distances, key=distances.get)
        assert measure == pytest.approx(flat(lines.loc[line]).project(shapely.Point(0, 0)), abs=0.5)


def flattened(spot):
    """A change into a plane that keeps distances from a spot."""
    from pyproj import Transformer

    plane = f"+proj=aeqd +lon_0={spot.x} +lat_0={spot.y} +ellps=GRS80"
    change = Transformer.from_crs(4490, plane, always_xy=True).transform
    return lambda shape: shapely.transform(shape, lambda c: np.column_stack(change(c[:, 0], c[:, 1])))


def test_a_peer_that_is_not_installed_is_left_out_and_named(monkeypatch):
    monkeypatch.setattr(questions, "has", lambda python, module: module == "shapely")
    assert questions.absences("python") == ["duckdb", "sedonadb", "numba"]
    works = {way.work for way in questions.all_ways(None, "python")}
    assert {"tree_inside", "tree_near", "tree_overlap", "edges_chainage"} <= works
    assert not works & {peer.work.__name__ for peer in peers.PEERS if peer.needs != "shapely"}


def test_a_whole_name_picks_one_job_alone():
    jobs = dict.fromkeys(way.job for way in questions.all_ways(None))
    assert [job for job in jobs if questions.chosen(job, [questions.INSIDE])] == [questions.INSIDE]
    assert [job for job in jobs if questions.chosen(job, ["nearest"])] == [questions.NEAREST, questions.CHAINAGE]


def test_the_table_tells_the_worst_difference_of_a_size():
    ours = questions.Way("job", "ours", "naive", seconds=[2.0], clock=[2.0], megabytes=[9.0])
    theirs = questions.Way("job", "theirs", "tree", seconds=[1.0], clock=[1.0], megabytes=[9.0])
    ours.answer, ours.sizes = {"a", "b"}, {"a": 1.0, "b": 5.0}
    theirs.answer, theirs.sizes = {"a", "c"}, {"a": 1.25, "c": 7.0}
    table = list(questions.rows_of([ours, theirs]))
    assert [row[-2:] for row in table] == [("", ""), ("2", "0.25")]
