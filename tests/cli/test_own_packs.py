"""A pack of one's own: written, checked, broken in ten ways, used, dropped, confirmed."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest
from openpyxl import load_workbook
from shapely import from_wkt

import riverzones as rz
from riverzones.catalogue import load
from riverzones.jobs.rules.starter import new_pack
from riverzones.store.project import ProjectFile

DAY = "2026-11-22"


def _layer(rows: list[dict]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows)
    shapes = [from_wkt(text) for text in frame.pop("geometry")]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=4490).set_index("id", drop=False).rename_axis(None)


@pytest.fixture
def project(tmp_path):
    """A county with two intakes and a new outfall 286 m below one of them, inside a tier-1 zone."""
    made = ProjectFile.create(tmp_path / "p.gpkg", title="县")
    zone = "POLYGON ((109.89 31.09, 109.902 31.09, 109.902 31.11, 109.89 31.11, 109.89 31.09))"
    with made.transaction() as tx:
        outfall = {"id": "P1", "name": "甲排口", "stage": "new", "status": "in_use", "category": "industrial"}
        tx.put_layer("outfalls", _layer([{**outfall, "accuracy_m": 1.0, "geometry": "POINT (109.9 31.1)"}]))
        tx.put_layer("intakes", _layer([{"id": "Q1", "name": "甲取水口", "geometry": "POINT (109.903 31.1)"}]))
        tx.put_layer(
            "zones",
            _layer(
                [
                    {
                        "id": "Z1",
                        "source_id": "S1",
                        "tier": "1",
                        "status": "approved",
                        "accuracy_m": 1.0,
                        "geometry": zone,
                    }
                ]
            ),
        )
    return made.path


@pytest.fixture
def own(tmp_path):
    """The folder rules/local beside the project, as `rules new` writes it."""
    new_pack(tmp_path / "rules" / "local", catalogue=load())
    return tmp_path / "rules" / "local"


def test_a_new_pack_passes_its_own_check_and_is_never_overwritten_unasked(cli, tmp_path):
    folder = tmp_path / "xc"
    assert cli("rules", "new", folder, "--code", "ZC-201", "--place", "500118").code == 0
    assert {path.name for path in folder.iterdir()} == {
        "_pack.yaml",
        "ZC-201.yaml",
        "rule.schema.json",
        "pack.schema.json",
    }
    said = cli("--json", "rules", "check", folder)
    assert said.code == 0
    assert [(one["ok"], one["notes"]) for one in said.json] == [(True, []), (True, [])]
    (folder / "ZC-201.yaml").write_text("mine", encoding="utf-8")
    again = cli("--lang", "en", "rules", "new", folder, "--code", "ZC-201")
    assert again.code == 1
    assert "exists already" in again.err
    assert (folder / "ZC-201.yaml").read_text(encoding="utf-8") == "mine"
    assert cli("rules", "new", folder, "--code", "ZC-201", "--overwrite").code == 0
    assert "ZC-201" in (folder / "ZC-201.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [["--code", "CN-101"], ["--code", "DC-501"], ["--code", "x1"], ["--pack", "national"], ["--place", "50" * 4]],
)
def test_a_pack_whose_code_name_or_place_cannot_be_is_not_written(cli, tmp_path, words):
    said = cli("rules", "new", tmp_path / "xc", *words)
    assert said.code == 1
    assert len(said.err.strip().splitlines()) == 1
    assert not (tmp_path / "xc").exists()


def test_codes_of_an_own_pack_are_not_those_of_problems_that_jobs_find(cli, own, project):
    for path, text in [(path, path.read_text(encoding="utf-8")) for path in own.glob("*.yaml")]:
        path.write_text(text.replace("XC-101", "DC-101").replace("letters: XC", "letters: DC"), encoding="utf-8")
    (own / "XC-101.yaml").rename(own / "DC-101.yaml")
    checked = cli("--lang", "en", "--json", "rules", "check", own)
    assert "_pack.yaml, line" in checked.json[0]["faults"][0]
    assert "letters: the letters DC are those of other problems" in checked.json[0]["faults"][0]
    run = cli("--lang", "en", "audit", project)
    assert run.code == 1
    assert "the letters DC are those of other problems" in run.err


def test_a_finding_of_a_rule_whose_folder_is_not_named_is_told_by_what_it_keeps(cli, own, project, tmp_path):
    away = own.rename(tmp_path / "away")
    assert cli("audit", project, "--rules", away, "--rule", "XC-101").code == 0
    name = cli("--json", "findings", project).json["findings"][0]["finding_id"]
    named = cli("findings", "show", project, name, "--rules", away).out
    alone = cli("findings", "show", project, name).out
    assert "取水口500米内新设排污口" in named
    assert "XC-101" in alone
    assert "取水口500米内新设排污口" not in alone
    assert "现场" not in alone  # no other problem lends its title


BROKEN = {
    "severity": ("severity: prohibit", "severity: prohibt", ["XC-101.yaml, line 16", "severity", "'prohibit'"]),
    "check": ("check: within_distance", "check: within_distanc", ["check", "'within_distance'"]),
    "layer": ("layer: outfalls", "layer: outfals", ["subject: layer", "'outfalls'"]),
    "column": ("stage = 'new'", "stag = 'new'", ["subject: where", "stage"]),
    "value": ("stage = 'new'", "stage = 'nwe'", ["subject: where", "nwe"]),
    "limit": ("distance_m: 500", 'distance_m: "500"', ["line 13", "distance_m", "'500'"]),
    "field": ("title: {zh", "titel: {zh", ["unknown field 'titel'", "'title'"]),
    "document": ("document: notice", "document: notise", ["document", "'notice'"]),
    "example": ("(109.91 31.1)", "(109.904 31.1)", ["line 34", "good example must show nothing, got 1 violations"]),
    "measured": ("measured: 286.2", "measured: 300", ["line 33", "300 is measured, got 286.21"]),
    "twice": ("severity: prohibit", "severity: require\nseverity: require", ["line 17", "'severity' is written twice"]),
    "message": ("{measured:,.0f} m from", "{mesured:,.0f} m from", ["message", "'measured'"]),
    "geometry": ("POINT (109.903 31.1)", "PUNKT (109.903 31.1)", ["intakes: no WKT", "PUNKT"]),
    "latitude first": ("POINT (109.903 31.1)", "POINT (31.1 109.903)", ["intakes: no WKT", "longitude first"]),
    "tab": ("  intake: {layer", "\tintake: {layer", ["XC-101.yaml, line 11", "Line 11 begins with a tab"]),
    "colon": ("severity: prohibit", "severity：prohibit", ["not YAML", "Line 16 has a full-width colon"]),
    "comma": ("quote: 严禁在取水口500米", "quote: 严禁,在取水口500米", ["put a text with a comma in quotes"]),
    "no number": ("measured: 286.2", 'measured: "286.2"', ["line 33", "measured: expected a number, got '286.2'"]),
    "ends first": ("distance_m: 500}", "distance_m: 500, until: 2026-01-01}", ["line 13", "not after it begins"]),
    "picks none": ("name: 甲排口, stage: new", "name: 甲排口, stage: existing", ["condition of subject picks no row"]),
    "no limits": ("limits:", "extents:", ["line 12", "unknown field 'extents'"]),
    "yaml": ("check: within_distance", "check: [within_distance", ["XC-101.yaml, line", "not YAML"]),
    "day": ("since: 2026-01-01", "since: 2026-13-01", ["XC-101.yaml, line 13", "2026-13-01: month must be in 1..12"]),
    "parameter": ("stage = 'new'", "stage = 'new' AND discharge_m3_per_day > @pack.least", ["parameter @pack.least"]),
    "asks": ("by: limits}", "by: limit}", ["asks", "'limits'"]),
    "severity in words": ("severity: prohibit", "severity: 禁止", ["line 16", "write 'prohibit' for '禁止'"]),
    "unit": ("distance_m: 500", "distance_m: 500m", ["line 13", "expected a number (m) of 0 or more, got '500m'"]),
    "extends": ("code: XC-101", "code: XC-101\nextends: CN-999", ["line 5: extends", "'CN-999' is not known"]),
    "region": ("{layer: intakes,", "{layer: intakes, region: sorce,", ["line 11", "'sorce' is not known"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_told_with_line_field_and_the_right_word(cli, own, name):
    right, wrong, says = BROKEN[name]
    path = own / "XC-101.yaml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    said = cli("--lang", "en", "--json", "rules", "check", own)
    assert said.code == 1
    (fault,) = [fault for one in said.json for fault in one["faults"]]
    for part in says:
        assert part in fault
    assert "\n" not in fault


SAVED = {
    "GBK": ("XC-101.yaml", lambda text: text.encode("gbk", "replace"), "it looks like GBK"),
    "UTF-16": ("XC-101.yaml", lambda text: text.encode("utf-16"), "it looks like UTF-16"),
    "empty": ("XC-101.yaml", lambda text: b"", "XC-101.yaml: the file is empty"),
    "yml": ("XC-101.yml", lambda text: text.encode(), "XC-101.yml: the file of a rule must be called XC-101.yaml"),
    "hidden txt": ("XC-101.yaml.txt", lambda text: text.encode(), "must be called XC-101.yaml: this one is not read"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAVED)
def test_a_file_that_was_saved_wrongly_is_one_line_also_when_the_pack_is_used(cli, own, tmp_path, name):
    called, saved, says = SAVED[name]
    path = own / "XC-101.yaml"
    content = saved(path.read_text(encoding="utf-8"))
    path.unlink()
    (own / called).write_bytes(content)
    (fault,) = [fault for one in cli("--lang", "en", "--json", "rules", "check", own).json for fault in one["faults"]]
    assert says in fault
    cli("init", tmp_path / "p.gpkg")
    said = cli("--lang", "en", "audit", tmp_path / "p.gpkg", "--rules", own)
    assert said.code == 1
    assert says in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_a_byte_order_mark_and_windows_lines_do_no_harm(cli, own):
    path = own / "XC-101.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_text(encoding="utf-8").replace("\n", "\r\n").encode())
    assert cli("rules", "check", own).code == 0


def test_a_pack_without_rules_and_letters_of_another_pack_are_noted(cli, own):
    (own / "XC-101.yaml").unlink()
    pack = own / "_pack.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("letters: XC", "letters: CN"), encoding="utf-8")
    (one,) = cli("--lang", "en", "--json", "rules", "check", own).json
    assert one["notes"] == [
        "the letters CN are those of the pack 'national' too: codes may meet",
        "the pack holds no file of a rule",
    ]


BROKEN_PACK = {
    "parameters": ("parameters: {}", "parameters: [least]", ["_pack.yaml, line 14: parameters", "got ['least']"]),
    "documents": ("notice: {zh: 某某通知", "notice: {cn: 某某通知", ["_pack.yaml, line 16: documents: notice"]),
    "title": ("title: {zh: 本地规则", "title: {cn: 本地规则", ["_pack.yaml, line 5: title: expected {zh"]),
    "until": ("order: 30", "until: 2020-01-01\norder: 30", ["_pack.yaml, line 13: until", "not after it begins"]),
    "since": ("since: 2026-01-01", "since: soon", ["_pack.yaml, line 11: since: expected a date as 2021-03-01"]),
    "code": ('codes: ["500237"]', 'codes: ["50023"]', ["_pack.yaml, line 10", "2, 4 or 6 digits"]),
    "letters": ("letters: XC", "letters: XCD", ["_pack.yaml, line 6: letters", "two capital letters"]),
    "field": ("issuer:", "isuer:", ["_pack.yaml, line 7: unknown field 'isuer'", "'issuer'"]),
}


@pytest.mark.parametrize("name", BROKEN_PACK)
def test_a_broken_pack_is_told_with_line_and_field(cli, tmp_path, name):
    right, wrong, says = BROKEN_PACK[name]
    new_pack(tmp_path / "xc", catalogue=load(), place="500237")
    path = tmp_path / "xc" / "_pack.yaml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    said = cli("--lang", "en", "--json", "rules", "check", tmp_path / "xc")
    assert said.code == 1
    fault, *others = [fault for one in said.json for fault in one["faults"]]
    assert others == []
    for part in says:
        assert part in fault
    assert "since: since" not in fault


def test_a_rule_without_its_sentence_and_a_part_that_no_sentence_has_are_noted(cli, own):
    path = own / "XC-101.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("part: 严禁}", "part: 鼓励}").replace("part: 严禁,", "part: 鼓励,"), encoding="utf-8")
    said = cli("--lang", "en", "--json", "rules", "check", own)
    assert said.code == 0
    notes = [note for one in said.json for note in one["notes"]]
    assert any("'鼓励' of asks is in no quote" in note for note in notes)
    path.write_text(text.replace(", quote: 严禁在取水口500米范围内新设排污口", ""), encoding="utf-8")
    notes = [note for one in cli("--lang", "en", "--json", "rules", "check", own).json for note in one["notes"]]
    assert any("no citation quotes its sentence" in note for note in notes)


def test_all_bad_rules_of_a_pack_are_told_at_once_and_a_bad_pack_too(cli, own):
    text = (own / "XC-101.yaml").read_text(encoding="utf-8")
    (own / "XC-102.yaml").write_text(text.replace("XC-101", "XC-102").replace("outfalls", "outfals"), encoding="utf-8")
    (own / "XC-103.yaml").write_text(text.replace("XC-101", "XC-103").replace("prohibit", "forbid"), encoding="utf-8")
    said = cli("--json", "rules", "check", own)
    assert said.code == 1
    assert {one["code"]: one["ok"] for one in said.json} == {
        "local": True,
        "XC-101": True,
        "XC-102": False,
        "XC-103": False,
    }
    pack = (own / "_pack.yaml").read_text(encoding="utf-8")
    (own / "_pack.yaml").write_text(pack.replace("letters: XC", "letters: xcy"), encoding="utf-8")
    assert "letters" in cli("--lang", "en", "rules", "check", own).out


def test_what_no_asks_entry_covers_is_told_as_a_note_and_is_no_fault(cli, own):
    path = own / "XC-101.yaml"
    text = path.read_text(encoding="utf-8").replace("  - {part: 500米范围内, by: limits}\n", "")
    path.write_text(text, encoding="utf-8")
    said = cli("--json", "rules", "check", path)
    assert said.code == 0
    assert any("500米范围内" in note for one in said.json for note in one["notes"])


def test_a_pack_beside_the_project_runs_everywhere_and_its_findings_outlive_its_folder(cli, project, own, tmp_path):
    document = cli("--json", "audit", project, "--on", DAY).json
    assert {"XC-101", "CN-101"} <= {finding["rule"] for finding in document["findings"]}
    assert "XC-101" in cli("rules", "list", "--project", project, "--pack", "local").out
    assert cli("rules", "show", "XC-101", "--project", project).code == 0
    assert cli("rules", "show", "XC-101").code == 1
    assert set(rz.open(project).audit(rules=["XC-101"], on=DAY).findings["rule"]) == {"XC-101"}
    own.parent.rename(tmp_path / "elsewhere")
    with pytest.raises(rz.UnknownNameError):
        rz.open(project).audit(rules=["XC-101"], on=DAY)
    opened = rz.open(project, rules=[tmp_path / "elsewhere"])
    assert set(opened.audit(rules=["XC-101"], on=DAY).findings["rule"]) == {"XC-101"}
    # the folder is not named: nothing falls, the code stands where the title was
    assert len(cli("--json", "findings", project, "--rule", "XC-101").json["findings"]) == 1
    assert cli("findings", project, "-o", tmp_path / "f.xlsx").code == 0
    assert cli("report", project, "-o", tmp_path / "t.xlsx").code == 0
    assert cli("map", project, "-o", tmp_path / "m.html").code == 0
    assert cli("map", project, "--rule", "XC-101", "-o", tmp_path / "r.html").code == 0
    assert "取水口500米内新设排污口" not in _words_of(tmp_path / "f.xlsx")
    named = ("--rules", tmp_path / "elsewhere")
    assert cli("findings", project, "-o", tmp_path / "g.xlsx", *named).code == 0
    assert "取水口500米内新设排污口" in _words_of(tmp_path / "g.xlsx")
    for words in (("report", project, "-o", tmp_path / "u.xlsx"), ("map", project, "-o", tmp_path / "n.html")):
        assert cli(*words, *named).code == 0


def _words_of(book) -> set[str]:
    return {str(cell) for sheet in load_workbook(book) for row in sheet.iter_rows(values_only=True) for cell in row}


def test_dropping_a_pack_closes_its_findings_with_the_reason_and_the_last_one_is_kept(cli, project, own):
    cli("rules", "use", project, "national", "local")
    assert cli("-q", "audit", project, "--on", DAY).code == 0
    said = cli("--json", "rules", "drop", project, "local")
    assert said.json["packs"] == ["national"]
    (retired,) = said.json["retired"]
    table = ProjectFile.open(project).read("rz_findings")
    assert table.at[retired, "status"] == "closed"
    assert "已停用" in table.at[retired, "note"]
    assert (table[table["pack"] == "national"]["status"] != "closed").all()
    (change,) = ProjectFile.open(project).table("rz_changes").to_dict("records")
    assert (change["how"], change["finding_id"], change["status_after"]) == ("drop", retired, "closed")
    last = cli("--lang", "en", "rules", "drop", project, "national")
    assert last.code == 1
    assert "would use no pack" in last.err
    assert set(rz.open(project).audit(on=DAY).findings["pack"]) == {"national"}


def test_a_finding_that_another_pack_holds_too_stays_without_the_dropped_clause(cli, project, own):
    text = (own / "XC-101.yaml").read_text(encoding="utf-8")
    citations = text[text.index("citations:") : text.index("message:")]
    sharper = f"code: XC-102\nname: sharper\nextends: CN-101\nlimits: [{{since: 2020-01-01}}]\n{citations}"
    (own / "XC-102.yaml").write_text(sharper, encoding="utf-8")
    cli("rules", "use", project, "national", "local")
    report = rz.open(project).audit(rules=["CN-101", "XC-102"], on=DAY)
    (finding,) = report.findings.to_dict("records")
    assert set(finding["rules"].split()) == {"CN-101", "XC-102"}
    other = "local" if finding["pack"] == "national" else "national"
    cli("rules", "drop", project, other)
    row = ProjectFile.open(project).read("rz_findings").loc[finding["finding_id"]]
    assert row["status"] == "new"
    assert [clause["pack"] for clause in json.loads(row["clauses"])] == [finding["pack"]]
    assert row["rules"] == finding["rule"]


def test_a_remembered_pack_whose_folder_is_gone_is_told_and_can_be_dropped(cli, project, own, tmp_path):
    cli("rules", "use", project, "national", "local")
    own.parent.rename(tmp_path / "elsewhere")
    said = cli("--lang", "en", "audit", project)
    assert said.code == 1
    assert "remembers the pack 'local'" in said.err
    assert "--rules" in said.err
    assert cli("-q", "audit", project, "--rules", tmp_path / "elsewhere", "--on", DAY).code == 0
    assert cli("rules", "drop", project, "local").code == 0
    assert cli("-q", "audit", project, "--on", DAY).code == 0


def test_a_project_is_made_with_its_packs_and_refuses_one_that_is_not_there(cli, tmp_path, own):
    assert cli("--json", "init", tmp_path / "a.gpkg", "--pack", "national", "--pack", "local").json["packs"] == [
        "national",
        "local",
    ]
    wrong = cli("--lang", "en", "init", tmp_path / "b.gpkg", "--pack", "nationl")
    assert wrong.code == 1
    assert "Did you mean national" in wrong.err
    assert not (tmp_path / "b.gpkg").exists()


def test_a_rule_up_or_downstream_is_not_run_where_there_is_no_network(cli, project, own):
    path = own / "XC-101.yaml"
    text = path.read_text(encoding="utf-8").replace("check: within_distance", "check: upstream")
    path.write_text(text, encoding="utf-8")
    (count,) = cli("--json", "audit", project, "--rule", "XC-101", "--on", DAY).json["rules"]
    assert "没有河网" in count["not_run"]


def test_every_number_and_clause_has_its_source_and_a_reading_by_a_person_takes_it_off_the_worklist(cli, project):
    every = cli("--json", "rules", "sources", "--pack", "national").json
    assert {row["code"] for row in every} == {r.code for r in load().rules.values() if r.pack == "national"}
    assert [row["value"] for row in every if row["code"] == "CN-111" and row["what"] == "distance_m"] == ["1000"]
    recalled = [row for row in every if row["code"] == "CN-101" and row["value"] == "57"]
    assert [(row["confidence"], row["read"]) for row in recalled] == [("recall", None)]

    def work():
        rows = cli("--json", "rules", "sources", "--unverified", "--project", project).json
        return {(row["code"], row["value"]) for row in rows}

    before = work()
    assert ("CN-101", "318") in before
    assert cli("rules", "confirm", "CN-101", "--by", "王工", "--article", "318", "--project", project).code == 0
    assert before - work() == {("CN-101", "318")}
    assert "王工" in cli("rules", "show", "CN-101", "--project", project).out
    assert cli("rules", "confirm", "CN-101", "--by", "王工", "--article", "999", "--project", project).code == 1
    assert cli("rules", "confirm", "CN-101", "--by", "王工").code == 2


def test_a_reading_holds_for_what_was_read_and_not_for_what_the_rule_says_later(cli, own):
    assert cli("rules", "confirm", "XC-101", "--by", "王工", "--rules", own).code == 0

    def unverified():
        rows = cli("--json", "rules", "sources", "--unverified", "--rules", own).json
        return [(row["what"], row["readings"][0]["stale"]) for row in rows if row["code"] == "XC-101"]

    assert unverified() == []
    path = own / "XC-101.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: outfall-near-intake", "name: renamed"), encoding="utf-8")
    assert unverified() == []
    path.write_text(text.replace("distance_m: 500", "distance_m: 600"), encoding="utf-8")
    assert unverified() == [("依据", True), ("distance_m", True)]
    assert "此后规则已改" in cli("rules", "show", "XC-101", "--rules", own).out
    assert cli("rules", "confirm", "XC-101", "--by", "王工", "--rules", own).code == 0
    assert unverified() == []


def test_hours_along_the_water_are_asked_of_reaches_that_state_no_velocity(cli, own):
    path = own / "XC-101.yaml"
    text = path.read_text(encoding="utf-8").replace("check: within_distance", "check: upstream")
    text = (
        text.replace("distance_m: 500", "hours: 24")
        .replace("    measured: 286.2\n", "")
        .replace("500米范围内", "范围内")
    )
    text = text[: text.index("message:")] + text[text.index("examples:") :]
    reach = '    reaches: [{id: a, from_node: 1, to_node: 2, geometry: "LINESTRING (109.89 31.1, 109.92 31.1)"}]\n'
    text = text.replace("  good:\n", reach + "  good:\n").replace("(109.91 31.1)", "(109.895 31.1)") + reach
    path.write_text(text, encoding="utf-8")
    said = cli("--lang", "en", "--json", "rules", "check", own)
    assert [fault for one in said.json for fault in one["faults"]] == []
