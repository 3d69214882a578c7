"""Import as a whole: a file goes in, a layer, a ledger and a quarantine come out, in one transaction."""

import json
import warnings

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from riverzones.errors import CrsError, LayerError, UnknownNameError
from riverzones.jobs.ingest.record import fingerprint
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.model import Column, LayerKind, Text, Value
from riverzones.store import ProjectFile


def text(zh, en=None):
    return Text(zh=zh, en=en or zh)


def column(name, dtype="string", **more):
    return Column(name, text(more.pop("zh", name), name), text("", ""), dtype, **more)


CATEGORY = (
    Value("industrial", text("工业排污口", "industrial"), ("工业", "GY")),
    Value("stormwater", text("雨洪排口", "stormwater"), ("雨水",)),
)
OUTFALLS = LayerKind(
    name="outfalls",
    title=text("排污口", "outfalls"),
    geometry=("point",),
    columns=(
        column("id", aliases=("编号",)),
        column("name", zh="名称", aliases=("排污口名称", "MC")),
        column("code", zh="编码"),
        column("category", zh="类别", aliases=("排污口类型",), values=CATEGORY),
        column("discharge_m3_per_day", "number", aliases=("排放量",)),
        column("approved", "boolean", aliases=("是否审批",)),
        column("found_date", "date", aliases=("发现日期",)),
        column("receiving_water", aliases=("受纳水体",)),
        column("accuracy_m", "number", unit="m"),
        column("source"),
    ),
)
ZONES = LayerKind(
    name="zones",
    title=text("保护区", "zones"),
    geometry=("polygon",),
    columns=(
        column("id"),
        column("name", zh="名称"),
        column(
            "tier",
            zh="级别",
            required=True,
            values=(Value("1", text("一级", "tier 1")), Value("2", text("二级", "tier 2"))),
        ),
        column("area_km2", "number", unit="km2", aliases=("AREA", "面积")),
    ),
)
PEOPLE = LayerKind("people", text("人员", "people"), ("none",), (column("id"), column("name", zh="姓名")))
HEADING = "排污口名称,经度,纬度,排污口类型,排放量,是否审批,发现日期,备注X\n"


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def sheet(tmp_path, rows, *, heading=HEADING, name="排污口.csv", encoding="gbk"):
    path = tmp_path / name
    path.write_bytes((heading + "".join(row + "\n" for row in rows)).encode(encoding))
    return path


GOOD = ["城东,109.88,31.07,工业,12.5,是,2021/3/1,甲", "城西,109.87,31.08,雨洪排口,3,未批,2021年3月2日,乙"]


def shapes(tmp_path, *polygons, crs=4490, name="z.gpkg", **columns):
    frame = gpd.GeoDataFrame(columns or {"级别": ["一级"] * len(polygons)}, geometry=list(polygons), crs=crs)
    path = tmp_path / name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(path)
    return path


def test_a_gbk_table_becomes_a_layer_in_the_words_of_the_kind(project, tmp_path):
    report = ingest(project, sheet(tmp_path, GOOD), kind=OUTFALLS, options=ImportOptions(accuracy_m=5.0))
    layer = project.read("outfalls")
    assert layer["name"].tolist() == ["城东", "城西"]
    assert layer["category"].tolist() == ["industrial", "stormwater"]
    assert layer["discharge_m3_per_day"].tolist() == [12.5, 3.0]
    assert layer["approved"].tolist() == [True, False]
    assert [str(day) for day in layer["found_date"]] == ["2021-03-01", "2021-03-02"]
    assert layer["备注X"].tolist() == ["甲", "乙"]
    assert layer["accuracy_m"].tolist() == [5.0, 5.0]
    assert layer["source"].tolist() == ["排污口.csv", "排污口.csv"]
    assert layer.crs.to_epsg() == 4490
    assert layer.geometry.iloc[0].wkt == "POINT (109.88 31.07)"
    found = report.as_dict("en")
    assert (found["read"], found["written"], found["repaired"], found["quarantined"]) == (2, 2, 0, 0)
    assert (found["encoding"], found["crs"]) == ("gb18030", "EPSG:4490")
    assert found["columns"]["name"] == "排污口名称"
    assert found["unmatched"] == ["备注X"]
    json.dumps(found)


