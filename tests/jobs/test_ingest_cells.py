"""Cells, headings and rows that an office writes and that were once taken for something else."""

from __future__ import annotations

import json

import pytest
import shapely

from riverzones.align.cells import lost_digits
from riverzones.align.measures import factor, unit_in
from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ingest
from riverzones.store import ProjectFile

LAYERS = load().kinds


@pytest.fixture
def take(tmp_path):
    def taken(text, kind="outfalls"):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        project = ProjectFile.create(tmp_path / "p.gpkg")
        report = ingest(project, tmp_path / "a.csv", kind=LAYERS[kind])
        return project.read(kind), " ".join(note.zh for note in report.notes)

    return taken


@pytest.mark.parametrize("unit", ["万美元", "平方市里", "桶", "万羽"])
def test_a_unit_that_is_not_known_is_seen_as_one(unit):
    assert unit_in(f"数量（{unit}）") == (unit, False)


@pytest.mark.parametrize(("heading", "unit"), [("面积_hm2", "hm2"), ("AREA_HM2", "HM2"), ("面积hm2", "hm2")])
def test_a_hectare_at_the_end_is_no_square_metre(heading, unit):
    assert unit_in(heading) == (unit, True)
    assert factor(unit, "m2") == 10_000


def test_money_of_another_country_is_asked_for(take):
    rows, told = take("名称,经度,纬度,投资（万美元）\n甲,109.8,31,3\n", "projects")
    assert rows["investment_wan_yuan"].isna().all()
    assert "“万美元”换不成" in told


def test_serial_days_are_days_and_told(take):
    rows, told = take("名称,经度,纬度,排查日期\n甲,109.8,31,45017\n乙,109.81,31,2023-04-02\n")
    assert [str(day)[:10] for day in rows["found_date"]] == ["2023-04-01", "2023-04-02"]
    assert "日期序列数" in told


def test_a_row_of_units_belongs_to_the_header(take):
    rows, _ = take("名称,经度,纬度,排放量\n,°,°,万吨/日\n甲,109.8,31,3\n")
    assert rows["discharge_m3_per_day"].tolist() == [30_000]


def test_ditto_is_the_row_above(take):
    rows, told = take("名称,经度,纬度,所在河流\n甲,109.8,31,大宁河\n乙,109.81,31,同上\n丙,109.82,31,〃\n")
    assert rows["river"].tolist() == ["大宁河"] * 3
    assert "所在河流 2" in told


def test_another_table_below_is_not_imported(take):
    rows, told = take("名称,编码,经度,纬度\n甲,K1,109.8,31\n\n水源地,编码,经度,纬度\n乙,S1,109.81,31\n")
    assert rows["code"].tolist() == ["K1"]
    assert "第 4 行起是另一张表" in told


def test_marks_for_nothing_are_no_codes_and_no_rivers(take):
    rows, told = take("编码,名称,经度,纬度,所在河流\n/,甲,109.8,31,不详\n无,乙,109.81,31,-\nK3,丙,109.82,31,长江\n")
    assert rows["code"].isna().tolist() == [True, True, False]
    assert rows["river"].dropna().tolist() == ["长江"]
    assert json.loads(rows["raw_values"].iloc[1])["code"] == "无"
    assert "写明不知道" in told


def test_points_of_rivers_in_order_are_lines(take):
    text = "河流名称,序号,经度,纬度\n" + "".join(
        f"{name},{number},{109.8 + number / 100},{lat}\n"
        for name, lat, numbers in (("大宁河", 31, (3, 1, 2, 4)), ("抱龙河", 31.1, (1, 2, 3)))
        for number in numbers
    )
    rows, _ = take(text, "rivers")
    assert rows["name"].tolist() == ["大宁河", "抱龙河"]
    assert shapely.get_coordinates(rows.geometry.iloc[0])[:, 0].round(2).tolist() == [109.81, 109.82, 109.83, 109.84]


def test_plots_of_one_tier_are_not_one_zone(take):
    corners = {"A": [(109.8, 31), (109.82, 31), (109.82, 31.02)], "B": [(109.805, 31.002), (109.81, 31.002),
               (109.81, 31.005)]}  # fmt: skip
    text = "地块编号,拐点,经度,纬度,保护区级别\n" + "".join(
        f"{plot},{number},{x},{y},一级\n" for plot, ring in corners.items() for number, (x, y) in enumerate(ring, 1)
    )
    rows, _ = take(text, "zones")
    assert len(rows) == 2
    assert all(len(shape.interiors) == 0 for shape in rows.geometry.explode())


@pytest.mark.parametrize(
    ("kind", "column", "word", "value"),
    [
        ("outfalls", "整治状态", "尚未启动", "open"),
        ("outfalls", "整治状态", "验收销号", "closed"),
        ("projects", "建设状态", "已建成", "in_use"),
        ("projects", "行业类别", "铜冶炼", "nonferrous"),
        ("projects", "行业类别", "烟煤和无烟煤开采洗选", "mining"),
    ],
)
def test_words_of_states_and_industries(take, kind, column, word, value):
    rows, _ = take(f"名称,经度,纬度,{column}\n甲,109.8,31,{word}\n", kind)
    assert value in (rows["industry" if column == "行业类别" else "status"].tolist())


def test_lists_in_the_properties_of_a_geojson_are_read(tmp_path):
    feature = {
        "type": "Feature",
        "properties": {"name": "呈贡区", "cp": [102.8, 24.9], "parent": {"adcode": 530100}},
        "geometry": {"type": "Polygon", "coordinates": [[[102.7, 24.8], [102.9, 24.8], [102.9, 25.0], [102.7, 24.8]]]},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)
    (tmp_path / "a.geojson").write_text(text, encoding="utf-8")
    project = ProjectFile.create(tmp_path / "p.gpkg")
    assert ingest(project, tmp_path / "a.geojson", kind=LAYERS["counties"]).written == 1


@pytest.mark.parametrize("word", ["5.00237E+17", "5.00237e+17", "5.002371E17", "5E+17"])
def test_a_number_with_an_exponent_is_no_code(word):
    assert lost_digits([word, "A1"]) == {word: "scientific"}


@pytest.mark.parametrize("word", ["3E05", "1E1", "E17", "2.5", "K1.5E2"])
def test_a_code_with_an_e_in_it_stays(word):
    assert lost_digits([word, "A1"]) == {}
