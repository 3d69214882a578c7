"""What the inspection map of a project shows beside the data as they came."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import LineString, Point

from riverzones.catalogue import load
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.shared.layers import project_view
from riverzones.store.project import ProjectFile


def project(folder, outfalls, *, rivers=True):
    made = ProjectFile.create(folder / "p.gpkg", title="试")
    river = gpd.GeoDataFrame({"id": ["R"], "name": ["长江"]}, geometry=[LineString([(109, 31), (109.1, 31)])], crs=4490)
    with made.transaction() as tx:
        if rivers:
            tx.put_layer("rivers", river)
        tx.put_layer("outfalls", outfalls)
    return made


def outfalls(**columns):
    return gpd.GeoDataFrame({"id": ["P", "Q"]} | columns, geometry=[Point(109.05, 31.001), Point(112, 35)], crs=4490)


def layer(view, name):
    return next(one for one in view.layers if one.name == name)


def test_an_outfall_that_states_no_place_shows_the_one_on_the_network_and_says_so(tmp_path):
    shown = layer(
        map_view(project_view(project(tmp_path, outfalls(name=["甲", "乙"])), catalogue=load()), catalogue=load()),
        "outfalls",
    )
    assert [column.name for column in shown.columns[:3]] == ["river", "bank", "chainage_m"]
    assert {column.title.zh[-5:] for column in shown.columns[:3]} == {"（按河网）"}
    near, far = (shown.frame.loc[name] for name in ("P", "Q"))
    assert (near["river"], near["bank"]) == ("长江", "left")
    assert near["chainage_m"] == pytest.approx(4774.0, abs=2.0)  # half of 0.1 degrees of longitude at 31 N
    assert far[["river", "bank", "chainage_m"]].isna().all()


def test_what_a_layer_states_of_its_chainage_stays(tmp_path):
    stated = outfalls(river=["长江", None], chainage_m=[1.0, None], bank=["right", None])
    shown = layer(map_view(project_view(project(tmp_path, stated), catalogue=load()), catalogue=load()), "outfalls")
    assert shown.frame.loc["P", "chainage_m"] == 1.0
    assert shown.frame.loc["P", "bank"] == "right"
    assert not [column for column in shown.columns if "按河网" in column.title.zh]


def test_a_stated_bank_stays_where_only_the_chainage_is_not_stated(tmp_path):
    shown = layer(
        map_view(project_view(project(tmp_path, outfalls(bank=["right", None])), catalogue=load()), catalogue=load()),
        "outfalls",
    )
    assert shown.frame.loc["P", "bank"] == "right"
    assert next(c.title.zh for c in shown.columns if c.name == "bank") == "岸别"


def test_the_corner_names_the_sources_of_what_is_drawn_at_first(tmp_path):
    made = project(tmp_path, outfalls(source=["县局", None]))
    walked = gpd.GeoDataFrame(
        {"id": ["T"], "source": ["一.gpx"]}, geometry=[LineString([(109, 31), (109.1, 31)])], crs=4490
    )
    with made.transaction() as tx:
        tx.put_layer("patrols", walked)
    assert list(map_view(project_view(made, catalogue=load()), catalogue=load()).sources) == ["县局"]


def test_without_rivers_the_outfalls_are_drawn_as_they_came(tmp_path):
    made = project(tmp_path, outfalls(name=["甲", "乙"]), rivers=False)
    shown = layer(map_view(project_view(made, catalogue=load()), catalogue=load()), "outfalls")
    assert "chainage_m" not in [column.name for column in shown.columns]
