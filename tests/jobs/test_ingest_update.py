"""A newer version of a ledger: what is added, gone, moved and changed, the edits that stand, and the way back."""

from __future__ import annotations

import random

import pytest
from pyproj import Geod

from riverzones.catalogue import load
from riverzones.errors import CrsError, DataError, LayerError, OutputError
from riverzones.geo.gcj02 import wgs84_to_bd09, wgs84_to_gcj02
from riverzones.jobs.ingest.run import ImportOptions, ingest
from riverzones.jobs.ingest.undo import gone_rows, imports_table, undo_import
from riverzones.store.project import ProjectFile

OUTFALLS = load().kinds["outfalls"]
HEADS = ["序号", "排污口编码", "排污口名称", "经度", "纬度", "排污口类型", "责任主体", "备注"]


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def ledger(rows=60, *, codes=True):
    """A ledger of outfalls as an office keeps it: running number, code, name, place, three columns."""
    return [
        {
            "排污口编码": f"PK-{number:03d}" if codes else "",
            "排污口名称": f"{number}号口",
            "经度": round(109.8 + number * 0.003, 6),
            "纬度": 31.07,
            "排污口类型": "工业",
            "责任主体": "甲公司",
            "备注": "无",
        }
        for number in range(1, rows + 1)
    ]


