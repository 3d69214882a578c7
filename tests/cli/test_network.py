"""``riverzones network``: builds, keeps, tells; what is kept is used until the rivers change."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3

import geopandas as gpd
import pytest
import shapely

from riverzones.catalogue import load
from riverzones.jobs.network import build_network
from riverzones.jobs.shared import network as shared
from riverzones.jobs.shared.network import network_of
from riverzones.store.blobs import register_functions
from riverzones.store.project import ProjectFile


@pytest.fixture
def rivers(tmp_path):
    """A project of two rivers, the second missing the first by two metres."""
    project = ProjectFile.create(tmp_path / "p.gpkg")
    lines = shapely.from_wkt(["LINESTRING (110 31, 110.2 31)", "LINESTRING (110.1 31.1, 110.1 31.00002)"])
    names = {"id": ["R1", "R2"], "name": ["长江", "大宁河"]}
    with project.transaction() as tx:
        tx.put_layer("rivers", gpd.GeoDataFrame(names, geometry=lines, crs=4490))
    return project


def test_the_command_tells_counts_and_doubts_as_json(cli, wushan):
    said = cli("--json", "network", wushan).json
    assert said["reaches"] >= 10
    assert said["rivers"] == 10
    assert said["parts"] == 1
    assert said["outlets"] == 1
    assert sum(said["directions"].values()) == said["reaches"]
    assert {doubt["what"] for doubt in said["doubts"]} >= {"gap_bridged"}
    assert all(isinstance(doubt["reach_ids"], list) for doubt in said["doubts"])


def test_the_command_prints_a_table_in_both_languages(cli, rivers):
    zh, en = cli("network", rivers.path), cli("--lang", "en", "network", rivers.path)
    assert (zh.code, en.code) == (0, 0)
    assert "端点接到邻近河线" in zh.out
    assert "end joined to a line close by" in en.out


def test_layer_tables_and_doubts_are_kept_in_the_project(cli, rivers):
    cli("network", rivers.path)
    assert rivers.read("reaches").index.tolist() == ["R1.1", "R1.2", "R2"]
    assert set(rivers.table("rz_edges").columns) == {"id", "to_id", "main"}
    assert "snapped_to_line" in set(rivers.table("rz_network_ledger")["what"])
    assert rivers.has("rz_network_doubts")
    assert rivers.layers() == ["rivers", "reaches"]


def test_snap_0_moves_no_end(cli, rivers):
    said = cli("--json", "network", rivers.path, "--snap", "0", "--bridge", "0").json
    assert (said["reaches"], said["parts"]) == (2, 2)


def test_a_wrong_distance_is_one_line(cli, rivers):
    said = cli("--lang", "en", "network", rivers.path, "--snap", "-1")
    assert said.code == 1
    assert "snap_m must be a number of metres" in said.err


def test_a_project_without_rivers_says_what_to_import(cli, tmp_path):
    path = ProjectFile.create(tmp_path / "e.gpkg").path
    said = cli("--lang", "en", "network", path)
    assert said.code == 1
    assert "no lines of rivers" in said.err


def test_what_is_kept_is_used_until_the_rivers_change(rivers, monkeypatch):
    catalogue = load()
    built = build_network(rivers, catalogue=catalogue).built.network
    monkeypatch.setattr(shared, "built_from", None)  # nothing may be built anew
    kept = network_of(rivers)
    assert kept.edges.equals(built.edges)
    assert kept.reaches["river"].tolist() == built.reaches["river"].tolist()
    assert kept.reaches.geometry.tolist() == built.reaches.geometry.tolist()
    monkeypatch.undo()
    changed = rivers.read("rivers")
    changed.loc["R2", "name"] = "小溪"
    with rivers.transaction() as tx:
        tx.put_layer("rivers", changed)
    assert "小溪" in set(network_of(rivers).reaches["river"])


def test_rivers_nobody_changed_are_not_read_to_know_it_and_any_change_is_noticed(rivers, monkeypatch):
    """Not that of a program that leaves the time of change alone, nor one that was accepted since, nor a second one."""
    project = rivers
    build_network(project, catalogue=load())

    def is_old():
        notes = []
        network_of(project, say=notes.append)
        return bool(notes)

    def changed(sql):
        with contextlib.closing(sqlite3.connect(project.path)) as connection:
            register_functions(connection)
            with connection:
                connection.execute(sql)

    with monkeypatch.context() as patched:
        patched.setattr(shared, "fingerprint", lambda _: pytest.fail("the rivers are read"))
        assert not is_old()
    rename = "UPDATE rivers SET name = coalesce(name, '') || '改' WHERE rowid = 1"
    changed(rename)
    assert is_old()
    project.accept_outside_changes()
    assert is_old()
    build_network(project, catalogue=load())
    changed(rename)
    build_network(project, catalogue=load())
    assert not is_old()
    changed(rename)
    assert is_old()


def test_canals_with_the_id_of_a_river_are_told_apart(rivers):
    canal = gpd.GeoDataFrame(
        {"id": ["R1"], "name": ["东干渠"]}, geometry=shapely.from_wkt(["LINESTRING (110.2 31, 110.3 31)"]), crs=4490
    )
    with rivers.transaction() as tx:
        tx.put_layer("canals", canal)
    reaches = network_of(rivers).reaches
    assert reaches.loc["canals:R1", "kind"] == "canal"


def test_a_river_drawn_as_an_area_gets_a_centre_line(rivers):
    water = shapely.from_wkt(
        "POLYGON ((110.2 30.999, 110.25 30.999, 110.3 30.999, 110.3 31.001, 110.2 31.001, 110.2 30.999))"
    )
    frame = rivers.read("rivers")
    area = gpd.GeoDataFrame({"id": ["A1"], "name": ["长江"]}, index=["A1"], geometry=[water], crs=4490)
    with rivers.transaction() as tx:
        tx.put_layer("rivers", gpd.GeoDataFrame(gpd.pd.concat([frame, area]), crs=4490))
    report = build_network(rivers, catalogue=load())
    assert "centre_line" in set(report.built.network.reaches["kind"])
    assert report.notes


def test_every_river_is_listed_with_its_rank_and_what_it_flows_into(cli, wushan):
    rivers = {row["river"]: row for row in cli("--json", "network", wushan).json["rivers_table"]}
    assert rivers["长江"]["into"] is None
    assert rivers["小溪河"]["into"] == "大宁河"
    assert rivers["大宁河"]["rank"] == "important_tributary"
    # by hand (pyproj.Geod): 43,305 m of its line and 97 m on to that of the Yangtze
    assert rivers["大宁河"]["length_m"] == pytest.approx(43_402.7, abs=1)
    assert "汇入" in cli("network", wushan).out


def test_reaches_are_kept_with_their_measures(cli, wushan):
    cli("network", wushan)
    reaches = ProjectFile.open(wushan).read("reaches")
    down = dict(ProjectFile.open(wushan).table("rz_edges")[["id", "to_id"]].itertuples(index=False, name=None))
    for reach, row in reaches.iterrows():
        below = reaches.loc[down[reach]] if down[reach] in reaches.index else None
        expected = 0.0 if below is None else below["path_length_m"] + below["length_m"]
        assert row["path_length_m"] == pytest.approx(expected, abs=0.01)
    outlet = reaches[reaches["path_length_m"] == 0]
    assert outlet["arbolate_sum_m"].iloc[0] == pytest.approx(reaches["length_m"].sum(), rel=1e-9)
    assert outlet["strahler_order"].iloc[0] == reaches["strahler_order"].max()


def test_a_given_outlet_turns_the_river(cli, rivers):
    def mouth(*words):
        assert cli("network", rivers.path, *words).code == 0
        reaches = rivers.read("reaches")
        return shapely.get_point(reaches[reaches["path_length_m"] == 0].geometry.iloc[0], -1).x

    assert mouth("--outlet", "110.2,31") == pytest.approx(110.2)
    assert mouth("--outlet", "110,31") == pytest.approx(110)


@pytest.mark.parametrize(
    ("outlet", "says", "code"), [("120,31", "km|m，超过", 1), ("31", "经度,纬度", 2), ("200,31", "经度,纬度", 2)]
)
def test_an_outlet_that_is_none_is_one_line(cli, rivers, outlet, says, code):
    said = cli("network", rivers.path, "--outlet", outlet)
    assert said.code == code
    assert re.search(says, said.err)


def test_arcs_with_water_on_one_side_become_one_line_between_them(cli, tmp_path):
    project = ProjectFile.create(tmp_path / "old.gpkg")
    lines = shapely.from_wkt(
        [
            "LINESTRING (110 31, 110.1 31.004, 110.2 31)",  # the left bank, water (polygon 2) to its right
            "LINESTRING (110 31, 110.1 30.996, 110.2 31)",
            "LINESTRING (110.2 31, 110.3 31)",
            "LINESTRING (109.9 31, 110 31)",
        ]
    )
    numbers = {"LPOLY_": ["1", "2", "1", "1"], "RPOLY_": ["2", "1", "1", "1"]}
    named = {"id": ["a", "b", "c", "d"], "name": ["长江"] * 4}
    with project.transaction() as tx:
        tx.put_layer("rivers", gpd.GeoDataFrame(named | numbers, geometry=lines, crs=4490))
    said = cli("--lang", "en", "network", project.path)
    assert "2 arcs are edges of water" in said.err
    rivers = project.table("rz_rivers")
    assert rivers["length_m"].tolist() == pytest.approx([38_201], abs=40)  # 0.4 degrees at 31 N


def test_a_network_that_is_out_of_date_says_so_and_keeps_its_settings(cli, rivers):
    cli("network", rivers.path, "--outlet", "110,31", "--snap", "0", "--bridge", "0")
    layer = rivers.read("rivers")
    with rivers.transaction() as tx:
        tx.put_layer("rivers", layer.assign(name=["长江", "大溪河"]))
    said = cli("trace", rivers.path, "--from", "110.15,31", "--downstream")
    assert "请重新运行 riverzones network" in said.err
    network = network_of(rivers)
    ends = shapely.get_point(network.reaches.geometry[network.main_down < 0].to_numpy(), -1)
    assert 110 in shapely.get_x(ends).round(6)  # the outlet that was given
    assert len(ends) == 2  # the creek was not joined: no snapping, no bridge


def imported(cli, tmp_path, name, text, kind):
    """A project with one file in it."""
    file, project = tmp_path / name, tmp_path / "t.gpkg"
    file.write_text(text, encoding="utf-8")
    cli("init", project)
    assert cli("import", project, file, "--as", kind).code == 0
    return project


def test_a_doubt_names_river_and_place_and_its_command_settles_it(cli, tmp_path):
    lines = {"甲河": [[110, 31], [110.1, 31.02], [110.2, 31]], "": [[110.1, 31.1], [110.1, 31.02]]}
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "LineString", "coordinates": line}}
        for name, line in lines.items()
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    project = imported(cli, tmp_path, "r.geojson", text, "rivers")
    said = cli("--json", "network", project).json
    assert [doubt["length_m"] for doubt in said["doubts"]] == sorted(
        (d["length_m"] for d in said["doubts"]), reverse=True
    )
    (doubt,) = [doubt for doubt in said["doubts"] if doubt["what"] == "outlet"]
    assert "甲河" in doubt["message_zh"]
    assert not re.search(r"[0-9a-f]{8}", doubt["message_zh"])
    words = doubt["command"].split()
    assert words[:3] == ["riverzones", "network", str(project)]
    settled = cli("--json", *words[1:]).json
    assert not settled["doubts"]
    assert settled["directions"]["sure"] == settled["reaches"]


def test_a_reach_is_turned_and_stays_turned_when_the_network_is_built_anew(cli, rivers):
    before = network_of(rivers).reaches
    place = before.geometry["R2"].interpolate(0.5, normalized=True)
    assert cli("network", rivers.path, "--turn", f"{place.x},{place.y}").code == 0
    turned = network_of(rivers).reaches
    assert turned.geometry["R2"].coords[0] == before.geometry["R2"].coords[-1]
    with rivers.transaction() as tx:
        tx.put_layer("rivers", rivers.read("rivers").assign(note="x"))
    again = network_of(rivers).reaches
    assert again.geometry["R2"].equals_exact(turned.geometry["R2"], 0)
    wrong = cli("network", rivers.path, "--turn", "111,31")
    assert wrong.code == 1
    assert "--turn 111.0,31.0" in wrong.err


def test_an_edge_table_comes_in_and_is_traced(cli, tmp_path):
    table = "id,to_id,length\nA,C,1200\nB,C,800\nC,D,2500\nD,,3000\n"
    project = imported(cli, tmp_path, "e.csv", table, "reaches")
    found = cli("--json", "trace", project, "--from", "reaches:D", "--upstream").json["reaches"]
    assert {row["id"]: row["distance_m"] for row in found} == {"D": 0.0, "C": 0.0, "A": 2500.0, "B": 2500.0}
    down = cli("--json", "trace", project, "--from", "reaches:A", "--downstream", "--within", "2").json["reaches"]
    assert [(row["id"], row["length_m"]) for row in down] == [("A", 0.0), ("C", 2000.0)]
    built = cli("network", project)
    assert built.code == 0
    assert "4 个河段，1 个出口" in built.err
    refused = cli("import", project, tmp_path / "e.csv", "--as", "rivers")
    assert refused.code == 1
    assert "--as reaches" in refused.err


def test_ids_of_nhd_divergences_and_reaches_outside_the_table(cli, tmp_path):
    table = "comid,tocomid,LENGTHKM\n11,13,1.2\n13,14,2.5\n13,15,2.5\n14,0,3\n15,99,2\n"
    project = imported(cli, tmp_path, "e.csv", table, "reaches")
    traced = cli("--json", "trace", project, "--from", "reaches:11", "--downstream")
    assert {row["id"] for row in traced.json["reaches"]} == {"11", "13", "14", "15"}
    assert sum(row["length_m"] for row in traced.json["reaches"]) == pytest.approx(7500)
    assert "99" in traced.err


def test_a_table_without_lengths_is_one_line(cli, tmp_path):
    project = imported(cli, tmp_path, "e.csv", "id,to_id\nA,B\nB,\n", "reaches")
    refused = cli("trace", project, "--from", "reaches:A", "--downstream")
    assert refused.code == 1
    assert "length_m" in refused.err


def test_coastlines_are_not_taken_for_rivers_in_silence(cli, rivers):
    lines = shapely.from_wkt(
        [
            "LINESTRING (120.3 34.3, 120 34.4)",
            "LINESTRING (119.3 34.78, 120.3 34.3)",
            "LINESTRING (119.55 35.4, 119.3 34.78, 120.3 34.3, 120.85 33.2)",
        ]
    )
    table = {"id": ["R9", "C1", "C2"], "name": ["小河", None, None], "note": [None, "海岸线", None]}
    with rivers.transaction() as tx:
        tx.put_layer("rivers", gpd.GeoDataFrame(table, geometry=lines, crs=4490))
    said = cli("--json", "network", rivers.path).json
    assert said["reaches"] == 2 + 1  # the river cuts the unnamed one, which is kept
    assert any("1 条线按属性是海岸线" in note for note in said["notes"])
    assert any("疑为海岸线" in note for note in said["notes"])
