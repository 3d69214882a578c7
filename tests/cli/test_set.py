"""``riverzones set``, ``layers remove``, ``imports gone|words|forget``: keeping a ledger by hand."""

from __future__ import annotations

import getpass

import pytest

from riverzones.store.project import ProjectFile

LEDGER = "排污口编码,排污口名称,经度,纬度,排污口类型,是否审批,备注\n"
ROWS = ["PK-1,甲口,109.88,31.07,工业,是,x", "PK-2,乙口,109.89,31.07,工业,有待核实,y", "PK-3,丙口,109.9,31.07,生活,否,z"]


def write(tmp_path, name, rows):
    path = tmp_path / name
    path.write_text(LEDGER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def project(cli, tmp_path):
    path = tmp_path / "p.gpkg"
    cli("-q", "init", path)
    assert cli("-q", "import", path, write(tmp_path, "3月.csv", ROWS), "--as", "outfalls").code == 0
    return path


def cell(project, row, column):
    return ProjectFile.open(project).read("outfalls").loc[row, column]


def test_a_cell_is_set_by_its_words_and_who_when_why_and_the_old_value_are_kept(cli, project):
    said = cli("--json", "set", project, "排污口:PK-1", "排污口类型=生活", "备注=现场看过", "--note", "现场核实").json
    assert said == {
        "layer": "outfalls",
        "id": "PK-1",
        "columns": {
            "category": {"before": "industrial", "after": "domestic"},
            "note": {"before": "x", "after": "现场看过"},
        },
    }
    assert cell(project, "PK-1", "category") == "domestic"
    rows = cli("--json", "set", "list", project).json
    assert [(row["number"], row["column"], row["by"], row["note"]) for row in rows] == [
        (1, "category", getpass.getuser(), "现场核实"),
        (1, "note", getpass.getuser(), "现场核实"),
    ]
    assert cli("set", "undo", project, 1).code == 0
    assert (cell(project, "PK-1", "category"), cell(project, "PK-1", "note")) == ("industrial", "x")
    assert cli("set", "undo", project, 1).code == 1


def test_a_yes_or_no_that_was_not_understood_gets_its_answer_and_its_word_back(cli, project):
    assert "有待核实" in cell(project, "PK-2", "raw_values")
    cli("set", project, "outfalls:PK-2", "approved=是", "--note", "查到批文", "--by", "王工")
    assert bool(cell(project, "PK-2", "approved"))
    assert "approved" not in str(cell(project, "PK-2", "raw_values"))
    assert cli("--json", "set", "list", project).json[0]["by"] == "王工"
    cli("set", "undo", project, 1)
    assert "有待核实" in cell(project, "PK-2", "raw_values")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["outfalls:PK-1", "category=工业排口污"], "工业"),
        (["outfalls:PK-1", "categry=生活"], "category"),
        (["outfalls:PK-9", "category=生活"], "PK-"),
        (["outfals:PK-1", "category=生活"], "outfalls"),
        (["outfalls:PK-1", "id=PK-7"], "id"),
    ],
)
def test_a_wrong_word_is_one_line_with_the_nearest_right_one_and_changes_nothing(cli, project, words, told):
    before = project.read_bytes()
    said = cli("set", project, *words, "--note", "x")
    assert (said.code, said.err.strip().count("\n")) == (1, 0)
    assert told in said.err
    assert project.read_bytes() == before


def test_without_a_reason_or_a_value_it_is_wrong_usage(cli, project):
    assert cli("set", project, "outfalls:PK-1", "category=生活").code == 2
    assert cli("set", project, "outfalls:PK-1", "category", "--note", "x").code == 2
    assert cli("set", project, "outfalls:PK-1", "category=生活", "--note", " ").code == 1


def test_what_was_set_by_hand_outlives_a_newer_file_that_knows_nothing_new(cli, project, tmp_path):
    cli("set", project, "outfalls:PK-1", "category=生活", "--note", "现场核实")
    cli("set", project, "outfalls:PK-2", "approved=是", "--note", "查到批文")
    update = cli("--json", "import", project, write(tmp_path, "4月.csv", ROWS), "--as", "outfalls", "--update").json
    assert update["update"]["rows"] == []
    assert any("2 个单元格由人改过" in note["text"] for note in update["told"])
    assert cell(project, "PK-1", "category") == "domestic"
    newer = [ROWS[0].replace("工业", "农业"), *ROWS[1:]]
    cli("import", project, write(tmp_path, "5月.csv", newer), "--as", "outfalls", "--update")
    assert cell(project, "PK-1", "category") == "agricultural"
    assert cli("set", "undo", project, 1).code == 1


def test_an_import_whose_rows_were_corrected_by_hand_is_not_undone_over_that(cli, project):
    cli("set", project, "outfalls:PK-1", "category=生活", "--note", "现场核实")
    said = cli("imports", "undo", project, 1)
    assert said.code == 1
    assert "set undo PROJECT 1" in said.err
    cli("set", "undo", project, 1)
    assert cli("imports", "undo", project, 1).code == 0


def test_a_layer_that_is_removed_says_what_goes_wants_a_yes_and_comes_back(cli, project):
    before = ProjectFile.open(project).read("outfalls")
    said = cli("layers", "remove", project, "排污口")
    assert said.code == 1
    assert "3月.csv 3 行" in said.err
    assert cli("--json", "layers", "remove", project, "outfalls", "--dry-run").json["sources"] == {"3月.csv": 3}
    done = cli("--json", "layers", "remove", project, "outfalls", "--yes").json
    assert (done["rows"], done["number"]) == (3, 2)
    assert not ProjectFile.open(project).has("outfalls")
    assert cli("--json", "imports", project).json[1]["how"] == "remove"
    assert cli("imports", "undo", project, 1).code == 1
    assert cli("imports", "undo", project, 2).code == 0
    opened = ProjectFile.open(project)
    after = opened.read("outfalls")
    assert after[before.columns].astype(str).equals(before.astype(str))
    assert opened.summary()["source"].tolist() == ["3月.csv"]
    assert cli("layers", "remove", project, "outfal", "--yes").code == 1


def test_gone_rows_are_listed_with_their_day(cli, project, tmp_path):
    said = cli("import", project, write(tmp_path, "4月.csv", ROWS[:2]), "--as", "outfalls", "--update")
    assert "消失" in said.out
    assert "丙口" in said.out
    (row,) = cli("--json", "imports", "gone", project, "排污口").json
    assert (row["id"], row["file"], row["attributes"]["category"]) == ("PK-3", "4月.csv", "domestic")
    assert "丙口" in cli("imports", "gone", project).out


def test_learned_words_are_listed_and_forgotten(cli, project, tmp_path):
    path = write(tmp_path, "b.csv", ["PK-4,丁口,109.91,31.07,沿河直排口,是,x"])
    learn = ["--learn", "category:沿河直排口=生活污水", "--learn", "owner=备注"]
    assert cli("import", project, path, "--as", "outfalls", *learn).code == 0
    words = cli("--json", "imports", "words", project).json
    assert {(row["column"], row["what"], row["word"]) for row in words} == {
        ("category", "value", "沿河直排口"),
        ("owner", "heading", "备注"),
    }
    assert "沿河直排口" in cli("imports", "words", project).out
    said = cli("imports", "forget", project, "category:沿河直排")
    assert said.code == 1
    assert "category:沿河直排口" in said.err
    assert cli("--json", "imports", "forget", project, "排污口类型:沿河直排口", "owner=备注").json == {"forgotten": 2}
    assert cli("--json", "imports", "words", project).json == []
