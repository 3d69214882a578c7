import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from riverzones.errors import LayerError
from riverzones.geo.geodesy import area_m2
from riverzones.terrain import Grid, Heights, clip_at_divide, clip_to_catchments, widths_m
from terrain_ground import STEP, intake, lat, lon, reach, valleys, zones_of

WATER = reach(40, 50, 80)
BASIN = box(lon(0), lat(81), lon(80), lat(0))  # west of the ridge in column 80, above the lower end of the water


def whats(found):
    return [note.what for note in found.notes]


def test_land_is_cut_exactly_at_the_known_divide():
    zones = zones_of(WATER, [300.0, 2000.0])
    found = clip_at_divide(zones, intake(40, 70), valleys())
    assert whats(found) == ["capped"]
    for name in ("s1:1:land", "s1:2:land"):
        kept, drawn = found.zones.geometry[name], zones.geometry[name]
        grid = box(lon(0), lat(120), lon(161), lat(0))  # what lies beyond the heights is not known and stays
        known = shapely.intersection(kept, grid)
        assert area_m2([known.symmetric_difference(drawn.intersection(BASIN))])[0] < 0.01
    assert found.zones.geometry["s1:1:water"].equals(zones.geometry["s1:1:water"])


def test_tiers_of_one_source_still_tile():
    zones = zones_of(WATER, [300.0, 900.0])
    found = clip_at_divide(zones, intake(40, 70), valleys()).zones
    whole = shapely.union_all(found.geometry.to_numpy())
    assert area_m2([whole])[0] == pytest.approx(area_m2(found.geometry).sum(), rel=1e-9)
    asked = zones.geometry.union_all().intersection(shapely.union(BASIN, WATER))
    assert area_m2([whole.symmetric_difference(asked)])[0] < 0.01


def test_the_note_tells_how_much_fell_away():
    zones = zones_of(WATER, [1500.0])
    (note,) = clip_at_divide(zones, intake(40, 70), valleys()).notes
    lost = area_m2([zones.geometry["s1:1:land"].difference(BASIN)])[0]
    beyond = zones.geometry["s1:1:land"].difference(box(lon(0), lat(120), lon(161), lat(0)))
    assert note.figures["cut_m2"] == pytest.approx(lost - area_m2([beyond])[0], abs=1.0)
    assert "裁去" in note.text.zh
    assert "cut off" in note.text.en


def test_cells_longer_than_a_third_of_the_width_are_too_coarse_and_nothing_is_drawn():
    zones = zones_of(WATER, [50.0, 1000.0])
    found = clip_at_divide(zones, intake(40, 70), valleys())
    assert whats(found) == ["too_coarse", "capped"]  # 30.8 m cells: 50 m of tier 1 asks for 16.7 m
    assert found.zones.geometry["s1:1:land"].equals(zones.geometry["s1:1:land"])
    figures = found.notes[0].figures
    assert figures["cell_m"] == pytest.approx(30.8, abs=0.1)
    assert figures["width_m"] == pytest.approx(50, rel=0.01)
    assert figures["needed_m"] == pytest.approx(16.7, rel=0.01)


def test_the_width_of_land_is_read_off_the_zones_themselves():
    np.testing.assert_allclose(widths_m(zones_of(WATER, [300.0, 1200.0])), [np.nan, 300, 1200], rtol=0.01)


def test_water_drawn_beside_the_valley_moves_to_it_and_that_is_told():
    zones = zones_of(reach(44, 50, 80), [600.0])
    found = clip_at_divide(zones, intake(44, 70), valleys())
    assert whats(found) == ["moved", "capped"]
    assert found.notes[0].figures["move_m"] == pytest.approx(4 * 26.5, rel=0.01)
    west = found.zones.geometry["s1:1:land"].intersection(box(lon(30), lat(70), lon(40), lat(50)))
    assert area_m2([west])[0] > 0.9 * area_m2([box(lon(30), lat(70), lon(40), lat(50))])[0]


def test_within_wide_water_nothing_moves_however_far_the_channel_in_it_lies():
    wide = box(lon(38), lat(81), lon(60), lat(50))
    found = clip_at_divide(zones_of(wide, [600.0]), intake(52, 70), valleys())  # 318 m from the channel
    assert whats(found) == ["capped"]


def test_water_far_from_any_valley_is_not_cut_at_all():
    zones = zones_of(reach(52, 50, 80), [600.0])
    found = clip_at_divide(zones, intake(52, 70), valleys())
    assert whats(found) == ["no_channel"]
    assert "318 m" in found.notes[0].text.en
    assert found.zones.geometry.equals(zones.geometry)


