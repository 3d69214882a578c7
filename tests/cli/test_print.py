"""``riverzones print``."""

from __future__ import annotations

import pytest

from riverzones.catalogue import load
from riverzones.jobs.maps.run import Part
from riverzones.jobs.print import PrintRequest, Setting, course_of, job_of
from riverzones.jobs.shared.layers import project_view
from riverzones.present.paper import find_face
from riverzones.store.project import ProjectFile


def test_one_finding_is_one_page_at_the_scale_asked_for(cli, demo_report, tmp_path):
    finding = demo_report.audit.findings.finding_id.iloc[0]
    path = tmp_path / "one.png"
    words = ("print", demo_report.project, "-o", path, "--finding", finding, "--scale", "1:2万", "--dpi", 50)
    said = cli("--json", *words)
    assert said.code == 0
    assert said.json["findings"] == 1
    assert said.json["files"] == [str(path)]
    assert said.json["scale"] == 20_000
    assert path.read_bytes()[:4] == b"\x89PNG"
    assert cli(*words).code == 1
    assert "--overwrite" in cli("--lang", "en", *words).err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("-o", "a.docx"), 1, ".pdf"),
        (("--scale", "1:abc"), 2, "1:50000"),
        (("--scale", "1:3"), 2, "500"),
        (("--atlas", "长江", "--finding", "F-1"), 2, "--finding"),
        (("--finding", "F-none"), 1, "F-none"),
        (("--font", "No Such Font"), 1, "No Such Font"),
        (("--atlas", "大宁"), 1, "大宁河"),
    ],
)
def test_what_cannot_be_printed_is_one_line(cli, demo_report, tmp_path, monkeypatch, words, code, told):
    monkeypatch.chdir(tmp_path)
    said = cli("print", demo_report.project, *words)
    assert said.code == code
    assert told in said.err
    assert not list(tmp_path.iterdir())


def test_a_chief_gets_the_findings_of_the_chief_and_no_telephone_number_unless_internal(demo_report):
    project, catalogue, setting = ProjectFile.open(demo_report.project), load(), Setting(find_face())
    told, all_of_it = (project_view(project, catalogue=catalogue, internal=internal) for internal in (False, True))
    job = job_of(told, PrintRequest(Part(chief="曲尺乡")), setting, catalogue=catalogue)
    assert 0 < len(job.view.findings) < len(demo_report.audit.findings)
    assert job.view.findings.chiefs.str.contains("曲尺乡").all()
    assert not job.view.findings.chiefs.str.contains("000-").any()
    inside = job_of(all_of_it, PrintRequest(Part(chief="曲尺乡")), setting, catalogue=catalogue)
    assert inside.view.findings.chiefs.str.contains("000-").all()
    assert job.view.illustrative


def test_the_course_of_a_river_runs_from_its_mouth_with_the_chainage_of_the_network(demo_report):
    course = course_of(project_view(ProjectFile.open(demo_report.project), catalogue=load()), "长江")
    low, high = course.ends_m
    assert low == 0
    assert high == pytest.approx(59_000, rel=0.01)
    assert (course.chainage_m[1:] > course.chainage_m[:-1]).all()
    assert course.at(low)[0, 0] > course.at(high)[0, 0]  # the Yangtze runs eastwards here


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--area", "大昌"], "没有叫“大昌”的区划"),
        (["--extent", "1,2,3"], "范围应写作“西,南,东,北”"),
        (["--layer", "outfal"], "是否指 outfalls"),
        (["--area", "大昌镇", "--extent", "109,30,110,31"], "--area 与 --extent 不能同用"),
    ],
)
def test_a_ground_or_layer_that_is_not_there_is_one_line(cli, demo_report, tmp_path, words, says):
    said = cli("print", demo_report.project, "-o", tmp_path / "a.pdf", *words)
    assert said.code in (1, 2)
    assert says in said.err
    assert not (tmp_path / "a.pdf").exists()
