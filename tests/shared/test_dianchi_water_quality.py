"""Real rows of national stations at Dianchi: imported as they are, classed, held against what was published."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from riverzones.catalogue import load
from riverzones.catalogue.water_standards import water_standard
from riverzones.jobs.ingest.run import ingest
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.water_samples import water_samples
from riverzones.quality.classes import classify, printed_span
from riverzones.store import ProjectFile

DATA = Path(__file__).parents[3] / "shared" / "data" / "dianchi_water_quality" / "dianchi_raw_2023_excerpt.csv"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_file(), reason="the folder of real files is not beside the checkout"),
]
IN_THE_LAKE = {"草海中心", "灰湾中", "罗家营", "观音山东", "观音山中", "海口西", "滇池南", "白鱼口", "断桥"}
RANK = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "worse_than_V": 6}


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    project = ProjectFile.create(tmp_path_factory.mktemp("dianchi") / "dianchi.gpkg")
    report = ingest(project, DATA, kind=load().kinds["samples"])
    return project, report


def test_every_cell_is_a_record_or_told_or_set_aside(imported):
    _, report = imported
    told = "；".join(note.zh for note in report.notes)
    assert "32 行 × 11 个项目" in told
    assert "未监测的标记 48 个" in told  # * and --
    assert "测站自己剔除的值 1 个" in told  # 极值过滤
    assert (report.read, report.written, report.quarantined) == (32 * 11 - 49, 277, 26)


def test_what_a_station_told_twice_is_kept_once_in_its_finer_form(imported):
    project, report = imported
    assert all("修约不同" in item.reason.zh for item in report.quarantine)
    rows = project.read("samples")
    assert rows.index.is_unique
    told = rows[(rows["section_name"] == "断桥") & (rows["date"].astype(str) == "2023-01-02")].set_index("pollutant")
    assert (told.at["总磷", "value"], told.at["溶解氧", "value"]) == (0.0404, 8.589)


def test_a_station_of_two_names_and_of_brackets_of_two_widths_is_one(imported):
    project, _ = imported
    names = set(project.read("samples")["section_name"])
    assert "西苑隧道" in names
    assert "西园隧道" not in names
    assert "新河村入湖口（金属筛片厂小桥）" in names


def test_26_of_28_published_classes_are_met_and_the_other_two_stand_printed_at_a_limit():
    raw = pd.read_csv(DATA, dtype=str, keep_default_na=False)
    assert (raw["water_quality_class"] != "").sum() == 28
    standard = water_standard()
    wide = raw.rename(columns={"permanganate_index": "CODMn", "NH_N": "NH3N"})
    long = wide.melt(["section_name", "tm", "water_quality_class", "id"], ["pH", "DO", "CODMn", "NH3N", "TP"], "item")
    long = long.assign(number=pd.to_numeric(long["value"], errors="coerce")).dropna(subset=["number"])
    rows = pd.DataFrame({"place": long["id"], "item": long["item"], "value": long["number"]})
    rows["lake"] = long["section_name"].isin(IN_THE_LAKE)
    made = classify(rows, standard, by=["place"]).set_index("place")["rank"]
    said = raw.set_index("id")["water_quality_class"].replace("", None).dropna()
    said = said.map({"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "劣Ⅴ": 6})
    differs = said.index[made[said.index] != said]
    names = raw.set_index("id").loc[differs, "section_name"].tolist()
    assert names == ["大渔乡土罗村入湖口", "断桥"]
    decimals = long["value"].map(lambda word: len(word.partition(".")[2]))
    span = printed_span(rows["item"], rows["value"], decimals, standard, lake=rows["lake"])
    worst = span.set_axis(rows["place"]).groupby(level=0)["worst"].max()
    assert (worst[differs] == said[differs]).all()  # 6 of oxygen was below 6, 0.05 of phosphorus above 0.05


def test_the_classes_of_the_project_are_those_of_the_file(imported):
    project, _ = imported
    samples = water_samples(LayerReader(project, load()), maintenance=True)
    samples = samples.assign(lake=samples["place"].isin(IN_THE_LAKE))
    made = classify(samples, water_standard())
    published = samples.dropna(subset=["published"]).groupby(["place", "time"])["published"].first().map(RANK)
    ranks = made.set_index(["place", "time"])["rank"].reindex(published.index)
    assert (len(published), int((ranks == published).sum())) == (26, 24)  # two of 28 are told twice


def test_what_was_taken_under_maintenance_does_not_count_unless_asked(imported):
    project, _ = imported
    reader = LayerReader(project, load())
    with_it, without = water_samples(reader, maintenance=True), water_samples(reader)
    assert set(with_it["place"]) - set(without["place"]) == {"西苑隧道"}
    assert "chl_a" not in set(with_it["item"])  # its unit is not stated
