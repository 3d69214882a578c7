"""``riverzones patrol`` as a person calls it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

TRACKS = Path(__file__).parents[2] / "data" / "wushan" / "patrols"


def test_tracks_are_judged_kept_and_counted_in_both_languages(cli, wushan):
    said = cli("patrol", wushan, TRACKS, "--on", "2026-11-22")
    assert said.code == 0
    assert "乡镇级" in said.out
    assert "时长 3.8 min，少于 20.0 min" in said.out.replace("\n", "")
    assert "已存入 patrols：新增 0，重判 0，已有 9" in said.err  # the demo has kept them
    assert "本工具的设定，没有文件规定" in said.err
    assert "可用 --rules 换成本地的" in said.err
    again = cli("--lang", "en", "patrol", wushan, TRACKS, "--on", "2026-11-22")
    assert "0 new, 0 judged anew, 9 there already, 0 taken away" in again.err
    assert "settings of ours" in again.err
    assert "cannot tell" in again.out


def test_json_is_one_document_with_measured_and_limit(cli, wushan):
    said = cli("--json", "patrol", wushan, TRACKS / "HD-T-01-05_2026-11-06.gpx", "--on", "2026-11-22", "--dry-run")
    document = said.json
    (track,) = document["tracks"]
    (segment,) = track["segments"]
    checks = {one["check"]: one for one in segment["checks"]}
    assert track["verdict"] == "fail"
    assert checks["least_duration_min"]["limit"] == 20
    assert checks["least_duration_min"]["measured"] == pytest.approx(3.78, abs=0.01)
    assert document["kept"] is None
    assert document["rules"]["statements"] == ["kmrc-patrol-frequency"]
    assert len(document["segments"]) == 104
    assert {row["state"] for row in document["overdue"]} <= {"due", "missed", "unsure"}
    assert said.err == ""


def test_without_a_track_the_status_of_kept_patrols_is_told_and_written(cli, wushan, tmp_path):
    path = tmp_path / "巡河.xlsx"
    said = cli("patrol", wushan, "--on", "2026-11-22", "--from", "2026-10-01", "-o", path)
    assert said.code == 0
    sheet = load_workbook(path).active
    assert [cell.value for cell in sheet[1]][:3] == ["责任段标识", "责任段", "级别"]
    assert sheet.max_row == 105
    assert cli("patrol", wushan, "-o", path).code == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["gone.gpx"], 1, "there is no gone.gpx"),
        (["--from", "yesterday"], 2, "--from: expected a date as 2026-11-22, got 'yesterday'"),
        (["--rules", "kunming"], 1, "Did you mean kunming-2017"),
        (["--level", "vilage"], 1, "Did you mean village"),
        (["--segment", "HD-X"], 1, "no segment is called 'HD-X'"),
    ],
)
def test_what_is_wrong_is_one_line(cli, wushan, words, code, says):
    said = cli("--lang", "en", "patrol", wushan, *words)
    assert said.code == code
    assert says in said.err.replace("\n", "")


def test_a_bad_file_of_a_folder_is_told_and_the_rest_goes_on(cli, wushan, tmp_path):
    shutil.copy(TRACKS / "HD-T-01-04_2026-11-05.gpx", tmp_path)
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    said = cli("--lang", "en", "patrol", wushan, tmp_path, "--on", "2026-11-22", "--dry-run")
    assert said.code == 0
    assert "skipped bad.csv: bad.csv has no columns of longitude and latitude." in said.err
    assert "dry run: nothing was written" in said.err
    assert "HD-T-01-04" in said.out


def test_counting_from_a_day_after_the_day_asked_for_is_an_error(cli, demo_report):
    said = cli("patrol", demo_report.project, "--dry-run", "--on", "2026-11-22", "--from", "2026-11-23")
    assert (said.code, said.out) == (1, "")
    assert "2026-11-23 晚于截止日 2026-11-22" in said.err
    assert cli("patrol", demo_report.project, "--dry-run", "--on", "2026-11-22", "--from", "2026-11-22").code == 0
