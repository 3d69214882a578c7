"""Ranges along rivers, against figures worked out by hand: a straight river on the equator, 10,018.754 m long."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, Point, box

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.terrain import Grid, Relief
from riverzones.zones import ZoneContext, band
from riverzones.zones.ranges import (
    blue_line,
    buffer_strip,
    flood_reach,
    land_band,
    level_area,
    level_reach,
    management_range,
    shoreline,
    shoreline_lengths,
)
from riverzones.zones.ranges.levels import profile_of
from riverzones.zones.ranges.river_axis import RiverAxis

NORTH = 1 / 110_574.3  # degrees of latitude in a metre on the equator (WGS 84 and CGCS2000: 110,574.3 m)
EAST = 1 / 111_319.49
LONG = 0.09 / EAST
LINE = LineString([(110, 0), (110.09, 0)])
STRIPS = {"1": [20, 30], "3": [10, 20]}


def layer(rows, **columns):
    return gpd.GeoDataFrame(columns, geometry=rows, index=columns.pop("id"), crs=4490)


def network(**more):
    lines = {"大河": LINE, **more}
    reaches = layer([*lines.values()], id=[*lines], river=[*lines])
    return Network.of(reaches, pd.DataFrame({"id": [*lines], "to_id": [None] * len(lines)}))


RIVERS = layer([LINE], id=["R"], name=["大河"])


def of(value):
    return pd.Series([value], index=["R"], dtype=object)


def parallel(metres, begin=0.0, end=0.09):
    return LineString([(110 + begin, metres * NORTH), (110 + end, metres * NORTH)])


def dikes(*rows):
    return layer([row.pop("line") for row in rows], **{key: [row.get(key) for row in rows] for key in keys(rows)})


def keys(rows):
    return ["id", *dict.fromkeys(key for row in rows for key in row if key != "id")]


def management(**layers):
    relief = layers.pop("relief", None)
    ground = ZoneContext(network=network(), layers=layers, relief=relief)
    return management_range(RIVERS, ground, strip_m=of(STRIPS), wall_above_m=of(0.5), return_years=of(None))


@dataclass
class Plane:
    """Ground that rises with the distance from the river, 1 m in 100 m, on cells of 50 m; told by a function."""

    height: object
    side: int = 64
    step: float = 50 * NORTH

    @property
    def grid(self):
        return Grid((80, 220), 109.995, 40 * self.step, self.step, self.step)

    def read(self, row, column):
        cells = np.arange(80 * 220)
        lon, lat = self.grid.centres(cells)
        whole = self.height((lon - 110) / EAST, lat / NORTH).reshape(80, 220)
        top, left = row * self.side, column * self.side
        return whole[top : top + self.side, left : left + self.side]


def slope(_, north):
    return 100 + np.abs(north) / 100


def levels(*places, datum="1985"):
    rows = [{"id": f"L{at}", "river": "大河", "level_m": level, "datum": datum} for at, level in places]
    points = [Point(110.09 - at * EAST, 0) for at, _ in places]
    return layer(points, **{key: [row[key] for row in rows] for key in rows[0]})


def test_between_two_dikes_the_range_reaches_to_the_outer_edges_of_their_strips():
    made = management(
        dikes=dikes(
            {"id": "D1", "river": "大河", "bank": "left", "dike_grade": "1", "line": parallel(200)},
            {"id": "D2", "river": "大河", "bank": None, "dike_grade": "3", "line": shapely.reverse(parallel(-150))},
        )
    )
    area, left, right = made.geometry
    assert geodesy.area_m2([area])[0] == pytest.approx(LONG * (200 + 20 + 150 + 10), rel=1e-5)
    assert made["bank"].tolist() == [None, "left", "right"]
    assert set(made["basis"]) == {"dike"}
    assert geodesy.length_m([left, right]) == pytest.approx([LONG, LONG], rel=1e-6)
    assert left.bounds[1] == pytest.approx(220 * NORTH, rel=1e-4)
    assert right.bounds[1] == pytest.approx(-160 * NORTH, rel=1e-4)
    assert [one["confidence"] for one in made["used"].iloc[0]] == ["recall", "recall"]


def test_a_stated_strip_and_the_distance_to_the_toe_win_over_the_grade():
    row = {"river": "大河", "bank": "left", "dike_grade": "1", "strip_m": 15.0, "toe_m": 30.0, "line": parallel(200)}
    made = management(dikes=dikes({"id": "D1", "approval_document": "府发〔2020〕1号", **row}))
    assert geodesy.area_m2(made.geometry.iloc[:1])[0] == pytest.approx(LONG * 245, rel=1e-5)
    (used,) = made["used"].iloc[0]
    assert (used["value"], used["from"], used["confidence"]) == (15.0, "府发〔2020〕1号", "stated")
    assert "10.02 千米没有堤防" in made["note"].iloc[0].zh  # the right bank


def test_the_toe_of_a_flood_wall_is_that_of_its_virtual_section():
    wall = {"river": "大河", "bank": "left", "strip_m": 20.0, "dike_type": "flood_wall", "line": parallel(200)}
    section = {"design_level_m": 34.5, "ground_m": 31.0, "crest_width_m": 6.0, "side_slope": 3.0}
    made = management(dikes=dikes({"id": "D1", **wall, **section}))
    # crest at 34.5 + 0.5 m, 4 m over the ground: 6 + 3 * 4 = 18 m to the toe, 20 m of strip behind it
    assert geodesy.area_m2(made.geometry.iloc[:1])[0] == pytest.approx(LONG * 238, rel=1e-5)
    assert {"name": "wall_toe_m", "value": 18.0}.items() <= made["used"].iloc[0][0].items()
    bare = management(dikes=dikes({"id": "D1", **wall, **section, "ground_m": None}))
    assert geodesy.area_m2(bare.geometry.iloc[:1])[0] == pytest.approx(LONG * 220, rel=1e-5)
    assert "设计洪水位加 0.5 米）定背水坡脚，缺堤后地面高程" in bare["note"].iloc[0].zh


def test_a_flood_of_other_years_is_not_taken_and_is_told():
    levels_of_20 = layer([Point(110.05, 0)], id=["H1"], river=["大河"], level_m=[106.0], return_years=[20.0])
    ground = ZoneContext(network=network(), layers={"flood_levels": levels_of_20})
    rows = layer([None], id=["R"], river=["大河"], start=["1000"], end=["5000"])
    (why,) = flood_reach(rows, ground, distance_m=of(1000), return_years=of(50))["why"]
    assert "按 50 年一遇划，而已有的洪水线、洪水位为 20 年一遇" in why.zh


def test_a_dike_without_grade_or_strip_ends_at_its_toe_and_says_so():
    made = management(dikes=dikes({"id": "D1", "river": "大河", "bank": "left", "line": parallel(200)}))
    assert geodesy.area_m2(made.geometry.iloc[:1])[0] == pytest.approx(LONG * 200, rel=1e-5)
    assert "未注明级别" in made["note"].iloc[0].zh


def test_a_dike_in_pieces_bounds_each_piece_and_one_across_the_river_is_told():
    broken = shapely.MultiLineString([parallel(200, 0, 0.03), parallel(200, 0.06, 0.09)])
    across = LineString([(110.045, -300 * NORTH), (110.045, 300 * NORTH)])
    made = management(
        dikes=dikes(
            {"id": "D1", "river": "大河", "bank": "left", "strip_m": 20.0, "line": broken},
            {"id": "D2", "river": "大河", "bank": "left", "strip_m": 20.0, "line": across},
        )
    )
    assert geodesy.area_m2(made.geometry.iloc[:1])[0] == pytest.approx(LONG * 2 / 3 * 220, rel=1e-4)
    assert made["to_chainage_m"].iloc[1] - made["from_chainage_m"].iloc[1] == pytest.approx(LONG / 3, abs=1)
    assert "堤防 D2 不沿大河延伸" in made["note"].iloc[0].zh


def test_flood_lines_of_both_banks_bound_a_range_and_a_reach():
    lines = layer([parallel(300), parallel(-200)], id=["H1", "H2"], river=["大河"] * 2, bank=["left", "right"])
    made = management(flood_lines=lines)
    assert geodesy.area_m2(made.geometry.iloc[:1])[0] == pytest.approx(LONG * 500, rel=1e-5)
    rows = layer([None], id=["R"], river=["大河"], start=["1000"], end=["5000"])
    ground = ZoneContext(network=network(), layers={"flood_lines": lines})
    cut = flood_reach(rows, ground, distance_m=of(1000), return_years=of(50))
    assert geodesy.area_m2(cut.geometry) == pytest.approx([4000 * 500, 4000 * 2000], rel=1e-3)


def test_without_dikes_the_range_is_the_ground_below_the_level_between_its_places():
    made = management(relief=Relief(Plane(slope), "1985"), flood_levels=levels((1000, 106.0), (9000, 110.0)))
    area, left, _ = made.geometry
    # 600 m wide at 1,000 m, 1,000 m at 9,000 m, on each side: 8,000 m * 2 * 800 m; cells of 50 m
    assert geodesy.area_m2([area])[0] == pytest.approx(8000 * 2 * 800, rel=0.02)
    assert set(made["basis"]) == {"flood_level"}
    assert made["from_chainage_m"].iloc[1] == pytest.approx(1000, abs=60)
    assert made["to_chainage_m"].iloc[1] == pytest.approx(9000, abs=60)
    assert area.covers(Point(110.09 - 8500 * EAST, 900 * NORTH))
    assert not area.covers(Point(110.09 - 1500 * EAST, 700 * NORTH))
    assert left.bounds[3] == pytest.approx(1000 * NORTH, abs=60 * NORTH)
    assert left.bounds[1] > 500 * NORTH  # what closes the range across the river is no shoreline


def test_each_stretch_says_what_it_was_drawn_from():
    made = management(
        relief=Relief(Plane(slope), "1985"),
        flood_levels=levels((0, 106.0), (10018, 106.0)),
        dikes=dikes({"id": "D", "bank": "left", "strip_m": 20.0, "line": parallel(300, 0.03, 0.06), "river": "大河"}),
    )
    assert made["basis"].tolist() == ["mixed", "flood_level", "dike", "flood_level", "flood_level"]
    assert made["bank"].tolist() == [None, "left", "left", "left", "right"]
    dike = made.iloc[2]
    assert (dike["from_chainage_m"], dike["to_chainage_m"]) == pytest.approx((0.03 / EAST, 0.06 / EAST), abs=25)
    assert not made.geometry.iloc[0].covers(Point(110.045, 400 * NORTH))  # behind the dike
    assert made.geometry.iloc[0].covers(Point(110.045, -400 * NORTH))


def test_a_given_flood_area_goes_before_levels_and_behind_dikes():
    flood = layer([box(110, -500 * NORTH, 110.09, 500 * NORTH)], id=["H"], river=["大河"])
    made = management(
        flood_lines=flood, dikes=dikes({"id": "D", "bank": "left", "strip_m": 0.0, "line": parallel(100, 0, 0.045)})
    )
    assert geodesy.area_m2(made.geometry.iloc[:1])[0] == pytest.approx(LONG * (500 + 250 + 50), rel=1e-4)
    assert made["basis"].tolist() == ["mixed", "given_line", "dike", "given_line"]


def test_levels_of_another_datum_need_a_difference_with_its_source():
    surface = levels((0, 108.0), (10018, 108.0), datum="wusong")
    refused = management(relief=Relief(Plane(slope), "1985"), flood_levels=surface)
    assert refused.geometry.isna().all()
    assert "--offset-source" in refused["why"].iloc[0].en
    told = Relief(Plane(slope), "1985", offset_m=-2.0, offset_source="水准联测")
    area = management(relief=told, flood_levels=surface).geometry.iloc[0]
    assert geodesy.area_m2([area])[0] == pytest.approx(LONG * 2 * 600, rel=0.02)
    untold = management(relief=Relief(Plane(slope)), flood_levels=surface)
    assert "--dem-datum" in untold["why"].iloc[0].en


def test_a_level_that_falls_upstream_is_told():
    made = management(relief=Relief(Plane(slope), "1985"), flood_levels=levels((0, 108.0), (10018, 104.0)))
    assert "反而降低" in made["note"].iloc[0].zh


def test_a_shoreline_has_a_line_on_each_bank_and_islands_inside():
    whole = box(110, -300 * NORTH, 110.09, 200 * NORTH)
    ring = shapely.difference(whole, box(110.04, 50 * NORTH, 110.05, 100 * NORTH))
    made = shoreline(layer([ring], id=["R"], river=["大河"]), ZoneContext(network=network()))
    assert made.geometry.iloc[0].equals(whole)
    assert made["bank"].tolist() == [None, "left", "right"]
    assert geodesy.length_m(made.geometry.iloc[1:]) == pytest.approx([LONG, LONG], rel=1e-6)
    assert made["to_chainage_m"].tolist()[1:] == pytest.approx([LONG, LONG], abs=0.01)


def test_a_band_is_as_wide_as_the_rank_asks_and_has_neither_island_nor_joined_lake():
    whole = box(110, -300 * NORTH, 110.09, 200 * NORTH)
    island = box(110.04, 50 * NORTH, 110.05, 100 * NORTH)
    shores = layer(
        [shapely.difference(whole, island), whole], id=["R", "S"], river=["大河"] * 2, rank=["main_stem", "tributary"]
    )
    lake = box(110.02, 100 * NORTH, 110.03, 900 * NORTH)
    ground = ZoneContext(network=network(), layers={"lakes": layer([lake], id=["H"], name=["小湖"])})
    width = pd.Series([{"main_stem": 3000}, {"main_stem": 3000}], index=["R", "S"])
    made = land_band(shores, ground, width_m=width)
    band = made.geometry.iloc[0]
    assert made["distance_m"].tolist() == [3000, None]
    assert made.geometry.iloc[1] is None
    assert not band.intersects(island)
    assert shapely.intersection(band, shapely.union(whole, lake)).area < 1e-12
    assert band.covers(Point(110.025, 3890 * NORTH))  # 2,990 m from the lake
    assert not band.covers(Point(110.025, 3910 * NORTH))
    assert "小湖" in made["note"].iloc[0].zh


def test_a_line_has_its_band_on_the_side_away_from_the_river():
    shores = layer([parallel(200), parallel(-200)], id=["A", "B"], river=["大河"] * 2, line_type=["water_edge", None])
    made = land_band(shores, ZoneContext(network=network()), width_m=pd.Series([1000, 1000], index=["A", "B"]))
    assert geodesy.area_m2(made.geometry) == pytest.approx([LONG * 1000] * 2, rel=1e-3)
    assert made.geometry.iloc[0].bounds[1] == pytest.approx(200 * NORTH, rel=1e-6)
    assert made.geometry.iloc[1].bounds[3] == pytest.approx(-200 * NORTH, rel=1e-6)
    assert "暂定" in made["note"].iloc[0].zh


def reach(start, end, **layers):
    rows = layer([None], id=["R"], river=["大河"], start=[start], end=[end], name=["甲段"])
    flood = layer([box(110, -400 * NORTH, 110.09, 400 * NORTH)], id=["H"], return_years=[50])
    ground = ZoneContext(network=network(), layers={"flood_lines": flood, **layers})
    return flood_reach(rows, ground, distance_m=of(1000), return_years=of(50))


def test_a_reach_between_an_intake_and_a_reservoir_is_its_flood_and_a_kilometre_of_land():
    intakes = layer([Point(110.08, 100 * NORTH)], id=["Q"])
    reservoirs = layer([box(110, -300 * NORTH, 110.01, 300 * NORTH)], id=["K"])
    made = reach("intakes:Q", "reservoirs:K", intakes=intakes, reservoirs=reservoirs)
    length = 0.07 / EAST  # from the edge of the reservoir to the intake
    assert made["part"].tolist() == ["water", "land"]
    assert geodesy.area_m2(made.geometry) == pytest.approx([length * 800, length * 2000], rel=1e-3)
    assert shapely.intersection(*made.geometry).area < 1e-12


@pytest.mark.parametrize(("start", "end"), [("1000", "K5+500"), ("k5+500", "1000米")])
def test_a_reach_may_be_told_by_chainage_from_either_end(start, end):
    assert geodesy.area_m2(reach(start, end).geometry)[0] == pytest.approx(4500 * 800, rel=1e-4)


def test_the_flood_of_a_reach_ends_square_at_its_ends_and_not_with_a_cell():
    rows = layer([None], id=["R"], river=["大河"], start=["2010"], end=["7990"])
    ground = ZoneContext(
        network=network(),
        layers={"flood_levels": levels((2010, 106.0), (7990, 106.0))},
        relief=Relief(Plane(slope), "1985"),
    )
    water = flood_reach(rows, ground, distance_m=of(1000), return_years=of(50)).geometry.iloc[0]
    assert (110.09 - water.bounds[2]) / EAST == pytest.approx(2010, abs=1)  # cells are 50 m wide
    assert (110.09 - water.bounds[0]) / EAST == pytest.approx(7990, abs=1)
    assert geodesy.area_m2([water])[0] == pytest.approx(5980 * 2 * 600, rel=0.05)


@pytest.mark.parametrize(
    ("start", "says"), [("intakes:nobody", "no intakes:nobody"), ("K99+0", "99000"), (None, "start is empty")]
)
def test_a_reach_whose_end_is_not_known_says_which(start, says):
    assert says in reach(start, "1000")["why"].iloc[0].en


def test_a_reach_needs_the_flood_of_the_years_asked_for():
    rows = layer([None], id=["R"], river=["大河"], start=["1000"], end=["5000"])
    flood = layer([box(110, -400 * NORTH, 110.09, 400 * NORTH)], id=["H"], return_years=[20])
    ground = ZoneContext(network=network(), layers={"flood_lines": flood})
    made = flood_reach(rows, ground, distance_m=of(1000), return_years=of(50))
    assert "no flood line or levels" in made["why"].iloc[0].en


def valley(east, north):
    """A river bed that falls to the east, a ridge 800 m north of it, and low ground behind the ridge."""
    bank = 140 + np.abs(north) / 20
    return np.where(north > 800, np.where(north > 1000, 150.0, 190.0), bank)


def test_the_drawdown_zone_lies_between_its_levels_and_leaves_out_the_hollow_behind_a_ridge():
    ground = ZoneContext(network=network(), relief=Relief(Plane(valley), "1985", "1985"))
    made = level_area(RIVERS, ground, high_m=of(175.0), low_m=of(145.0), datum=of(None))
    area = made.geometry.iloc[0]
    # 145 m at 100 m, 175 m at 700 m from the river, on both banks, on the grid that is a little longer than the river
    width = area.bounds[2] - area.bounds[0]
    assert geodesy.area_m2([area])[0] == pytest.approx(width / EAST * 2 * 600, rel=0.01)
    assert not area.intersects(Point(110.045, 1500 * NORTH))
    assert not area.intersects(Point(110.045, 50 * NORTH))
    assert (made["low_m"].iloc[0], made["high_m"].iloc[0], made["datum"].iloc[0]) == (145, 175, "1985")
    assert "蓄水" in made["note"].iloc[0].zh


def test_ground_below_a_level_is_parted_among_the_rivers_nearest_to_it():
    both = network(支流=LineString([(110.045, 600 * NORTH), (110.045, 0)]))
    rivers = layer([LINE, LINE], id=["R", "T"], name=["大河", "支流"])
    ground = ZoneContext(network=both, relief=Relief(Plane(slope), "1985"))
    two = {"index": ["R", "T"]}
    made = level_area(
        rivers, ground, high_m=pd.Series(106.0, **two), low_m=pd.Series(None, **two), datum=pd.Series("1985", **two)
    )
    main, branch = made.set_index("source_id").geometry[["R", "T"]]
    assert branch.covers(Point(110.0451, 500 * NORTH))
    assert not main.covers(Point(110.0451, 500 * NORTH))
    assert shapely.intersection(main, branch).area == 0


def test_the_level_of_three_gorges_is_not_laid_on_heights_of_another_datum():
    ground = ZoneContext(network=network(), relief=Relief(Plane(valley), "1985"))
    unstated = level_area(RIVERS, ground, high_m=of(175.0), low_m=of(145.0), datum=of(None))
    assert "--level-datum" in unstated["why"].iloc[0].en
    stated = level_area(RIVERS, ground, high_m=of(175.0), low_m=of(145.0), datum=of("wusong"))
    assert "--offset" in stated["why"].iloc[0].en
    no_heights = level_area(RIVERS, ZoneContext(network=network()), high_m=of(175.0), low_m=of(145.0), datum=of("1985"))
    assert "--dem" in no_heights["why"].iloc[0].en


def test_areas_given_at_both_levels_go_before_heights():
    areas = layer(
        [box(110, -700 * NORTH, 110.09, 700 * NORTH), box(110, -100 * NORTH, 110.09, 100 * NORTH)],
        id=["Y1", "Y2"],
        river=["大河"] * 2,
        high_m=[175.0, 145.0],
        datum=["wusong", "wusong"],
    )
    ground = ZoneContext(network=network(), layers={"inundation_areas": areas})
    other = ZoneContext(network=network(), layers={"inundation_areas": areas.assign(river="另一河")})
    assert level_area(RIVERS, other, high_m=of(175.0), low_m=of(145.0), datum=of(None)).geometry.iloc[0] is None
    made = level_area(RIVERS, ground, high_m=of(175.0), low_m=of(145.0), datum=of(None))
    assert geodesy.area_m2(made.geometry)[0] == pytest.approx(LONG * 1200, rel=1e-4)
    assert made["datum"].iloc[0] == "wusong"
    rows = layer([None], id=["R"], river=["大河"], start=["1000"], end=["3000"])
    cut = level_reach(rows, ground, high_m=of(175.0), low_m=of(145.0), datum=of(None))
    assert geodesy.area_m2(cut.geometry)[0] == pytest.approx(2000 * 1200, rel=1e-4)


def test_a_buffer_strip_lies_on_each_bank_of_the_water_and_a_blue_line_holds_both():
    water = layer([box(110, -100 * NORTH, 110.09, 100 * NORTH)], id=["W"], river=["大河"], source_layer=["rivers"])
    ground = ZoneContext(network=network(), water=water)
    strips = buffer_strip(RIVERS, ground, width_m=of(50))
    assert strips["bank"].tolist() == ["left", "right"]
    assert geodesy.area_m2(strips.geometry) == pytest.approx([LONG * 50] * 2, rel=1e-3)
    assert strips.geometry.iloc[0].bounds[1] == pytest.approx(100 * NORTH, rel=1e-6)
    blue = blue_line(RIVERS, ground, width_m=of(50))
    assert geodesy.area_m2(blue.geometry)[0] == pytest.approx(LONG * 300, rel=1e-3)
    assert "未填宽度" in buffer_strip(RIVERS, ground, width_m=of(None))["why"].iloc[0].zh


def test_water_that_ends_before_the_river_has_strips_that_part_at_the_river():
    water = layer([box(110.02, -100 * NORTH, 110.09, 100 * NORTH)], id=["W"], river=["大河"], source_layer=["rivers"])
    made = buffer_strip(RIVERS, ZoneContext(network=network(), water=water), width_m=of(50))
    left, right = made.geometry
    assert left.bounds[1] == pytest.approx(0, abs=1e-9)
    assert right.bounds[3] == pytest.approx(0, abs=1e-9)
    assert geodesy.area_m2([left])[0] == pytest.approx(geodesy.area_m2([right])[0], rel=1e-3)
    assert "2.23 千米没有水域面" in made["note"].iloc[0].zh


def test_shoreline_is_measured_by_class_and_bank_along_itself():
    shore = layer([box(110, -300 * NORTH, 110.09, 200 * NORTH)], id=["A"], river=["大河"])
    zones = layer(
        [box(110, 100 * NORTH, 110.03, 200 * NORTH), box(110.02, 100 * NORTH, 110.06, 200 * NORTH)],
        id=["P", "D"],
        function_zone=["protection", "development"],
        river=["大河", None],
    )
    table = shoreline_lengths(shore, zones, network()).set_index(["bank", "function_zone"])["length_m"]
    kilometre = 0.01 / EAST
    assert table["left", "protection"] == pytest.approx(3 * kilometre, abs=16)  # where both lie the stricter counts
    assert table["left", "development"] == pytest.approx(3 * kilometre, abs=16)
    assert table.groupby("bank").sum().tolist() == pytest.approx([LONG, LONG], rel=1e-6)
    assert shoreline_lengths(shore, None, network())["function_zone"].isna().all()


def test_a_level_beyond_an_end_bounds_the_profile_and_is_not_taken_for_the_end():
    axis = RiverAxis("甲", LineString([(110.1, 0), (110.0, 0)]))  # 11,131.95 m, to the west
    places = [Point(110.118, 0.001), Point(110.05, 0.0), Point(109.982, 0.0)]  # 2,003.75 m beyond each end
    rows = gpd.GeoDataFrame({"level_m": [120.0, 110.0, 100.0], "datum": "1985"}, geometry=places, crs=4490)
    profile = profile_of(axis, rows, Relief(Plane(slope), "1985"))
    ends = [0.0, axis.length_m / 2, axis.length_m]
    rise = 10 * 5_565.97 / (5_565.97 + 2_003.75)
    assert profile.at(np.array(ends)) == pytest.approx([110 - rise, 110, 110 + rise], abs=0.01)
    assert profile.note is None
    away = profile_of(axis, rows.iloc[[0, 0]], Relief(Plane(slope), "1985"))
    assert "beyond one end" in away.en


CREEK = shapely.LineString([(110.045, 4000 * NORTH), (110.045, 0)])
POOLS = {
    "大河": box(110, -100 * NORTH, 110.09, 100 * NORTH),
    "小溪": box(110.045 - 20 * EAST, 100 * NORTH, 110.045 + 20 * EAST, 4000 * NORTH),
}
MOUTH = {  # by whose water is known how: one polygon each with its river or without, one of both, stated widths alone
    "named": {"river": [*POOLS], "shapes": [*POOLS.values()]},
    "unnamed": {"river": [None] * 2, "shapes": [*POOLS.values()]},
    "united": {"river": [None], "shapes": [shapely.union_all([*POOLS.values()])]},
    "widths": {"river": [], "shapes": []},
}


@pytest.mark.parametrize("kind", MOUTH)
def test_at_a_mouth_each_river_has_its_own_water_and_strip(kind):
    shapes, rivers = MOUTH[kind]["shapes"], MOUTH[kind]["river"]
    ids = [f"W{number}" for number in range(len(shapes))]
    water = layer(shapes, id=ids, river=rivers, source_layer=["rivers"] * len(ids)) if ids else None
    lines = [LineString([(110, 0), (110.045, 0)]), LineString([(110.045, 0), (110.09, 0)]), CREEK]
    reaches = layer(lines, id=["a", "b", "c"], river=["大河", "大河", "小溪"], width_m=[200.0, 200.0, 40.0])
    joined = Network.of(reaches, pd.DataFrame({"id": ["a", "b", "c"], "to_id": ["b", None, "b"]}))
    rows = layer([LINE, CREEK], id=["M", "T"], name=["大河", "小溪"])
    width = pd.Series([30.0, 30.0], index=["M", "T"])
    strips = buffer_strip(rows, ZoneContext(network=joined, water=water), width_m=width)
    by_hand = [LONG * 30 - 40 * 30, LONG * 30, 3900 * 30, 3900 * 30]  # left and right of both, looking downstream
    assert geodesy.area_m2(strips.geometry) == pytest.approx(by_hand, rel=1e-3)
    blue = blue_line(rows, ZoneContext(network=joined, water=water), width_m=width)
    assert geodesy.area_m2(blue.geometry) == pytest.approx([LONG * 260 - 40 * 30, 3900 * 100], rel=1e-3)


def test_a_band_has_none_of_the_ground_of_another_river():
    shores = layer([*POOLS.values()], id=["M", "T"], river=["大河", "小溪"])
    alone = shores.loc[["T"]]
    made = land_band(alone, ZoneContext(layers={"shorelines": shores}), width_m=pd.Series([1000], index=["T"]))
    cut = land_band(shores, ZoneContext(), width_m=pd.Series([1000, 1000], index=["M", "T"]))
    for shape in (made.geometry.iloc[0], cut.geometry.iloc[1]):
        assert geodesy.area_m2([shapely.intersection(shape, POOLS["大河"])])[0] < 1
        assert shape.covers(Point(110.045 + 900 * EAST, 2000 * NORTH))
    assert geodesy.area_m2([shapely.intersection(cut.geometry.iloc[0], POOLS["小溪"])])[0] < 1
    assert "其他河流岸线以内" in made["note"].iloc[0].zh
    one = band(shores, width_m=1000)
    assert geodesy.area_m2([shapely.intersection(one.geometry["T"], POOLS["大河"])])[0] < 1
