"""``riverzones delineate PROJECT --compare A B``."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

import riverzones
from riverzones.catalogue import load
from riverzones.catalogue.alternatives import looked_at, own_standard
from riverzones.errors import CatalogueError, UnknownNameError


@pytest.fixture(scope="module")
def wider(tmp_path_factory):
    """Numbers of one's own: 1500 m up, 100 m of land."""
    path = tmp_path_factory.mktemp("own") / "wider.yaml"
    path.write_text("based_on: hj338-2018\nriver.tier1.upstream: 1500\nriver.tier1.land: 100\n", encoding="utf-8")
    return path


def test_own_numbers_stand_in_a_standard_and_say_so(wider):
    made, base = own_standard(wider, load().standards), load().standards["hj338-2018"]
    assert made.name == "wider"
    assert (made.values["river.tier1.upstream"].value, made.values["river.tier1.upstream"].confidence) == (1500, "own")
    assert made.values["river.tier2.land"] == base.values["river.tier2.land"]
    assert base.values["river.tier1.upstream"].value == 1000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("river.tier1.upsteam: 1500", "river.tier1.upstream"),
        ("river.tier1.upstream: wide", "expected a value like"),
        ("based_on: hj338-2020\nriver.tier1.upstream: 1", "based_on"),
    ],
)
def test_a_wrong_file_of_numbers_is_answered_with_what_is_wrong(tmp_path, text, words):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as told:
        own_standard(path, load().standards)
    assert words in str(told.value) + str(told.value.hint)


def test_every_layer_looked_at_is_a_kind_with_places():
    kinds = load().kinds
    assert all(kinds[name].spatial for name in looked_at())
    assert {"outfalls", "projects", "buildings"} <= set(looked_at())


def test_two_sets_of_numbers_give_areas_places_and_a_workbook(cli, demo_report, wider, tmp_path):
    path = tmp_path / "compare.xlsx"
    asked = ("delineate", demo_report.project, "--internal", "--compare", "hj338-2018", wider, "--source", "SY-04")
    said = cli("--json", *asked, "-o", path)
    assert said.code == 0
    document = said.json
    tiers = {row["tier"]: row for row in document["areas"]}
    assert set(tiers) == {"1", "2", "all"}
    # 500 m more of river and twice the depth of land: by hand (1600 x 100 x 2 + water) against (1100 x 50 x 2 + water)
    assert tiers["1"]["only_a_m2"] == pytest.approx(0, abs=50)
    land = tiers["1"]["area_b_m2"] - tiers["1"]["area_a_m2"] - 500 * 240  # the water there is about 240 m wide
    assert land == pytest.approx(1600 * 200 - 1100 * 100, rel=0.25)
    assert {row["change"] for row in document["affected"]} == {"enters"}
    assert document["counts"]["outfalls"] == {"enters": 0, "leaves": 0, "stricter": 0, "looser": 0}
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["面积", "数量", "受影响对象", "说明"]
    table = pd.read_excel(path, sheet_name="面积")
    assert table["级别"].tolist() == ["一级", "二级", "合计"]


def test_approved_zones_against_the_standard_write_nothing_and_draw_a_map(cli, wushan, tmp_path):
    before = wushan.read_bytes()
    path = tmp_path / "compare.html"
    asked = (
        "--lang",
        "en",
        "delineate",
        wushan,
        "--internal",
        "--compare",
        "approved",
        "hj338-2018",
        "--source",
        "SY-01",
    )
    said = cli(*asked, "--source", "SY-18", "-o", path)
    assert said.code == 0
    assert "comes in" in said.out
    assert "SY-18: not drawn by HJ 338-2018, not compared" in said.err
    assert wushan.read_bytes() == before
    assert "approved zones and HJ 338-2018" in path.read_text(encoding="utf-8")


def test_a_notebook_gets_tables_with_shapes(demo_report, wider):
    found = riverzones.open(demo_report.project).compare_zones("approved", str(wider), sources=["SY-05"])
    assert found.areas.crs.to_epsg() == found.affected.crs.to_epsg() == 4490
    assert found.areas.loc["SY-05|1", "only_b_m2"] > 50_000
    assert found.areas.geometry["SY-05|1"].area > 0
    assert found.counts().columns.tolist() == ["enters", "leaves", "stricter", "looser"]
    assert any("2 numbers of one's own" in note.en for note in found.notes)
    with pytest.raises(UnknownNameError, match="cannot be compared"):
        riverzones.open(demo_report.project).compare_zones("aproved", "hj338-2018")


@pytest.mark.parametrize("words", [("--compare", "approved", "drawn", "--standard", "hj338-2018"), ("-o", "x.xlsx")])
def test_options_that_do_not_go_together_are_refused(cli, demo_report, words):
    assert cli("delineate", demo_report.project, *words).code == 2
