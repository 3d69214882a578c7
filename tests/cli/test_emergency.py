"""``riverzones emergency``: a spill on a river with a lake, times worked out by hand, public and internal."""

import csv
import json
import re
import shutil

import geopandas as gpd
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from tests.geojson_text import features

from leak.harvest import harvest
from riverzones.catalogue import load
from riverzones.jobs.emergency.run import emergency
from riverzones.jobs.emergency.write import action_places
from riverzones.jobs.ingest.run import ingest
from riverzones.present.paper.paper import Canvas
from riverzones.store import ProjectFile

RIVER = [[110.0, 31.0], [110.1, 31.0], [110.2, 31.0], [110.3, 31.0]]
AT = "110.02,31.0001"
METRES_PER_DEGREE = 95_500.0  # along the parallel of 31 degrees, about
ROWS = {
    "rivers": [({"name": "清河"}, "LineString", RIVER)],
    "intakes": [({"id": "I1", "name": "城区取水口"}, "Point", [110.2212, 31.0])],
    "sections": [({"id": "S1", "name": "桥头断面"}, "Point", [110.28, 31.0])],
    "gates": [({"id": "G1", "name": "清河闸", "owner": "闸管所", "phone": "000-11"}, "Point", [110.12, 31.0])],
    "emergency_spaces": [
        ({"id": "K1", "name": "上游坑塘", "space_kind": "pond", "volume_m3": 9000}, "Point", [110.01, 31.0]),
        ({"id": "K2", "name": "旧河槽", "space_kind": "channel", "volume_m3": 5000}, "Point", [110.08, 31.0]),
    ],
    "roads": [({"id": "R1", "name": "县道"}, "LineString", [[110.15, 30.98], [110.15, 31.02]])],
    "emergency_stores": [
        ({"id": "W1", "name": "近库", "materials": "沙袋 500 个"}, "Point", [110.02, 31.01]),
        ({"id": "W2", "name": "远库", "materials": "吸油毡 1 吨；石灰 2 吨"}, "Point", [110.2, 31.05]),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("emergency")
    made = ProjectFile.create(folder / "p.gpkg")
    for kind, rows in ROWS.items():
        (folder / f"{kind}.geojson").write_text(features(rows), encoding="utf-8")
        ingest(made, folder / f"{kind}.geojson", kind=load().kinds[kind])
    return folder / "p.gpkg"


def test_what_lies_below_is_told_with_the_times_of_the_velocities(cli, project):
    said = cli("--json", "emergency", project, "--at", AT, "--substance", "柴油", "--internal").json
    assert [row["id"] for row in said["targets"]] == ["I1", "S1"]
    intake = said["targets"][0]
    assert intake["distance_m"] == pytest.approx(0.2012 * METRES_PER_DEGREE, rel=0.002)
    # other rivers: 0.3, 0.7, 1.5 m/s; the front at 0.89 of the time
    assert intake["earliest_h"] == pytest.approx(intake["distance_m"] / 1.5 / 3600 * 0.89)
    assert intake["latest_h"] == pytest.approx(intake["distance_m"] / 0.3 / 3600)


def test_it_can_be_held_at_works_below_and_never_above(cli, project):
    said = cli("--json", "emergency", project, "--at", AT, "--internal").json
    spaces = {row["id"]: row for row in said["spaces"]}
    assert [row["kind"] for row in said["spaces"]] == ["channel", "gate", "bridge"]
    assert "K1" not in spaces
    assert spaces["K2"]["volume_m3"] == 5000
    assert spaces["G1"]["before"] == ["城区取水口"]
    assert spaces["G1"]["phone"] == "000-11"
    assert spaces["G1"]["road_m"] == pytest.approx(0.03 * METRES_PER_DEGREE, rel=0.002)


def test_the_store_whose_materials_fit_comes_before_the_near_one(cli, project):
    said = cli("--json", "emergency", project, "--at", AT, "--substance", "0号柴油", "--internal").json
    assert [(row["id"], row["fits"]) for row in said["stores"]] == [("W2", ["吸油毡 1 吨"]), ("W1", [])]
    assert said["substance"]["class"] == "oil"


def test_a_store_is_as_far_as_its_road_and_one_across_the_hill_comes_later(cli, tmp_path):
    made = ProjectFile.create(tmp_path / "road.gpkg")
    rows = {
        "rivers": [({"name": "清河"}, "LineString", RIVER)],
        "roads": [
            ({"id": "R1"}, "LineString", [[110.02, 31.0], [110.02, 31.05], [110.03, 31.05]]),  # up, and east to W1
            ({"id": "R2"}, "LineString", [[110.0, 31.002], [110.04, 31.002]]),  # crosses R1 without a vertex there
        ],
        "emergency_stores": [
            ({"id": "W1", "name": "山后库", "materials": "沙袋"}, "Point", [110.03, 31.05]),
            ({"id": "W2", "name": "沿河库", "materials": "沙袋"}, "Point", [110.04, 31.002]),
            ({"id": "W3", "name": "无路库", "materials": "沙袋"}, "Point", [110.1, 31.1]),
        ],
    }
    for kind, told in rows.items():
        (tmp_path / f"{kind}.geojson").write_text(features(told), encoding="utf-8")
        ingest(made, tmp_path / f"{kind}.geojson", kind=load().kinds[kind])
    asked = ("emergency", made.path, "--at", "110.02,31.0", "--substance", "某某", "--internal")
    stores = {row["id"]: row for row in cli("--json", *asked).json["stores"]}
    up, east = 110_871.0, METRES_PER_DEGREE  # metres of a degree of latitude and along the parallel at 31 degrees
    assert stores["W1"]["by_road_m"] == pytest.approx(0.05 * up + 0.01 * east, rel=0.002)
    assert stores["W2"]["by_road_m"] == pytest.approx(0.002 * up + 0.02 * east, rel=0.003)
    assert stores["W3"]["by_road_m"] is None
    assert list(stores) == ["W2", "W1", "W3"]
    assert "沿路 2.1 km" in cli(*asked).out


def test_actions_stand_in_the_order_of_time(cli, project):
    said = cli("--json", "emergency", project, "--at", AT, "--substance", "柴油", "--internal").json
    hours = [row["earliest_h"] for row in said["actions"]]
    assert hours == sorted(hours)
    assert [row["step"] for row in said["actions"]] == [
        "report",
        "materials",
        "hold",
        "hold",
        "hold",
        "intake",
        "sample",
    ]


def test_the_public_version_has_no_telephone_and_no_exact_intake(cli, project, tmp_path):
    said = cli("--json", "emergency", project, "--at", AT, "--substance", "柴油").json
    assert "000-" not in json.dumps(said)
    intake = next(row for row in said["targets"] if row["layer"] == "intakes")
    exact = 0.2012 * METRES_PER_DEGREE
    assert 10 < abs(intake["distance_m"] - exact) < 1000
    assert intake["chainage_m"] is None
    drawn = tmp_path / "公开.html"
    assert cli("emergency", project, "--at", AT, "--map", drawn).code == 0


def test_the_time_through_a_lake_is_storage_over_discharge(cli, tmp_path):
    made = ProjectFile.create(tmp_path / "lake.gpkg")
    lake = [[[110.1, 30.99], [110.2, 30.99], [110.2, 31.01], [110.1, 31.01], [110.1, 30.99]]]
    rows = {
        "rivers": [
            ({"name": "清河"}, "LineString", [[110.0, 31.0], [110.1, 31.0]]),
            ({"name": "清河"}, "LineString", [[110.2, 31.0], [110.3, 31.0]]),
        ],
        "reservoirs": [({"id": "SK", "name": "水库", "storage_m3": 3_600_000}, "Polygon", lake)],
        "sections": [({"id": "S1", "name": "坝下"}, "Point", [110.25, 31.0])],
    }
    for kind, told in rows.items():
        (tmp_path / f"{kind}.geojson").write_text(features(told), encoding="utf-8")
        ingest(made, tmp_path / f"{kind}.geojson", kind=load().kinds[kind])
    asked = ("--json", "emergency", made.path, "--at", "110.05,31.0", "--internal")
    unknown = cli(*asked).json
    assert unknown["targets"][0]["latest_h"] is None  # and says so
    assert any("不详" in note for note in unknown["notes"])
    known = cli(*asked, "--discharge", "10,20,100").json["targets"][0]
    river_m = 0.1 * METRES_PER_DEGREE
    assert known["latest_h"] == pytest.approx(river_m / 0.3 / 3600 + 100, rel=0.01)
    assert known["earliest_h"] == pytest.approx((river_m / 1.5 / 3600 + 10) * 0.89, rel=0.01)
    assert cli(*asked, "--discharge", "20,10,100").code == 1
    assert cli(*asked, "--discharge", "viel").code == 2


def test_the_list_and_the_sheet_are_written(cli, project, tmp_path):
    table, sheet = tmp_path / "行动.csv", tmp_path / "应急.pdf"
    assert cli("emergency", project, "--at", AT, "-o", table, "--plan", sheet, "--internal").code == 0
    with table.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert rows[0]["最早到达"] == "立即"
    assert rows[-1]["地点"] == "桥头断面"
    assert sheet.read_bytes().startswith(b"%PDF")
    assert cli("emergency", project, "--at", "100.0,20.0").code == 1


def test_the_arrival_at_normal_water_lies_between_the_front_and_the_mean_at_low_water(cli, project, tmp_path):
    seen = json.loads(cli("--json", "emergency", project, "--at", AT, "--internal").out)
    for row in seen["targets"]:
        assert row["earliest_h"] <= row["usual_h"] <= row["latest_h"]
    assert any(row["earliest_h"] < row["usual_h"] < row["latest_h"] for row in seen["targets"])
    table = tmp_path / "次序.csv"
    assert cli("emergency", project, "--at", AT, "-o", table, "--internal").code == 0
    with table.open(encoding="utf-8-sig", newline="") as handle:
        assert all(row["平水"] for row in csv.DictReader(handle) if row["最晚"])


def test_each_action_of_the_sheet_has_its_number_at_its_place_on_the_map(project):
    seen = emergency(ProjectFile.open(project), AT, catalogue=load(), substance="柴油")
    places = dict(action_places(seen))
    done = seen.actions[seen.actions["layer"].notna()]
    assert set(places) == {1, *done["order"]}
    way = shapely.union_all(seen.reaches.geometry.to_numpy())
    spaces = {row["id"]: row.geometry for _, row in seen.spaces.iterrows()}
    for row in done.to_dict("records"):
        if row["step"] == "hold":
            assert places[row["order"]].equals(spaces[row["id"]])
        if row["step"] == "warn":  # where the way enters the township, not in its middle
            assert places[row["order"]].distance(way) < 1e-9


@pytest.mark.parametrize("internal", [True, False], ids=["internal", "public"])
def test_every_number_of_the_list_is_on_the_map_or_told_and_no_word_leaves_the_page(
    cli, project, tmp_path, monkeypatch, internal
):
    far = ProjectFile.open(shutil.copy(project, tmp_path / "p.gpkg"))
    store = {"id": ["W9"], "name": ["市库"], "materials": ["围油栏 600 米"]}
    with far.transaction() as tx:  # a store that lies far beyond the map of the way down
        tx.put_layer("emergency_stores", gpd.GeoDataFrame(store, geometry=[shapely.Point(111.9, 31.9)], crs=4490))
    labels = []
    write = Canvas.text
    monkeypatch.setattr(Canvas, "text", lambda *given, **how: labels.append(write(*given, **how)) or labels[-1])
    words = ["--internal"] * internal
    said = cli("--json", "emergency", far.path, "--at", AT, "--substance", "柴油", "--plan", tmp_path / "p.png", *words)
    on_map = {
        number
        for label in labels
        if label.get_bbox_patch() is not None
        for first, last in re.findall(r"(\d+)(?:–(\d+))?", label.get_text())
        for number in range(int(first), int(last or first) + 1)
    }
    legend = " ".join(label.get_text() for label in labels)
    untold = {
        int(number) for run in re.findall(r"([\d, –]+) 的位置不公开", legend) for number in re.findall(r"\d+", run)
    }
    assert on_map | untold == {row["order"] for row in said.json["actions"]}
    assert bool(untold) is not internal
    assert "在图外" in legend
    for label in filter(lambda label: label.get_text().strip(), labels):
        page, margin = label.figure.bbox, 8.0 / 25.4 * label.figure.dpi
        where = label.get_window_extent(FigureCanvasAgg(label.figure).get_renderer())
        assert page.x0 + margin < where.x0, label.get_text()
        assert where.x1 < page.x1 - margin, label.get_text()


def test_the_map_of_a_spill_names_rivers_and_chiefs_as_far_as_everyone_may_read(cli, project, tmp_path):
    made = ProjectFile.open(shutil.copy(project, tmp_path / "p.gpkg"))
    rivers = made.read("rivers").reset_index(drop=True)
    people = {
        "id": ["H-1"],
        "river": ["清河"],
        "level": ["village"],
        "chief": ["甲 138.1234.5602"],
        "unit": ["乙 138 1234 5603"],
    }
    with made.transaction() as tx:
        tx.put_layer("rivers", rivers.assign(name=rivers["name"] + " 138-1234-5601"))
        tx.put_layer("segments", gpd.GeoDataFrame(people, geometry=rivers.geometry, crs=4490))
    assert cli("emergency", made.path, "--at", AT, "--map", tmp_path / "m.html", "-o", tmp_path / "s.xlsx").code == 0
    texts = harvest(tmp_path).texts
    assert any("清河" in text for where, text in texts if where.startswith("m.html"))
    assert [where for where, text in texts if re.search(r"1234.560[123]", text) and ".gpkg" not in where] == []