def test_a_zone_on_part_of_a_lake_has_the_catchment_of_the_lake():
    lake = box(lon(36), lat(100), lon(45), lat(50))
    zones = zones_of(box(lon(36), lat(75), lon(45), lat(70)), [600.0])
    lakes = gpd.GeoDataFrame(geometry=[lake], index=["l"], crs=4490)
    part = clip_at_divide(zones, intake(40, 72), valleys()).zones.geometry["s1:1:land"]
    whole = clip_at_divide(zones, intake(40, 72), valleys(), lakes=lakes).zones.geometry["s1:1:land"]
    assert whole.buffer(1e-9).covers(part)
    assert area_m2([part])[0] < 0.9 * area_m2([whole])[0]


def test_cells_without_a_height_are_not_cut():
    ground = valleys()
    values = ground.values.copy()
    values[60:70, 90:100] = np.nan
    zones = zones_of(WATER, [2000.0])
    found = clip_at_divide(zones, intake(40, 70), Heights(values, ground.grid)).zones.geometry["s1:1:land"]
    assert found.covers(box(lon(91), lat(69), lon(99), lat(61)))
    assert not found.intersects(box(lon(101), lat(69), lon(105), lat(61)))


def test_land_with_nothing_left_is_dropped_and_measures_are_made_anew():
    ridge_land = gpd.GeoDataFrame(
        {"source_id": "s1", "tier": ["1", "1"], "part": ["water", "land"], "area_m2": 1.0, "perimeter_m": 1.0},
        index=["w", "l"],
        geometry=[WATER, box(lon(90), lat(60), lon(95), lat(55))],
        crs=4490,
    )
    found = clip_at_divide(ridge_land, intake(40, 70), valleys()).zones
    assert found.index.tolist() == ["w"]
    assert found.area_m2["w"] == pytest.approx(area_m2([WATER])[0])
    assert found.perimeter_m["w"] > 1000


def test_zones_without_water_and_heights_elsewhere_are_told():
    land = zones_of(WATER, [600.0]).iloc[1:]
    assert whats(clip_at_divide(land, intake(40, 70), valleys())) == ["no_water"]
    far = Heights(np.ones((5, 5)), Grid((5, 5), 100.0, 20.0, STEP, STEP))
    assert whats(clip_at_divide(zones_of(WATER, [600.0]), intake(40, 70), far)) == ["beyond"]
    with pytest.raises(LayerError, match="source_id"):
        clip_at_divide(land.drop(columns="source_id"), intake(40, 70), valleys())


def test_given_catchments_cut_as_heights_do():
    zones = zones_of(WATER, [300.0, 2000.0])
    layer = gpd.GeoDataFrame(geometry=[BASIN, box(lon(80), lat(120), lon(161), lat(0))], index=["a", "b"], crs=4490)
    found = clip_to_catchments(zones, intake(40, 70), layer)
    assert whats(found) == ["capped"]
    for name in ("s1:1:land", "s1:2:land"):
        asked = zones.geometry[name].intersection(BASIN)
        assert area_m2([found.zones.geometry[name].symmetric_difference(asked)])[0] < 0.01


def test_a_catchment_that_water_only_grazes_does_not_count():
    zones = zones_of(box(lon(40), lat(81), lon(80.1), lat(50)), [600.0])
    east = box(lon(80), lat(120), lon(161), lat(0))
    layer = gpd.GeoDataFrame(geometry=[box(lon(0), lat(120), lon(80), lat(0)), east], index=["a", "b"], crs=4490)
    found = clip_to_catchments(zones, intake(40, 70), layer).zones.geometry["s1:1:land"]
    assert area_m2([found.intersection(east)])[0] == 0


def test_a_source_in_no_catchment_keeps_its_land_and_that_is_told():
    zones = zones_of(WATER, [600.0])
    layer = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], index=["a"], crs=4490)
    found = clip_to_catchments(zones, intake(40, 70), layer)
    assert whats(found) == ["beyond"]
    assert found.zones.geometry.equals(zones.geometry)


def test_of_catchments_within_each_other_the_smallest_counts():
    zones = zones_of(WATER, [300.0, 2000.0])
    layer = gpd.GeoDataFrame(geometry=[box(108, 30, 110, 32), BASIN.buffer(1e-6)], index=["river", "brook"], crs=4490)
    found = clip_to_catchments(zones, intake(40, 70), layer).zones
    assert none_beyond(found.geometry["s1:2:land"], BASIN)


def none_beyond(inner, outer):
    return area_m2([inner.difference(outer.buffer(1e-5))])[0] == 0


def test_a_small_catchment_seen_whole_is_told():
    ground = valleys(channels=(40,), columns=81)
    inner = np.pad(ground.values[2:-2, 2:-2], 1, constant_values=2000.0)
    values = np.pad(inner, 1, constant_values=1500.0)  # a rim of hills that falls to the outside
    values[-2:, 40] = 0.5, 0.0  # with one way out
    found = clip_at_divide(zones_of(WATER, [600.0]), intake(40, 70), Heights(values, ground.grid))
    assert whats(found) == ["capped", "small"]
    assert found.notes[1].figures["catchment_km2"] == pytest.approx(78 * 81 * 26.54e-3 * 30.8e-3, rel=0.01)
    assert "100" in found.notes[1].text.zh