def sheet(tmp_path, name, rows):
    lines = [",".join(HEADS)]
    lines += [
        ",".join(str(cell) for cell in (number, *(row[head] for head in HEADS[1:])))
        for number, row in enumerate(rows, start=1)
    ]
    (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / name


def bring(project, path, **options):
    return ingest(project, path, kind=OUTFALLS, options=ImportOptions(**options))


def newer(rows):
    """The same with two columns changed, in another order, one row new, one gone, one moved 12 m to the east."""
    rows = [dict(row) for row in rows]
    for row in rows[10:15]:
        row["责任主体"] = "乙公司"
    for row in rows[20:23]:
        row["排污口类型"] = "生活"
    lon, lat, _ = Geod(ellps="GRS80").fwd(rows[30]["经度"], rows[30]["纬度"], 90, 12)
    rows[30]["经度"], rows[30]["纬度"] = round(lon, 8), round(lat, 8)
    del rows[40]
    rows.append(ledger(61)[60])
    random.Random(7).shuffle(rows)
    return rows


@pytest.mark.parametrize("codes", [True, False])
def test_of_sixty_rows_exactly_what_changed_is_found(project, tmp_path, codes):
    old = ledger(codes=codes)
    bring(project, sheet(tmp_path, "3月.csv", old))
    fresh = newer(old)
    if not codes:
        for row in fresh:
            row["排污口编码"] = ""
    report = bring(project, sheet(tmp_path, "4月.csv", fresh), update="")
    update = report.update
    names = {what: sorted(row.name for row in update.rows if row.what == what) for what in ("added", "gone", "moved")}
    assert names == {"added": ["61号口"], "gone": ["41号口"], "moved": ["31号口"]}
    (moved,) = [row for row in update.rows if row.what == "moved"]
    assert moved.moved_m == pytest.approx(12.0, abs=0.01)
    assert sorted(row.name for row in update.rows if row.what == "changed") == sorted(
        f"{n}号口" for n in (*range(11, 16), *range(21, 24))
    )
    assert update.columns == {"owner": 5, "category": 3}
    assert len(update.unchanged) == 50
    assert {row.by for row in update.rows if row.by} == {"code" if codes else "name_place"}
    layer = project.read("outfalls").set_index("name")
    assert len(layer) == 60
    assert layer.loc["11号口", "owner"] == "乙公司"
    assert layer.loc["21号口", "category"] == "domestic"
    assert layer.loc["31号口"].geometry.x == pytest.approx(109.893 + 12 / 95_500, abs=1e-6)
    assert "41号口" not in layer.index


def test_a_dry_run_shows_the_same_and_writes_nothing(project, tmp_path):
    bring(project, sheet(tmp_path, "3月.csv", ledger()))
    before = project.path.read_bytes()
    report = bring(project, sheet(tmp_path, "4月.csv", newer(ledger())), update="", dry_run=True)
    assert len(report.update.rows) == 11
    assert project.path.read_bytes() == before


def test_ids_of_rows_that_stay_stay_and_undo_brings_all_back(project, tmp_path):
    bring(project, sheet(tmp_path, "3月.csv", ledger()))
    before = project.read("outfalls")
    bring(project, sheet(tmp_path, "4月.csv", newer(ledger())), update="")
    assert set(before.index) - set(project.read("outfalls").index) == {"PK-041"}
    table = imports_table(project)
    assert table[["how", "written", "removed", "replaces"]].to_numpy().tolist()[1] == ["update", 10, 1, "3月.csv"]
    assert project.summary()["source"].tolist() == ["4月.csv"]
    undo_import(project, 2, kinds={"outfalls": OUTFALLS})
    after = project.read("outfalls").loc[before.index]
    assert after.geometry.geom_equals_exact(before.geometry, 0).all()
    assert after.drop(columns="geometry").astype(str).equals(before.drop(columns="geometry").astype(str))
    assert project.summary()["source"].tolist() == ["3月.csv"]


def test_a_row_that_is_gone_keeps_its_day_and_is_told_when_it_is_back(project, tmp_path):
    rows = ledger(8)
    bring(project, sheet(tmp_path, "1.csv", rows))
    bring(project, sheet(tmp_path, "2.csv", rows[1:]), update="")
    (gone,) = gone_rows(project).to_dict("records")
    assert (gone["layer"], gone["id"], gone["name"], gone["file"]) == ("outfalls", "PK-001", "1号口", "2.csv")
    assert gone["gone_at"] == project.table("rz_removed_rows")["at"].iloc[0]
    report = bring(project, sheet(tmp_path, "3.csv", rows), update="")
    assert [(row.what, row.id) for row in report.update.rows] == [("added", "PK-001")]
    assert any("1 rows were gone and are back" in note.en for note in report.notes)
    assert gone_rows(project).empty
    undo_import(project, 3, kinds={"outfalls": OUTFALLS})
    assert gone_rows(project)["id"].tolist() == ["PK-001"]


def test_rows_of_other_files_are_not_gone_and_not_doubled(project, tmp_path):
    rows = ledger(12)
    bring(project, sheet(tmp_path, "east.csv", rows[:8]))
    bring(project, sheet(tmp_path, "west.csv", rows[8:]))
    with pytest.raises(LayerError, match=r"which file's rows"):
        bring(project, sheet(tmp_path, "new.csv", rows[:7]), update="")
    report = bring(project, sheet(tmp_path, "new.csv", [*rows[:7], rows[9]]), update="east.csv")
    assert [(row.what, row.id) for row in report.update.rows] == [("gone", "PK-008")]
    assert report.quarantined == 1
    assert project.count("outfalls") == 11


def test_a_file_of_another_ledger_wants_a_yes(project, tmp_path):
    bring(project, sheet(tmp_path, "a.csv", ledger(10)))
    other = sheet(tmp_path, "b.csv", ledger(30)[20:])
    with pytest.raises(OutputError, match="10 of the 10 rows"):
        bring(project, other, update="")
    assert bring(project, other, update="", confirmed=True).update.ids("gone") == [f"PK-{n:03d}" for n in range(1, 11)]


def test_what_the_file_does_not_state_stays(project, tmp_path):
    bring(project, sheet(tmp_path, "a.csv", ledger(5)))
    text = "排污口编码,排污口名称,经度,纬度,责任主体\n" + "\n".join(
        f"{row['排污口编码']},{row['排污口名称']},{row['经度']},{row['纬度']},丙公司" for row in ledger(5)
    )
    (tmp_path / "b.csv").write_text(text + "\n", encoding="utf-8")
    report = bring(project, tmp_path / "b.csv", update="")
    assert report.update.columns == {"owner": 5}
    layer = project.read("outfalls")
    assert layer["category"].tolist() == ["industrial"] * 5
    assert layer["owner"].tolist() == ["丙公司"] * 5


def test_a_row_whose_new_place_cannot_be_used_is_not_gone(project, tmp_path):
    rows = ledger(6)
    bring(project, sheet(tmp_path, "a.csv", rows))
    bad = [dict(row) for row in rows]
    bad[2]["经度"] = ""
    report = bring(project, sheet(tmp_path, "b.csv", bad), update="")
    assert (report.update.rows, report.update.kept) == ((), ("PK-003",))
    assert project.count("outfalls") == 6


def test_an_update_that_changes_nothing_hands_the_rows_to_the_newer_file(project, tmp_path):
    bring(project, sheet(tmp_path, "a.csv", ledger(5)))
    assert bring(project, sheet(tmp_path, "b.csv", ledger(5)[::-1]), update="").written == 0
    assert project.summary()["source"].tolist() == ["b.csv"]
    assert bring(project, sheet(tmp_path, "c.csv", ledger(4)), update="b.csv").update.ids("gone") == ["PK-005"]
    with pytest.raises(OutputError, match="goes on with them"):
        undo_import(project, 1, kinds={"outfalls": OUTFALLS})


def test_an_import_undone_names_the_older_file_as_source_again(project, tmp_path):
    bring(project, sheet(tmp_path, "a.csv", ledger(5)))
    bring(project, sheet(tmp_path, "b.csv", ledger(5)), replace="a.csv")
    undo_import(project, 2, kinds={"outfalls": OUTFALLS})
    assert bring(project, sheet(tmp_path, "c.csv", ledger(5)), update="a.csv").update.unchanged


def test_two_ways_at_once_and_a_first_update_are_one_line(project, tmp_path):
    path = sheet(tmp_path, "a.csv", ledger(3))
    with pytest.raises(LayerError, match="nothing to update"):
        bring(project, path, update="")
    with pytest.raises(DataError, match="not both"):
        bring(project, path, update="", replace="")


def test_a_word_not_understood_is_told_as_what_the_cell_says(project, tmp_path):
    rows = ledger(4)
    bring(project, sheet(tmp_path, "a.csv", rows))
    rows[1]["排污口类型"] = "说不上来的口"
    report = bring(project, sheet(tmp_path, "b.csv", rows), update="")
    (row,) = report.update.rows
    assert row.cells["category"] == ("industrial", "〔说不上来的口〕")
    assert "说不上来的口" in project.read("outfalls").loc["PK-002", "raw_values"]
    assert bring(project, sheet(tmp_path, "c.csv", rows), update="b.csv").update.rows == ()


@pytest.mark.parametrize(("shift", "name"), [(wgs84_to_gcj02, "GCJ-02"), (wgs84_to_bd09, "BD-09")])
@pytest.mark.parametrize("way", [{"update": ""}, {}])
def test_rows_that_all_went_by_the_offset_of_a_web_map_are_asked_about(project, tmp_path, shift, name, way):
    old = ledger(6)
    bring(project, sheet(tmp_path, "3月.csv", old))
    for row in old:
        row["经度"], row["纬度"] = (round(float(value[0]), 6) for value in shift([row["经度"]], [row["纬度"]]))
    file = sheet(tmp_path, "4月.csv", old)
    with pytest.raises(CrsError, match=f"the offset of {name}"):
        bring(project, file, **way)
    assert bring(project, file, crs=name, update="").update.ids("moved") == []


def test_a_cell_that_is_damaged_in_the_newer_file_keeps_what_was_there(project, tmp_path):
    old = ledger(6)
    bring(project, sheet(tmp_path, "3月.csv", old))
    old[1]["排污口编码"] = "5.00E+17"
    old[2]["责任主体"] = "锟斤拷锟斤拷"
    old[3]["责任主体"] = "丙公司"
    report = bring(project, sheet(tmp_path, "4月.csv", old), update="")
    assert report.update.ids("changed") == ["PK-004"]
    assert any("2 个单元格在新文件中已损坏" in note.text.zh for note in report.told)
    rows = project.read("outfalls")
    assert rows.loc["PK-002", "code"] == "PK-002"
    assert rows.loc["PK-003", "owner"] == "甲公司"


def test_a_cell_that_is_empty_in_the_newer_file_becomes_empty_and_nobody_is_said_to_have_set_it(project, tmp_path):
    bring(project, sheet(tmp_path, "3月.csv", ledger(6)))
    fresh = ledger(6)
    fresh[2]["责任主体"] = ""
    report = bring(project, sheet(tmp_path, "4月.csv", fresh), update="")
    (row,) = report.update.rows
    assert (row.what, row.cells) == ("changed", {"owner": ("甲公司", None)})
    assert project.read("outfalls").set_index("name")["owner"].isna().sum() == 1
    assert not any("由人改过" in note.zh for note in report.notes)