def test_the_import_is_in_the_ledger(project, tmp_path):
    ingest(project, sheet(tmp_path, GOOD), kind=OUTFALLS)
    entry = project.table("rz_imports").iloc[0]
    assert (entry["file"], entry["driver"], entry["read"], entry["written"]) == ("排污口.csv", "CSV", 2, 2)
    assert len(entry["sha256"]) == 64
    assert "GBK" in entry["encoding_reason"]
    assert "是度" in entry["crs_reason"]
    assert json.loads(entry["columns"])["category"] == "排污口类型"


def test_values_that_are_none_of_the_allowed_keep_the_row_and_the_words(project, tmp_path):
    rows = [*GOOD, "城南,109.86,31.06,农药,很多,也许,昨天,丙"]
    report = ingest(project, sheet(tmp_path, rows), kind=OUTFALLS)
    row = project.read("outfalls").set_index("name").loc["城南"]
    assert row[["category", "discharge_m3_per_day", "approved", "found_date"]].isna().all()
    raw = json.loads(row["raw_values"])
    assert raw == {"category": "农药", "discharge_m3_per_day": "很多", "approved": "也许", "found_date": "昨天"}
    assert any("农药" in note.zh for note in report.notes)


def test_what_cannot_be_placed_goes_to_quarantine_with_its_reason(project, tmp_path):
    rows = [
        *GOOD,
        "无坐标,,,工业,1,是,2021-03-01,x",
        "国外,9.88,31.07,工业,1,是,2021-03-01,x",
        "多,109.8,31,a,b,c,d,e,f",
    ]
    report = ingest(project, sheet(tmp_path, rows), kind=OUTFALLS)
    assert (report.read, report.written, report.quarantined) == (5, 2, 3)
    table = project.table("rz_quarantine").set_index("record")
    assert "没有坐标" in table.loc[4, "reason"]
    assert "不在中国范围内" in table.loc[5, "reason"]
    assert "单元格比表头多" in table.loc[6, "reason"]
    assert json.loads(table.loc[5, "attributes"])["排污口名称"] == "国外"
    assert table.loc[5, "geometry_wkt"].startswith("POINT (9.88")


def test_every_record_is_written_or_in_quarantine(project, tmp_path):
    rows = [f"p{i},{109 + i * 7},{31 - i},工业,1,是,2021-03-01,x" for i in range(12)]
    report = ingest(project, sheet(tmp_path, rows), kind=OUTFALLS)
    assert report.read == report.written + report.quarantined == 12
    assert project.count("outfalls") == report.written
    assert project.count("rz_quarantine") == report.quarantined


def test_a_dry_run_says_the_same_and_writes_nothing(project, tmp_path):
    path = sheet(tmp_path, [*GOOD, "国外,9.88,31.07,工业,1,是,2021-03-01,x"])
    dry = ingest(project, path, kind=OUTFALLS, options=ImportOptions(dry_run=True))
    assert project.layers() == []
    assert project.count("rz_imports") == 0
    wet = ingest(project, path, kind=OUTFALLS)
    assert {**dry.as_dict(), "dry_run": False} == wet.as_dict()


def test_the_same_file_twice_adds_nothing(project, tmp_path):
    path = sheet(tmp_path, GOOD)
    ingest(project, path, kind=OUTFALLS)
    again = ingest(project, path, kind=OUTFALLS)
    assert (again.written, again.quarantined) == (0, 2)
    assert "already imported" in again.quarantine[0].reason.en
    assert project.count("outfalls") == 2


def test_ids_stay_when_rows_come_in_another_order(project, tmp_path):
    ingest(project, sheet(tmp_path, GOOD), kind=OUTFALLS)
    before = set(project.read("outfalls").index)
    ingest(project, sheet(tmp_path, GOOD[::-1]), kind=OUTFALLS, options=ImportOptions(overwrite=True))
    assert set(project.read("outfalls").index) == before
    assert project.count("outfalls") == 2


def test_ids_of_the_file_are_kept_and_clashes_set_apart(project, tmp_path):
    heading = "编号,名称,经度,纬度\n"
    ingest(project, sheet(tmp_path, ["A1,甲,109.88,31.07"], heading=heading), kind=OUTFALLS)
    report = ingest(
        project, sheet(tmp_path, ["A1,乙,109.90,31.07", "A2,丙,109.91,31.07"], heading=heading), kind=OUTFALLS
    )
    assert set(project.read("outfalls").index) == {"A1", "A1-2", "A2"}
    assert any("-2" in note.en for note in report.notes)


