"""The outfall ledger: every outfall stays in it, placed on its river, with its zone, chiefs and next intake."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import from_wkt

from law_scenes import LATER, audited, scene, square
from riverzones.catalogue import load
from riverzones.errors import LayerError
from riverzones.jobs.outfalls.run import STEPS, outfall_ledger
from riverzones.jobs.report.ledgers import write_outfall_sheets
from riverzones.jobs.shared.layers import project_view
from riverzones.present.reports.outfall_ledger import outfall_sheets
from riverzones.present.reports.outfall_sheet import outfall_plan, outfall_plan_pages
from riverzones.store.project import ProjectFile

CATALOGUE = load()
RIVER = "LINESTRING(110 31, 110.05 31, 110.1 31)"


def layer(*rows):
    table = pd.DataFrame(list(rows))
    shapes = [from_wkt(wkt) if isinstance(wkt, str) else None for wkt in table.pop("wkt")]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4490)


COUNTY = "POLYGON((109.9 30.9, 110.2 30.9, 110.2 31.1, 109.9 31.1, 109.9 30.9))"
TIER_2 = "POLYGON((110.04 30.99, 110.08 30.99, 110.08 31.01, 110.04 31.01, 110.04 30.99))"
TIER_1 = "POLYGON((110.06 30.995, 110.08 30.995, 110.08 31.005, 110.06 31.005, 110.06 30.995))"
LAYERS = {
    "rivers": layer({"id": "R", "name": "甲河", "wkt": RIVER}),
    "counties": layer({"id": "C", "name": "巫山县", "code": "500237000", "wkt": COUNTY}),
    "zones": layer(
        {"id": "Z2", "name": "乙水源二级保护区", "tier": "2", "source_id": "S", "wkt": TIER_2},
        {"id": "Z1", "name": "乙水源一级保护区", "tier": "1", "source_id": "S", "wkt": TIER_1},
    ),
    "sources": layer({"id": "S", "name": "乙水源", "wkt": "POINT(110.075 31)"}),
    "intakes": layer({"id": "I", "name": "乙取水口", "wkt": "POINT(110.08 31.0001)"}),
    "segments": layer(
        {"id": "T", "river": "甲河", "level": "township", "chief": "王某", "wkt": RIVER},
        {"id": "K", "river": "甲河", "level": "county", "chief": "李某", "wkt": RIVER},
    ),
    "function_zones": layer({"id": "F", "name": "甲河保留区", "target_class": "II", "wkt": RIVER}),
    "outfalls": layer(
        {"id": "O1", "name": "北排污口", "code": "XX-500101-0001-GY-00", "category": "industrial",
         "receiving_water": "甲河", "bank": "right", "owner": "某公司", "illustrative": True,
         "wkt": "POINT(110.02 31.001)"},
        {"id": "O2", "name": "南排污口", "code": "XX-500237-0002-GY-00", "category": "domestic",
         "receiving_water": "乙江", "wkt": "POINT(110.07 30.999)"},
        {"id": "O3", "name": "远排污口", "category": "port", "owner": "某港", "wkt": "POINT(110.05 31.05)"},
        {"id": "O4", "name": "无坐标排污口", "receiving_water": "甲河", "wkt": None},
        {"id": "O5", "name": "下游排污口", "category": "municipal_wwtp", "receiving_water": "甲河", "owner": "某水务",
         "wkt": "POINT(110.09 31.001)"},
    ),
}  # fmt: skip


def sheet_geo(ledger, row):
    """What the code on a sheet says."""
    from riverzones.present.reports import outfall_sheet

    one = ledger.rows.loc[row]
    return outfall_sheet._geo(one.geometry, one.code)


def project(folder, without=()):
    made = ProjectFile.create(folder / "p.gpkg", title="甲县")
    with made.transaction() as tx:
        for name, frame in LAYERS.items():
            if name not in without:
                tx.put_layer(name, frame)
    return made


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    return outfall_ledger(project(tmp_path_factory.mktemp("p")), catalogue=CATALOGUE)


def test_no_outfall_is_dropped_and_they_run_down_the_river(ledger):
    assert list(ledger.rows.index) == ["O1", "O2", "O5", "O3", "O4"]


def test_an_outfall_is_placed_with_bank_and_chainage_from_the_mouth(ledger):
    row = ledger.rows.loc["O1"]
    assert (row.snapped_river, row.snapped_bank) == ("甲河", "left")
    # 0.08 degrees along the parallel of 31 N, GRS 80: 7,640.3 m; 0.001 degrees of latitude: 110.9 m
    assert row.snapped_chainage_m == pytest.approx(7640.3, abs=0.2)
    assert row.offset_m == pytest.approx(110.9, abs=0.2)
    assert ledger.rows.snapped_bank["O2"] == "right"


def test_one_that_cannot_be_placed_says_why(ledger):
    why = ledger.rows.why_not_snapped
    assert "5,54" in why["O3"].zh
    assert why["O4"].zh == "没有坐标"
    assert why["O1"] is None
    told = ledger.doubts[ledger.doubts.what == "place"].set_index("outfall_id").zh
    assert set(told.index) == {"O3", "O4"}


def test_the_gravest_zone_counts_and_all_are_named(ledger):
    row = ledger.rows.loc["O2"]
    assert (row.zone_tier, row.zone_names, row.zone_source) == ("1", "乙水源一级保护区；乙水源二级保护区", "乙水源")
    assert row.action == "ban"
    assert ledger.rows.zone_tier["O1"] is None


def test_the_next_intake_is_looked_for_downstream_only(ledger):
    assert ledger.rows.intake["O1"] == "乙取水口"
    assert ledger.rows.intake_m["O1"] == pytest.approx(5730.3, abs=0.2)  # 0.06 degrees along the parallel of 31 N
    assert pd.isna(ledger.rows.intake_m["O5"])
    assert ledger.rows.intake_looked.to_dict() == {"O1": True, "O2": True, "O5": True, "O3": False, "O4": False}


def test_none_found_downstream_is_not_the_same_as_cannot_tell(ledger):
    page = outfall_sheets(ledger)[0].table("zh").set_index("排污口名称")["下游最近取水口"]
    assert page[["下游排污口", "远排污口"]].tolist() == ["未发现", "无法判定"]
    assert outfall_plan(ledger.rows.loc["O3"], ledger)["intake"] == "无法判定"


def test_the_ledger_folds_what_is_rarely_read_on_paper(ledger):
    folded = {column.title.zh for column in outfall_sheets(ledger)[0].columns if column.folded}
    assert {"区县", "水功能区", "一级分类", "三级分类", "经度（°，CGCS2000）", "依据", "建议名称", "编码核对"} <= folded
    assert not folded & {"排污口名称", "责任主体", "建议整治类别", "确定整治类别", "整治时限", "备注", "乡镇级河长"}


def test_a_sheet_of_an_outfall_without_place_stands_without_map_and_code(ledger):
    plan = outfall_plan(ledger.rows.loc["O4"], ledger)
    assert (plan["map"], plan["qr"]) == (None, None)
    assert "未定位：没有坐标" in dict(plan["facts"])["所在河流"]
    assert "没有坐标，未绘位置图" in outfall_plan_pages(ledger, only=["O4"])


def test_a_sheet_draws_the_zones_around_and_names_them(ledger):
    plan = outfall_plan(ledger.rows.loc["O2"], ledger)
    assert [one["words"] for one in plan["tiers"]] == ["一级保护区", "二级保护区"]
    assert sheet_geo(ledger, "O2") == "geo:30.999000,110.070000?q=30.999000,110.070000(XX-500237-0002-GY-00)"


def test_a_sheet_names_the_units_of_the_documents_behind_its_findings_or_that_they_name_none(tmp_path):
    outfalls = [
        {"id": name, "name": name, "category": "industrial", "approved": approved, "wkt": "POINT(102.85 24.85)"}
        for name, approved in (("O1", False), ("O2", True))
    ]
    county = {"id": "C", "name": "呈贡区", "code": "530114", "wkt": square(102.7, 24.8, 0.2, 0.2)}
    project = scene(tmp_path / "p.gpkg", counties=[county], outfalls=outfalls)
    audited(project, LATER, "KM-126", "CN-135")
    ledger = outfall_ledger(project, catalogue=CATALOGUE, on=LATER)
    plans = {name: outfall_plan(ledger.rows.loc[name], ledger) for name in ("O1", "O2")}
    named = project.read("rz_findings").set_index("subject_id").loc["O1"]
    assert named.lead_unit
    assert plans["O1"]["units"] == [f"牵头：{named.lead_unit}；责任：{named.responsible_units}"]
    assert plans["O2"]["units"] == ["文件未写明"]
    page = outfall_plan_pages(ledger)
    assert plans["O1"]["units"][0] in page
    assert "文件未写明" in page
    assert outfall_plan(ledger.rows.loc["O2"], ledger, lang="en")["units"] == ["the document names none"]


def test_the_chain_of_chiefs_and_the_function_zone_are_those_of_the_river(ledger):
    assert [chief["chief"] for chief in ledger.rows.chiefs["O1"]] == ["李某", "王某"]
    assert ledger.rows.chiefs["O4"] == []
    assert ledger.rows.loc["O1", ["function_zone", "function_target"]].tolist() == ["甲河保留区", "II"]


def test_what_the_data_say_wrongly_is_told(ledger):
    said = {(row.outfall_id, row.what): row.zh for row in ledger.doubts.itertuples()}
    assert said["O1", "bank"] == "填报右岸，按位置为左岸"
    assert said["O2", "river"] == "填报受纳水体“乙江”，按位置为甲河"
    assert "与所在县 500237 不符" in said["O1", "code"]
    assert ("O2", "code") not in said
    assert said["O2", "owner"] == "责任主体未填"
    assert "未填类型" in said["O4", "class"]


def test_codes_given_stay_and_proposals_stand_beside(ledger):
    rows = ledger.rows
    assert rows.code["O1"] == "XX-500101-0001-GY-00"
    assert rows.proposed_code.to_dict() == {
        "O1": None, "O2": None, "O3": "XX-500237-0004-QT-00", "O4": None, "O5": "XX-500237-0003-CW-00",
    }  # fmt: skip
    assert rows.proposed_name["O5"] == "巫山县甲河某水务城镇污水处理厂排污口"
    assert rows.proposed_name["O3"] is None


def test_only_the_illustrative_make_the_ledger_illustrative(ledger):
    assert ledger.illustrative
    assert ledger.title == "甲县"


def test_without_other_layers_the_ledger_stands_and_says_what_it_lacks(tmp_path):
    bare = outfall_ledger(project(tmp_path, without=set(LAYERS) - {"outfalls"}), catalogue=CATALOGUE)
    assert len(bare.rows) == 5
    assert bare.rows.action.isna().all()
    said = " ".join(note.zh for note in bare.notes)
    assert all(word in said for word in ("没有河流", "没有水源保护区", "没有河长责任段", "没有取水口", "没有县界"))


def test_a_project_without_outfalls_says_what_to_do(tmp_path):
    with pytest.raises(LayerError, match="Import them"):
        outfall_ledger(project(tmp_path, without={"outfalls"}), catalogue=CATALOGUE)


def test_every_step_is_told_once(tmp_path):
    told = []
    outfall_ledger(project(tmp_path, without={"zones"}), catalogue=CATALOGUE, step=told.append)
    assert tuple(told) == STEPS


def test_the_map_of_a_sheet_names_rivers_as_far_as_everyone_may_read(tmp_path):
    made = project(tmp_path)
    rivers = made.read("rivers").reset_index(drop=True)
    with made.transaction() as tx:
        tx.put_layer("rivers", rivers.assign(name=rivers["name"] + " 138-1234-5601"))
    drawn = outfall_ledger(made, catalogue=CATALOGUE)
    for internal in (False, True):
        view = project_view(made, catalogue=CATALOGUE, internal=internal)
        (page,) = write_outfall_sheets(drawn, tmp_path / "s.html", view=view, overwrite=True)
        assert ("138-1234-5601</text>" in page.read_text(encoding="utf-8")) == internal
        assert ("138-1234-5601" in page.read_text(encoding="utf-8")) == internal
