"""A recipe makes the bulletin, the profile of a river and the sheets of sources, and then leaves them alone."""

import json

import pytest

RECIPE = """
riverzones: 1
project: p.gpkg
title: 示意县
packs: [national]
inbox: 数据
files:
- {pattern: 河流.geojson, kind: rivers}
- {pattern: 断面.geojson, kind: sections}
- {pattern: 水源地.geojson, kind: sources}
- {pattern: 取水口.geojson, kind: intakes}
- {pattern: 监测.csv, kind: samples}
delineate: false
outputs:
- {make: bulletin, file: 成果/月报.html}
- {make: profile, file: 成果/纵剖面.html, river: 清河}
- {make: sources, file: 成果/一源一策.html, for: internal}
"""
LAYERS = {
    "河流": [("LineString", [[110.0, 31.0], [110.1, 31.0], [110.3, 31.0]], {"name": "清河"})],
    "断面": [("Point", [110.1, 31.0], {"id": "S1", "name": "上断面", "river": "清河"})],
    "水源地": [("Point", [110.2, 31.0], {"id": "SY", "name": "清河水源地", "target_class": "III"})],
    "取水口": [("Point", [110.2, 31.0], {"id": "QS", "name": "取水口", "source_id": "SY"})],
}


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "县" / "数据"
    data.mkdir(parents=True)
    for name, rows in LAYERS.items():
        features = [
            {"type": "Feature", "properties": told, "geometry": {"type": kind, "coordinates": place}}
            for kind, place, told in rows
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
        (data / f"{name}.geojson").write_text(text, encoding="utf-8")
    lines = ["断面名称,采样日期,溶解氧(mg/L),氨氮(mg/L)", "上断面,2025-03-05,8,0.3", "清河水源地,2025-03-05,8,0.4"]
    (data / "监测.csv").write_text("\n".join(lines), encoding="utf-8")
    (data.parent / "riverzones.yaml").write_text(RECIPE, encoding="utf-8")
    return data.parent


def test_the_products_of_water_are_made_and_then_left_alone(cli, folder):
    first = cli("--json", "run", folder, "--on", "2025-12-01")
    assert first.code == 0, first.out + first.err
    made = folder / "成果"
    assert "2025年3月水质月报" in (made / "月报.html").read_text(encoding="utf-8")
    assert "清河水质纵剖面" in (made / "纵剖面.html").read_text(encoding="utf-8")
    sheet = (made / "一源一策.html").read_text(encoding="utf-8")
    assert "清河水源地" in sheet
    assert "【内部资料 INTERNAL】" in sheet
    again = {row["step"]: row["state"] for row in cli("--json", "run", folder, "--on", "2025-12-01").json["steps"]}
    assert {again[f"output:成果/{name}"] for name in ("月报.html", "纵剖面.html", "一源一策.html")} == {"unchanged"}


def test_a_profile_without_a_river_is_one_line(cli, folder):
    path = folder / "riverzones.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(", river: 清河", ""), encoding="utf-8")
    said = cli("run", folder)
    assert said.code == 1
    assert "river: 大宁河" in said.err