def test_codes_stand_in_for_ids_only_where_every_row_has_its_own(project, tmp_path):
    heading = "编码,名称,经度,纬度\n"
    ingest(project, sheet(tmp_path, ["C1,甲,109.88,31.07", "C2,乙,109.9,31.07"], heading=heading), kind=OUTFALLS)
    assert sorted(project.read("outfalls").index) == ["C1", "C2"]
    ingest(
        project,
        sheet(tmp_path, ["C1,甲,109.88,31.07", "C1,乙,109.9,31.07"], heading=heading),
        kind=OUTFALLS,
        options=ImportOptions(overwrite=True),
    )
    assert all(len(name) == 10 for name in project.read("outfalls").index)


def test_twins_in_one_file_are_set_apart(project, tmp_path):
    ingest(project, sheet(tmp_path, [GOOD[0], GOOD[0]]), kind=OUTFALLS)
    first, second = sorted(project.read("outfalls").index, key=len)
    assert second == f"{first}-2"


def test_a_new_column_of_a_second_file_joins_the_layer(project, tmp_path):
    ingest(project, sheet(tmp_path, GOOD), kind=OUTFALLS)
    ingest(project, sheet(tmp_path, ["城北,109.85,31.05,x"], heading="名称,经度,纬度,企业\n"), kind=OUTFALLS)
    layer = project.read("outfalls").set_index("name")
    assert layer.loc["城北", "企业"] == "x"
    assert pd.isna(layer.loc["城东", "企业"])


def test_columns_a_person_names_win_and_wrong_names_are_helpful(project, tmp_path):
    path = sheet(tmp_path, ["a,b,109.88,31.07"], heading="名称,真名,JX,WX\n")
    options = ImportOptions(columns={"name": "真名", "lon": "JX", "lat": "WX", "category": "=工业"})
    ingest(project, path, kind=OUTFALLS, options=options)
    layer = project.read("outfalls")
    assert layer["name"].tolist() == ["b"]
    assert layer["category"].tolist() == ["industrial"]
    assert layer["名称"].tolist() == ["a"]
    with pytest.raises(UnknownNameError, match="Did you mean name"):
        ingest(project, path, kind=OUTFALLS, options=ImportOptions(columns={"nmae": "真名", "lon": "JX", "lat": "WX"}))
    with pytest.raises(LayerError, match="the file has no column '真'"):
        ingest(project, path, kind=OUTFALLS, options=ImportOptions(columns={"name": "真", "lon": "JX", "lat": "WX"}))
    with pytest.raises(LayerError, match="no pair of coordinate columns") as caught:
        ingest(project, path, kind=OUTFALLS)
    assert "--column lon=" in caught.value.hint


def test_a_missing_required_column_asks_for_it(project, tmp_path):
    path = shapes(tmp_path, shapely.box(109, 31, 109.01, 31.01), 等级别名=["一级"])
    with pytest.raises(LayerError, match=r"required column tier \(级别\) is missing") as caught:
        ingest(project, path, kind=ZONES)
    assert "--column tier=" in caught.value.hint
    assert "等级别名" in caught.value.hint
    report = ingest(project, path, kind=ZONES, options=ImportOptions(columns={"tier": "等级别名"}))
    assert report.written == 1
    with pytest.raises(LayerError, match="has no allowed value, got '九级'"):
        ingest(project, shapes(tmp_path, shapely.box(109, 31, 109.01, 31.01), 级别=["九级"]), kind=ZONES)


