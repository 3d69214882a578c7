"""``riverzones quality compensation``: amounts by a stated formula, worked out by hand."""

import json

import pytest

from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ingest
from riverzones.store import ProjectFile

BY_ITEM = """
title: {zh: 清河补偿（示例）, en: Qing river (example)}
source: {zh: 协议第三条, en: agreement, article 3}
unit: 万元
by: multiple
items: {氨氮: 100, TP: 50}
most: 60
"""
BY_CLASS = """
title: {zh: 按类别, en: by class}
source: {zh: 协议, en: agreement}
unit: 万元
by: class
per_class: 30
reward_per_class: 10
sections: [上断面]
targets: {上断面: II}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compensation")
    features = [
        {
            "type": "Feature",
            "properties": {"id": code, "断面名称": name, "目标水质": target},
            "geometry": {"type": "Point", "coordinates": [x, 31.0]},
        }
        for code, name, target, x in (("S1", "上断面", "Ⅲ", 110.0), ("S2", "下断面 13900001234", "Ⅲ", 110.2))
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (folder / "sections.geojson").write_text(text, encoding="utf-8")
    lines = ["断面名称,采样日期,氨氮(mg/L),总磷(mg/L)"]
    lines += ["上断面,2025-01-05,1.3,0.2", "上断面,2025-02-05,0.1,0.02", "下断面 13900001234,2025-01-05,2.0,0.3"]
    (folder / "samples.csv").write_text("\n".join(lines), encoding="utf-8")
    made = ProjectFile.create(folder / "p.gpkg")
    for kind, file in (("sections", "sections.geojson"), ("samples", "samples.csv")):
        ingest(made, folder / file, kind=load().kinds[kind])
    return folder / "p.gpkg"


def asked(cli, project, tmp_path, formula, *words):
    path = tmp_path / "公式.yaml"
    path.write_text(formula, encoding="utf-8")
    return cli("--json", "quality", "compensation", project, "--formula", path, *words)


def test_an_item_over_its_limit_costs_its_multiple_up_to_the_most(cli, project, tmp_path):
    said = asked(cli, project, tmp_path, BY_ITEM.replace("agreement, article 3", "agreement 3")).json
    amounts = {(row["place"], row["period"]): row["amount"] for row in said["rows"]}
    assert amounts["S1", "2025-01"] == pytest.approx(30.0)  # (1.3 - 1.0) / 1.0 of 100; phosphorus is at its limit
    assert amounts["S1", "2025-02"] == 0.0
    assert amounts["S2", "2025-01"] == 60.0  # 100 + 25, capped
    assert said["total"] == pytest.approx(90.0)
    assert "13900001234" not in json.dumps(said, ensure_ascii=False)


def test_classes_worse_cost_and_classes_better_earn(cli, project, tmp_path):
    rows = asked(cli, project, tmp_path, BY_CLASS).json["rows"]
    amounts = {(row["place"], row["period"]): row["amount"] for row in rows}
    # January IV against II of the formula: two classes; February I against II: one better
    assert amounts == {("S1", "2025-01"): 60.0, ("S1", "2025-02"): -10.0}
    assert [row["period"] for row in asked(cli, project, tmp_path, BY_CLASS, "--month", "2025-02").json["rows"]] == [
        "2025-02"
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("氨氮", "氨淡", "氨氮"),
        ("by: multiple", "by: multipel", "multiple"),
        ("most: 60", "most: -1", "most"),
        ("by: multiple", "by: class", "per_class"),
    ],
)
def test_a_wrong_formula_is_one_line_with_file_and_field(cli, project, tmp_path, before, after, told):
    said = asked(cli, project, tmp_path, BY_ITEM.replace("agreement, article 3", "agreement 3").replace(before, after))
    assert said.code == 1
    assert "公式.yaml" in said.out + said.err
    assert told in said.out + said.err
