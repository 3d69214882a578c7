"""Zones measured and held against text and registry, on a straight canal and on a small network."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely import LineString, Point, box

from riverzones.geo import geodesy
from riverzones.network import Network
from riverzones.zones.review import ReviewRequest, SourceShapes, review
from riverzones.zones.review.measure import fence_m

DAY, SINCE = dt.date(2026, 11, 22), dt.date(2018, 7, 1)
CASE = Path(__file__).parents[4] / "shared" / "cases" / "shifang_canal.json"
PLANE = Transformer.from_crs(CRS("+proj=tmerc +lat_0=31.13 +lon_0=104.17 +ellps=GRS80"), "EPSG:4490", always_xy=True)


def earth(shape, *, max_m=100.0):
    """A shape of a plane in metres, its origin 104.17 E, 31.13 N, in longitude and latitude."""
    fine = shapely.segmentize(shape, max_m)
    return shapely.transform(fine, lambda xy: np.column_stack(PLANE.transform(xy[:, 0], xy[:, 1])))


def layer(shapes, **columns):
    ids = [f"z{number}" for number in range(1, len(shapes) + 1)]
    return gpd.GeoDataFrame(columns, geometry=[earth(shape) for shape in shapes], index=ids, crs=4490)


def point(x, y):
    return gpd.GeoDataFrame(geometry=[earth(Point(x, y))], index=["q1"], crs=4490)


def canal():
    """The Shifang Renmin canal as a straight one flowing east past the origin, by the lengths of the paper."""
    land = {"1": (-1000, 100, 50), "2": (-3000, 300, 200), "quasi": (-5000, -3000, 200)}
    water = {"1": box(-1000, -10, 100, 10), "2": box(-3000, -10, 300, 10), "quasi": box(-5000, -10, -3000, 10)}
    water["2"] = water["2"].difference(water["1"])
    rows, tiers, parts = [], [], []
    for tier, (low, high, north) in land.items():
        around = box(low, -60, high, 10 + north)
        strip = around.difference(box(low, -10, high, 10))
        if tier == "2":
            strip = strip.difference(box(-1000, -60, 100, 210))
        rows += [water[tier], strip]
        tiers, parts = [*tiers, tier, tier], [*parts, "water", "land"]
    zones = layer(rows, tier=tiers, part=parts)
    river = gpd.GeoDataFrame(
        {"river": ["人民渠"]}, geometry=[earth(LineString([(-8000, 0), (4000, 0)]))], index=["r1"], crs=4490
    )
    network = Network.of(river, pd.DataFrame({"id": ["r1"], "to_id": [None]}))
    return SourceShapes(zones, point(0, 0), network, "人民渠")


PAPER = (
    "一级保护区：取水口上游1000米至下游100米的水域及两岸纵深50米的陆域。"
    "二级保护区：一级保护区上游边界上溯2000米、下游边界下延200米的水域及北岸纵深200米、南岸纵深50米的陆域。"
    "准保护区：二级保护区上游边界上溯2000米的水域及北岸纵深200米、南岸纵深50米的陆域。"
)


def held(shapes, *, text=None, source=None, on=DAY):
    return review(
        shapes, "S1", ReviewRequest(None if source is None else pd.Series(source), on, SINCE, "HJ 338-2018", text)
    )


def lines(found, **wanted):
    table = found.table
    for name, value in wanted.items():
        table = table[table[name] == value]
    return table


def test_every_number_of_the_shifang_paper_agrees_with_the_canal_drawn_from_them():
    found = held(canal(), text=PAPER)
    stated = lines(found, origin="text")
    assert len(stated) == 10
    assert set(stated["verdict"]) == {"agrees"}
    assert stated["difference"].abs().max() < 0.05
    assert [words.zh for verdict, words in found.notes if verdict == "differs"] == []


def test_perimeter_fence_and_area_are_those_of_the_paper():
    """Published: perimeter 11,440 m, fence 2,400 m, 1,267,374 m2; as a straight canal 1,266,000 m2 (0.11 % less).

    The model of the paper has no tier-2 land behind tier 1, so its outline has the step of 150 m twice.
    """
    shapes = canal()
    whole = shapes.up_to("quasi")
    assert geodesy.perimeter_m([whole])[0] == pytest.approx(11_440, abs=0.05)
    assert fence_m(shapes.area("1", "land"), shapes.area("1", "water")) == pytest.approx(2_400, abs=0.2)
    assert geodesy.area_m2([whole])[0] == pytest.approx(1_266_000, rel=1e-5)
    assert geodesy.area_m2([whole])[0] == pytest.approx(1_267_374, rel=0.002)


@pytest.mark.shared
@pytest.mark.skipif(not CASE.is_file(), reason="the folder of cases is not beside the checkout")
def test_the_numbers_of_the_paper_are_those_of_the_case():
    case = json.loads(CASE.read_text("utf-8"))["shifang"]
    assert (case["published"]["perimeter_m"], case["published"]["tier1_land_fence_m"]) == (11_440, 2_400)
    assert case["published"]["area_m2"] == 1_267_374
    shapes = canal()
    for tier in ("1", "2", "quasi"):
        name = "quasi_m2" if tier == "quasi" else f"tier{tier}_m2"
        assert geodesy.area_m2([shapes.area(tier)])[0] == pytest.approx(case["straight_channel_model"][name], rel=1e-5)


def test_the_text_of_what_was_measured_is_that_of_the_paper():
    assert held(canal()).text == PAPER.replace("北岸纵深200米、南岸纵深50米", "左岸纵深200米、右岸纵深50米")


def test_a_longer_text_differs_by_what_it_is_longer_and_stands_on_top():
    found = held(canal(), text=PAPER.replace("上游1000米", "上游1200米").replace("北岸纵深200米", "北岸纵深300米", 1))
    top = found.table.iloc[:2]
    assert top["verdict"].tolist() == ["differs", "differs"]
    assert top["difference"].round(1).tolist() == [-200.0, -100.0]
    assert found.verdict == "differs"


def test_the_largest_depth_of_each_bank_is_told_beside_the_median():
    """A bulge of 30 m in the middle of 1,100 m of land leaves the median at 50 m."""
    shapes = [box(-1000, -10, 100, 10), box(-1000, 10, 100, 60), box(-600, 60, -550, 90), box(-1000, -60, 100, -10)]
    zones = layer(shapes, tier="1", part=["water", "land", "land", "land"])
    found = held(SourceShapes(zones, point(0, 0), canal().network, None), text="一级保护区：两岸纵深50米的陆域。")
    assert lines(found, origin="text")["verdict"].tolist() == ["agrees"]
    most = lines(found, quantity="depth_max_m").set_index("of")["measured"]
    assert most["left"] == pytest.approx(80, abs=0.5)
    assert most["right"] == pytest.approx(50, abs=0.5)


def test_banks_of_the_compass_are_found_and_the_bank_of_the_intake():
    text = "二级保护区：北岸纵深200米、南岸纵深50米的陆域。"
    swapped = "二级保护区：南岸纵深200米、北岸纵深50米的陆域。"
    assert set(lines(held(canal(), text=text), origin="text")["verdict"]) == {"agrees"}
    assert set(lines(held(canal(), text=swapped), origin="text")["verdict"]) == {"differs"}
    sided = SourceShapes(canal().zones, point(0, 5), canal().network, "人民渠")  # on the left, northern side
    assert sided.bank_of("2", "intake") == "left"
    assert canal().bank_of("2", "east") is None


def test_the_registry_row_is_held_against_the_geometry():
    source = {"name": "人民渠水源地", "tier1_upstream_m": 1000.0, "tier2_upstream_m": 2500.0, "tier2_left_m": 200.0}
    found = held(canal(), source=source)
    got = lines(found, origin="registry").set_index(["tier", "quantity"])["verdict"]
    assert got.to_dict() == {("1", "upstream_m"): "agrees", ("2", "upstream_m"): "differs", ("2", "depth_m"): "agrees"}
    assert found.name == "人民渠水源地"


def test_area_and_perimeter_of_a_zone_are_held_against_its_own_columns():
    shapes = canal()
    zones = shapes.zones.assign(area_km2=[0.022, 0.11, 0.044, 0.9, 0.04, 0.5], perimeter_m=2240.0)
    found = held(SourceShapes(zones, shapes.intakes, shapes.network, None))
    areas = lines(found, quantity="area_m2", origin="registry").set_index("zone_ids")["verdict"]
    assert areas.to_dict() == {
        "z1": "agrees",
        "z2": "agrees",
        "z3": "agrees",
        "z4": "differs",
        "z5": "agrees",
        "z6": "agrees",
    }
    around = lines(found, quantity="perimeter_m", origin="registry").set_index("zone_ids")["verdict"]
    assert around["z1"] == "agrees"
    assert around["z3"] == "differs"


def test_what_a_cap_may_cut_short_cannot_be_told_and_what_is_longer_differs():
    capped = "一级保护区：两岸纵深{}米的陆域，但不超过流域分水岭。"
    assert lines(held(canal(), text=capped.format(80)), origin="text")["verdict"].tolist() == ["cannot_tell"]
    assert lines(held(canal(), text=capped.format(30)), origin="text")["verdict"].tolist() == ["differs"]


def test_at_least_is_met_by_more_and_not_by_less():
    words = "一级保护区：两岸纵深不小于{}米的陆域。"
    assert lines(held(canal(), text=words.format(30)), origin="text")["verdict"].tolist() == ["agrees"]
    assert lines(held(canal(), text=words.format(80)), origin="text")["verdict"].tolist() == ["differs"]


def test_within_the_accuracy_of_the_coordinates_it_cannot_be_told():
    shapes = canal()
    rough = SourceShapes(shapes.zones.assign(accuracy_m=30.0), shapes.intakes, shapes.network, None)
    text = "一级保护区：取水口上游1030米的水域。"
    assert lines(held(rough, text=text), origin="text")["verdict"].tolist() == ["cannot_tell"]
    assert lines(held(shapes, text=text), origin="text")["verdict"].tolist() == ["differs"]


def test_a_text_without_a_beginning_or_a_tier_cannot_be_told():
    for text in ("一级保护区：上游1000米的水域。", "取水口上游1000米的水域。", "一级保护区：井群外包线以外50米。"):
        assert lines(held(canal(), text=text), origin="text")["verdict"].tolist() == ["cannot_tell"]


def test_an_intake_outside_and_tiers_apart_or_over_one_another_differ():
    shapes = canal()
    out = held(SourceShapes(shapes.zones, point(0, 150), shapes.network, None))
    assert lines(out, quantity="intake_in_tier_1_m")["measured"].iloc[0] == pytest.approx(-140, abs=0.01)
    assert lines(out, quantity="intake_in_tier_1_m")["verdict"].iloc[0] == "differs"
    apart = layer([box(0, 0, 100, 100), box(130, 0, 300, 100)], tier=["1", "2"], part=None)
    over = layer([box(0, 0, 100, 100), box(90, 0, 300, 100)], tier=["1", "2"], part=None)
    for zones, quantity, measured in ((apart, "tiers_apart_m", 30), (over, "tiers_overlap_m2", 1000)):
        row = lines(held(SourceShapes(zones, point(50, 50))), quantity=quantity).iloc[0]
        assert (row["verdict"], round(row["measured"], 1)) == ("differs", measured)


def test_a_circle_is_measured_and_described_by_its_radius():
    ring = Point(0, 0).buffer(500, quad_segs=64).difference(Point(0, 0).buffer(50, quad_segs=64))
    zones = layer([Point(0, 0).buffer(50, quad_segs=64), ring], tier=["1", "2"], part="land")
    text = "一级保护区：以取水井为圆心，半径50米的区域。二级保护区：以取水井为圆心，半径450米的区域。"
    found = held(SourceShapes(zones, point(0, 0)), text=text)
    assert lines(found, quantity="radius_m").set_index("tier")["verdict"].to_dict() == {"1": "agrees", "2": "differs"}
    assert found.text.startswith(
        "一级保护区：以取水口为圆心，半径50米范围内。二级保护区：以取水口为圆心，半径500米范围内"
    )


def test_a_distance_outwards_is_measured_from_the_water_named():
    lake = Point(0, 0).buffer(300, quad_segs=64)
    shore = Point(0, 0).buffer(500, quad_segs=64).difference(lake)
    shapes = SourceShapes(layer([lake, shore], tier="1", part=["water", "land"]), point(0, 0))
    found = held(shapes, text="一级保护区：正常水位线以下全部水域；一级保护区水域外200米范围内的陆域。")
    row = lines(found, quantity="outward_m").iloc[0]
    assert (row["verdict"], round(row["measured"])) == ("agrees", 200)
    assert lines(found, quantity="whole_water_m2")["verdict"].tolist() == ["cannot_tell"]


def test_lengths_go_through_several_reaches_and_tributaries_have_their_own():
    """Two reaches of the main river and a tributary that joins 400 m above the intake."""
    shapes = {
        "a": [(-3000, 0), (-400, 0)],
        "b": [(-400, 0), (2000, 0)],
        "t": [(-400, 3000), (-400, 0)],
    }
    reaches = gpd.GeoDataFrame(
        {"river": ["干流", "干流", "支流"], "from_node": [1, 2, 4], "to_node": [2, 3, 2]},
        geometry=[earth(LineString(line)) for line in shapes.values()],
        index=list(shapes),
        crs=4490,
    )
    water = shapely.union(box(-1000, -10, 100, 10), box(-410, 0, -390, 600))
    found = SourceShapes(layer([water], tier="1", part="water"), point(0, 0), Network.of(reaches), "干流")
    assert found.length_m("1", "upstream") == pytest.approx(1000, abs=0.02)
    assert found.length_m("1", "downstream") == pytest.approx(100, abs=0.02)
    branch = lines(held(found), quantity="branch_m").iloc[0]
    assert branch["title"] == "支流内最远距取水口，支流"
    assert branch["measured"] == pytest.approx(1000, abs=0.02)  # 400 to the mouth, 600 up the tributary


def test_water_beyond_a_gap_does_not_count_as_length():
    shapes = canal()
    zones = layer([box(-500, -10, 100, 10), box(-1000, -10, -600, 10)], tier="1", part="water")
    assert SourceShapes(zones, shapes.intakes, shapes.network, None).length_m("1", "upstream") == pytest.approx(
        500, abs=0.02
    )


def test_a_river_that_has_moved_away_from_its_water_is_told():
    zones = layer([box(-1000, 200, 100, 220)], tier="1", part="water")
    found = held(SourceShapes(zones, point(0, 210), canal().network, None), text="一级保护区：取水口上游1000米的水域。")
    assert lines(found, origin="text")["verdict"].tolist() == ["cannot_tell"]
    assert any("改道" in words.zh for verdict, words in found.notes if verdict == "differs")


def test_old_ended_and_abolished_approvals_and_rounded_coordinates_are_told():
    shapes = canal()
    zones = shapes.zones.assign(approved_date="2012-05-01", approval_until="2022-05-01", status="closed")
    zones.geometry = shapely.set_precision(zones.geometry.to_numpy(), 1e-4)
    told = {
        words.en.split(" on ")[0].split(":")[0]: verdict
        for verdict, words in held(SourceShapes(zones, shapes.intakes)).notes
    }
    assert told["approved"] == "cannot_tell"
    assert told["the approval ended"] == "differs"
    assert told["zones that were abolished"] == "differs"
    assert any(words.startswith("coordinates in degrees with 4 decimals") for words in told)


def test_a_present_approval_is_not_told():
    shapes = canal()
    zones = shapes.zones.assign(approved_date="2021-06-01", approval_until="2030-01-01", status="approved")
    notes = held(SourceShapes(zones, shapes.intakes, shapes.network, None), text=PAPER).notes
    assert notes == ()


def test_texts_of_rows_are_read_with_the_tier_and_part_of_the_row():
    shapes = canal()
    zones = shapes.zones.assign(approval_text=[None, "两岸纵深50米", None, None, None, "沿大桥北岸200米"])
    found = held(SourceShapes(zones, shapes.intakes, shapes.network, None))
    stated = lines(found, origin="text").set_index(["tier", "part", "of"])["verdict"]
    assert stated.to_dict() == {("1", "land", "both"): "agrees", ("quasi", "land", "north"): "agrees"}
    assert [words.zh for _, words in found.notes if "大桥" in words.zh] == ["批复文字未读懂：“沿大桥”"]


def test_corners_of_every_zone_stand_in_one_table():
    table = held(canal()).corners
    assert set(table["zone_id"]) == {"z1", "z2", "z3", "z4", "z5", "z6"}
    assert table[table["zone_id"] == "z1"]["no"].tolist() == [1, 2, 3, 4]
    assert set(table["zone"]) == {35}  # 104.17 degrees east


def still_lake(present, **columns):
    """A zone of the whole of a round lake, held against the present water."""
    disc = Point(0, 0).buffer(400, quad_segs=64)
    zones = layer([disc], tier="1", part="water")
    water = gpd.GeoDataFrame(
        {"source_layer": "lakes"}, geometry=[earth(shape) for shape in present], index=range(len(present)), crs=4490
    )
    return held(SourceShapes(zones, point(0, 0), present=water, still=True), **columns)


def remarks(found):
    return [said.en for verdict, said in found.notes if verdict == "differs"]


def test_a_lake_that_has_shrunk_is_told_with_the_share_that_is_gone():
    half = Point(0, 0).buffer(400, quad_segs=64).intersection(box(-400, -400, 0, 400))
    (said,) = remarks(still_lake([half]))
    share = int(said.partition("%")[0])
    assert 40 <= share <= 44  # half of it, less the strip of 50 m along the new shore: 1 - 50*800/(pi*400**2/2) of half
    assert not remarks(still_lake([Point(0, 0).buffer(380)]))  # 20 m narrower all round is near enough


def test_a_lake_that_is_nowhere_near_is_told():
    assert remarks(still_lake([Point(5000, 0).buffer(400)]))[0].startswith("no lake or reservoir is where")


def test_the_whole_water_is_held_against_the_lake_that_is_there():
    text = "一级保护区：全部水域。"
    same = still_lake([Point(0, 0).buffer(400, quad_segs=64)], text=text)
    assert lines(same, quantity="whole_water_m2")["verdict"].tolist() == ["agrees"]
    wider = still_lake([Point(0, 0).buffer(500, quad_segs=64)], text=text)
    row = lines(wider, quantity="whole_water_m2").iloc[0]
    assert (row["verdict"], round(row["measured"] / row["stated"], 2)) == ("differs", 0.64)


def test_a_river_that_now_passes_beside_its_zone_is_told_with_its_length():
    shapes = canal()
    bend = LineString([(-8000, 0), (-800, 0), (-700, 300), (-400, 300), (-300, 0), (4000, 0)])
    river = gpd.GeoDataFrame({"river": ["人民渠"]}, geometry=[earth(bend)], index=["r1"], crs=4490)
    network = Network.of(river, pd.DataFrame({"id": ["r1"], "to_id": [None]}))
    told = remarks(held(SourceShapes(shapes.zones, point(0, 0), network, "人民渠"), text=PAPER))
    (said,) = [words for words in told if "lie outside its water" in words]
    length = float(said.partition("the zone ")[2].partition(" m")[0].replace(",", ""))
    assert length == pytest.approx(2 * np.hypot(100, 300) + 300, abs=30)
    assert not [words for words in remarks(held(shapes, text=PAPER)) if "outside its water" in words]


def test_an_approval_that_a_later_one_lies_over_is_superseded_and_a_draft_is_none():
    zones = layer(
        [box(0, 0, 100, 100), box(0, 0, 100, 120), box(500, 0, 600, 100)],
        tier="1",
        part="land",
        approved_date=["2010-01-01", "2020-01-01", "2010-01-01"],
        status=["approved", "approved", "draft"],
    )
    found = held(SourceShapes(zones, point(50, 50)))
    assert remarks(found) == ["zone z1 (2010-01-01) is superseded by z2, approved on 2020-01-01"]
    assert "not approved yet: z3" in [said.en for _, said in found.notes]
    closed = zones.assign(status=["closed", "approved", "approved"])
    assert not [words for words in remarks(held(SourceShapes(closed, point(50, 50)))) if "superseded" in words]


def test_an_intake_on_the_land_of_tier_1_differs_by_its_distance_from_the_water():
    """The water of the canal ends 10 m from its middle: an intake at 40 m stands 30 m ashore, 20 m inside tier 1."""
    shapes = canal()
    ashore = SourceShapes(shapes.zones, point(0, 40), shapes.network, None, surface=True)
    row = lines(held(ashore), quantity="intake_in_tier_1_m").iloc[0]
    assert (row["verdict"], round(row["measured"], 2), row["part"]) == ("differs", -30.0, "water")
    assert "一级保护区水域外 30.0 米（落在一级保护区陆域内）" in row["note"]
    rough = shapes.intakes.set_geometry([earth(Point(0, 40))], crs=4490).assign(accuracy_m=50.0)
    near = SourceShapes(shapes.zones, rough, shapes.network, None, surface=True)
    assert lines(held(near), quantity="intake_in_tier_1_m")["verdict"].tolist() == ["cannot_tell"]


def test_a_well_in_the_land_of_its_own_tier_1_agrees_and_a_river_source_without_water_cannot_be_told():
    zones = layer([Point(0, 0).buffer(50)], tier="1", part="land")
    for surface, verdict in ((False, "agrees"), (True, "cannot_tell")):
        found = held(SourceShapes(zones, point(0, 0), surface=surface))
        assert lines(found, quantity="intake_in_tier_1_m")["verdict"].tolist() == [verdict]


@pytest.mark.parametrize(
    ("stated", "verdict"), [(0.022, "agrees"), (0.0221, "differs"), (0.02, "agrees"), (0.03, "differs")]
)
def test_an_area_agrees_within_half_of_its_last_stated_digit(stated, verdict):
    """The water of tier 1 has 22,000 m2: 0.02 km2 is rightly rounded, 0.0221 is not, though only 0.5 % off."""
    shapes = canal()
    zones = shapes.zones.iloc[[0]].assign(area_km2=stated)
    found = held(SourceShapes(zones, shapes.intakes, shapes.network, None))
    assert lines(found, quantity="area_m2")["verdict"].tolist() == [verdict]


def test_lengths_and_areas_of_a_text_are_held_with_the_digits_it_states():
    text = "一级保护区：取水口上游1000米至下游100米的水域，长1.1公里，面积0.022平方公里。"
    agrees = lines(held(canal(), text=text), origin="text").set_index("quantity")["verdict"]
    assert agrees.to_dict() == dict.fromkeys(["upstream_m", "downstream_m", "length_m", "area_m2"], "agrees")
    wrong = text.replace("1.1公里", "1.3公里").replace("0.022", "0.023")
    differs = lines(held(canal(), text=wrong), origin="text").set_index("quantity")["verdict"]
    assert (differs["length_m"], differs["area_m2"]) == ("differs", "differs")
    tiers = "一级保护区面积0.132平方公里，总面积1.266平方公里。"
    assert set(lines(held(canal(), text=tiers), origin="text")["verdict"]) == {"agrees"}


def two_intakes(*, apart):
    """Two intakes on one canal, 600 m apart in one tier 1 or 3 km apart with a tier 1 each."""
    parts = [(-1000, 700)] if not apart else [(-1000, 100), (2000, 3100)]
    zones = layer([box(low, -10, high, 10) for low, high in parts], tier="1", part="water")
    river = canal().network
    at = 600 if not apart else 3000
    intakes = gpd.GeoDataFrame(
        {"name": ["甲取水口", "乙取水口"]},
        geometry=[earth(Point(0, 0)), earth(Point(at, 0))],
        index=["a", "b"],
        crs=4490,
    )
    return SourceShapes(zones, intakes, river, "人民渠", surface=True)


def test_lengths_count_from_the_intakes_that_the_text_names():
    text = "一级保护区：甲取水口上游1000米至乙取水口下游100米，长1.7公里。"
    found = held(two_intakes(apart=False), text=text)
    assert set(lines(found, origin="text")["verdict"]) == {"agrees"}
    swapped = "一级保护区：乙取水口上游1000米至甲取水口下游100米。"
    got = lines(held(two_intakes(apart=False), text=swapped), origin="text")
    assert got["measured"].round().tolist() == [1600.0, 700.0]
    unknown = lines(held(two_intakes(apart=False), text=text.replace("甲取", "丙取")), origin="text")
    assert "丙" in " ".join(unknown[unknown["verdict"] == "cannot_tell"]["note"])


def test_a_tier_1_that_is_not_continuous_between_its_intakes_is_told_with_its_gap():
    whole, parted = held(two_intakes(apart=False)), held(two_intakes(apart=True))
    assert lines(whole, quantity="tier_1_gap_m").empty
    row = lines(parted, quantity="tier_1_gap_m").iloc[0]
    assert round(row["measured"], 1) == 1900.0
    assert "甲取水口与乙取水口之间" in row["note"]
    assert whole.text == "一级保护区：甲取水口上游1000米至乙取水口下游100米的水域。"
    one, other = (f"一级保护区：{name}取水口上游1000米至下游100米的水域。" for name in "甲乙")
    assert parted.text == other + one or parted.text == one + other


def test_a_zone_outside_china_has_corners_without_a_plane():
    zones = gpd.GeoDataFrame(
        {"tier": ["1"], "part": ["water"]}, geometry=[box(10, 50, 10.01, 50.01)], index=["z"], crs=4490
    )
    found = held(SourceShapes(zones, gpd.GeoDataFrame(geometry=[Point(10.005, 50.005)], crs=4490)))
    assert len(found.corners) == 4
    assert found.corners["east_m"].isna().all()