def test_names_cut_at_ten_bytes_are_still_recognised(project, tmp_path):
    frame = gpd.GeoDataFrame(
        {"receiving_": ["长江"], "排污口": ["甲"]}, geometry=[shapely.Point(109.88, 31.07)], crs=4490
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(tmp_path / "o.shp", encoding="GBK")
    report = ingest(project, tmp_path / "o.shp", kind=OUTFALLS)
    assert report.columns == {"name": "排污口", "receiving_water": "receiving_"}
    assert project.read("outfalls")["receiving_water"].tolist() == ["长江"]


def test_of_two_columns_for_one_the_nearer_name_wins_and_the_other_is_kept(project, tmp_path):
    path = sheet(tmp_path, ["a,b,109.88,31.07"], heading="MC,name,经度,纬度\n")
    report = ingest(project, path, kind=OUTFALLS)
    layer = project.read("outfalls")
    assert (layer["name"].tolist(), layer["MC"].tolist()) == (["b"], ["a"])
    assert any("MC looks like name too" in note.en for note in report.notes)


def test_a_three_degree_zone_is_told_and_changed(project, tmp_path):
    to_zone = Transformer.from_crs(4490, 4525, always_xy=True).transform
    x, y = to_zone(109.88, 31.07)
    path = sheet(tmp_path, [f"城东,{x:.3f},{y:.3f}"], heading="名称,X,Y\n")
    report = ingest(project, path, kind=OUTFALLS)
    assert report.crs == "EPSG:4525"
    point = project.read("outfalls").geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((109.88, 31.07), abs=2e-8)


def test_without_the_zone_the_project_decides_or_the_error_lists(project, tmp_path):
    x, y = Transformer.from_crs(4490, 4546, always_xy=True).transform(109.88, 31.07)
    path = sheet(tmp_path, [f"城东,{y:.3f},{x:.3f}"], heading="名称,X,Y\n", name="b.csv")
    with pytest.raises(CrsError, match=r"15 fit the numbers .* EPSG:4546 CM 111E"):
        ingest(project, path, kind=OUTFALLS)
    ingest(project, sheet(tmp_path, GOOD), kind=OUTFALLS)
    report = ingest(project, path, kind=OUTFALLS)
    assert report.crs == "EPSG:4546"
    assert "已调换" in report.reasons["crs"].zh


def test_gcj02_is_undone_when_a_person_says_so(project, tmp_path):
    report = ingest(project, sheet(tmp_path, GOOD), kind=OUTFALLS, options=ImportOptions(crs="GCJ-02"))
    point = project.read("outfalls").geometry.iloc[0]
    assert report.crs == "GCJ-02"
    assert 0.0005 < point.distance(shapely.Point(109.88, 31.07)) < 0.01


def test_another_datum_is_a_warning(project, tmp_path):
    report = ingest(project, sheet(tmp_path, GOOD), kind=OUTFALLS, options=ImportOptions(crs="北京54"))
    assert any("Beijing 1954" in note.en and "105 m" in note.en for note in report.notes)


def test_edges_of_a_projected_file_are_densified_and_counted(project, tmp_path):
    path = shapes(tmp_path, shapely.box(380_000, 3_430_000, 420_000, 3_470_000), crs=4546)
    report = ingest(project, path, kind=ZONES)
    shape = project.read("zones").geometry.iloc[0]
    assert report.densified_vertices == shapely.get_num_coordinates(shape) - 5 > 50
    assert project.table("rz_imports")["densified_vertices"].tolist() == [report.densified_vertices]


def test_a_repair_is_in_the_ledger_and_a_large_one_in_quarantine(project, tmp_path):
    nearly = shapely.from_wkt(
        "POLYGON ((109 31, 109.01 31, 109.01 31.01, 109.0002 31.01, 109 31.0098, 109 31.01,"
        " 109.0002 31.0098, 109 31.0096, 109 31))"
    )
    bow = shapely.from_wkt("POLYGON ((109.1 31, 109.11 31.01, 109.11 31, 109.1 31.01, 109.1 31))")
    path = shapes(tmp_path, nearly, bow)
    report = ingest(project, path, kind=ZONES)
    assert (report.written, report.repaired, report.quarantined) == (1, 1, 1)
    row = project.table("rz_repairs").iloc[0]
    assert row["subject_id"] == project.read("zones").index[0]
    assert row["area_before_m2"] > 1e6
    assert 0 < row["change_ratio"] < 0.001
    assert "100%" in project.table("rz_quarantine")["reason"].iloc[0]
    taken = ingest(project, path, kind=ZONES, options=ImportOptions(max_area_change_ratio=1.0, overwrite=True))
    assert (taken.written, taken.repaired) == (2, 2)


def test_geometry_of_another_type_goes_to_quarantine(project, tmp_path):
    path = shapes(tmp_path, shapely.box(109, 31, 109.01, 31.01), name="o.geojson", 名称=["面"])
    report = ingest(project, path, kind=OUTFALLS)
    assert (report.written, report.quarantined) == (0, 1)
    assert report.quarantine[0].reason.en == "expected point, got polygon"
    assert not project.has("outfalls")


def test_z_is_kept(project, tmp_path):
    path = shapes(tmp_path, shapely.Point(109.88, 31.07, 175.5), name="o.geojson", 名称=["a"])
    ingest(project, path, kind=OUTFALLS)
    assert project.read("outfalls").geometry.iloc[0].z == 175.5


def test_areas_without_a_unit_are_believed_only_where_the_geometry_agrees(project, tmp_path):
    box = shapely.box(109, 31, 109.01, 31.01)  # 1.06 km2
    for area, expected in (([1.06], 1.06), ([1_060_000.0], 1.06), ([106.0], 1.06), ([0.0001], None)):
        path = shapes(tmp_path, box, 级别=["一级"], AREA=area)
        report = ingest(project, path, kind=ZONES, options=ImportOptions(overwrite=True))
        value = project.read("zones")["area_km2"].iloc[0]
        assert pd.isna(value) if expected is None else value == pytest.approx(expected)
    assert "AREA" in report.unmatched
    assert project.read("zones")["AREA"].tolist() == ["0.0001"]


def test_a_table_without_geometry_fills_a_kind_without_geometry(project, tmp_path):
    path = sheet(tmp_path, ["1,张三", "2,李四"], heading="id,姓名\n")
    report = ingest(project, path, kind=PEOPLE)
    assert (report.written, report.crs) == (2, "")
    assert project.read("people")["name"].tolist() == ["张三", "李四"]
    assert ingest(project, path, kind=PEOPLE).written == 0


def test_a_kind_without_geometry_takes_rows_whose_place_cannot_be_read(project, tmp_path):
    path = sheet(tmp_path, ["张三,109.88,31.07", "李四,,"], heading="姓名,经度,纬度\n")
    report = ingest(project, path, kind=PEOPLE)
    assert (report.written, report.quarantined) == (2, 0)
    assert project.read("people")["经度"].tolist()[0] == "109.88"


def test_a_crs_that_a_person_gives_wins_over_the_file_and_it_is_said(project, tmp_path):
    path = shapes(tmp_path, shapely.box(109, 31, 109.01, 31.01), crs=4326)
    report = ingest(project, path, kind=ZONES, options=ImportOptions(crs="CGCS2000"))
    assert report.crs == "EPSG:4490"
    assert "the file says EPSG:4326, not used" in report.reasons["crs"].en


def test_a_crash_while_writing_leaves_the_project_as_it_was(project, tmp_path, monkeypatch):
    ingest(project, sheet(tmp_path, GOOD), kind=OUTFALLS)
    before = project.path.read_bytes()

    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("riverzones.store.project.Transaction.append_table", crash)
    with pytest.raises(KeyboardInterrupt):
        ingest(project, sheet(tmp_path, ["城北,109.85,31.05,工业,1,是,2021-03-01,x"]), kind=OUTFALLS)
    monkeypatch.undo()
    assert project.count("outfalls") == 2
    assert project.count("rz_imports") == 1
    assert len(project.path.read_bytes()) == len(before)


def test_progress_is_told_step_by_step(project, tmp_path):
    steps = []
    ingest(
        project,
        sheet(tmp_path, GOOD),
        kind=OUTFALLS,
        progress=lambda step, number, count: steps.append((step, number, count)),
    )
    assert [step for step, _, _ in steps] == ["read", "place", "repair", "align", "write", "write"]
    assert steps[-1] == ("write", 5, 5)


def test_an_empty_layer_is_one_helpful_line(project, tmp_path):
    path = shapes(tmp_path, 级别=[])
    with pytest.raises(LayerError, match=r"z\.gpkg: the layer 'z' holds no record"):
        ingest(project, path, kind=ZONES)


def test_the_fingerprint_of_a_shapefile_covers_its_parts(tmp_path):
    path = shapes(tmp_path, shapely.box(109, 31, 109.01, 31.01), name="z.shp")
    first = fingerprint(path)
    path.with_suffix(".dbf").write_bytes(path.with_suffix(".dbf").read_bytes() + b"\x1a")
    assert fingerprint(path) != first
