"""An atlas: what each pack holds, what is written again, and what is never lost."""

from __future__ import annotations

import html
import re
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from PIL import Image

from atlas_ground import LI, ONE, TWO, ZHANG, chain, contents, of_five, view_of, written
from riverzones.errors import LayerError, OutputError
from riverzones.jobs.report.ledgers import follow_up_of
from riverzones.present.paper.card import MOST_BYTES
from riverzones.store.project import ProjectFile

BAD = '=HYPERLINK("http://x","y")<img src=x onerror=alert(1)></script>`${1}`'
FILES = {"地图.html", "清单.html", "台账.xlsx", "一页.html", "打包.zip", "卡片.png"}


@pytest.fixture
def atlas(tmp_path):
    project = ProjectFile.create(tmp_path / "p.gpkg", title="试")

    def write(view, *, by="chief", folder="册", processes=1):
        return written(project, tmp_path / folder, view, by=by, processes=processes)

    write.folder = tmp_path / "册"
    return write


def test_everyone_gets_a_map_a_sheet_and_a_ledger_and_what_nobody_answers_for_is_not_lost(atlas):
    made = atlas(view_of(ONE, ("F-3", "[]", "无主口")))
    names = sorted(path.name for path in atlas.folder.iterdir() if path.is_dir())
    assert names == sorted(["乡镇级河长 张三 甲乡_乙乡", "乡镇级河长 李四 CON", "未落实河湖长的问题"])
    assert all({path.name for path in (atlas.folder / name).iterdir()} == FILES for name in names)
    assert sorted(made.written) == names
    sheet = (atlas.folder / names[0] / "清单.html").read_text(encoding="utf-8")
    assert "甲口" in sheet
    assert "无主口" not in sheet
    assert "没有未销号的问题" in (atlas.folder / names[1] / "清单.html").read_text(encoding="utf-8")
    index = made.index.read_text(encoding="utf-8")
    assert len(re.findall(r'href="[^"]+\.(?:html|xlsx|zip)"', index)) == 15
    assert "甲乡/乙乡" in index


def test_one_zip_and_one_page_hold_all_that_is_sent_and_the_card_is_a_picture_below_1_mb(atlas):
    made = atlas(view_of(ONE, ("F-4", chain(ZHANG), BAD)))
    name = "乡镇级河长 张三 甲乡_乙乡"
    folder = atlas.folder / name
    assert name in made.written
    packed = zipfile.ZipFile(folder / "打包.zip")
    assert packed.testzip() is None
    inside = {entry.filename.removeprefix(f"{name}/"): packed.read(entry) for entry in packed.infolist()}
    assert set(inside) == {"地图.html", "清单.html", "台账.xlsx", "卡片.png"}
    assert all(content == (folder / file).read_bytes() for file, content in inside.items())
    page = (folder / "一页.html").read_text(encoding="utf-8")
    frames = [html.unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', page)]
    base = '<base href="about:srcdoc">'
    assert [one.replace(base, "") for one in frames] == [
        (folder / file).read_text(encoding="utf-8") for file in ("地图.html", "清单.html")
    ]
    seen = Tags()
    seen.feed(page)
    assert "script" not in seen.tags
    card = Image.open(folder / "卡片.png")
    assert (card.format, card.size) == ("PNG", (900, 1200))
    assert len(card.convert("RGB").getcolors(1 << 20)) > 20
    assert (folder / "卡片.png").stat().st_size < MOST_BYTES


def test_only_what_changed_is_written_again(atlas):
    atlas(view_of(ONE, TWO))
    files = {path: path.read_bytes() for path in atlas.folder.rglob("*.xlsx")}
    assert atlas(view_of(ONE, TWO)).written == []
    again = atlas(view_of(ONE, ("F-2", chain(LI), "乙口改名")))
    assert again.written == ["乡镇级河长 李四 CON"]
    assert again.unchanged == ["乡镇级河长 张三 甲乡_乙乡"]
    assert [path.parent.name for path, old in files.items() if path.read_bytes() != old] == ["乡镇级河长 李四 CON"]
    assert again.index.read_text(encoding="utf-8").count("本次更新") == 1


def test_a_pack_of_which_a_file_is_missing_is_written_again(atlas):
    atlas(view_of(ONE, TWO))
    (atlas.folder / "乡镇级河长 李四 CON" / "清单.html").unlink()
    assert atlas(view_of(ONE, TWO)).written == ["乡镇级河长 李四 CON"]


def test_what_the_office_has_made_of_the_findings_is_read_once_for_all_packs_and_not_for_none(atlas, monkeypatch):
    reads = []
    monkeypatch.setattr("riverzones.jobs.atlas.run.follow_up_of", lambda view: reads.append(view) or follow_up_of(view))
    view = view_of(ONE, ("F-3", "[]", "无主口"))
    assert len(atlas(view).written) == 3
    assert len(reads) == 1
    assert not atlas(view).written
    assert len(reads) == 1


def test_a_ledger_somebody_filled_in_is_put_aside_and_told(atlas):
    atlas(view_of(ONE, TWO))
    ledger = atlas.folder / "乡镇级河长 李四 CON" / "台账.xlsx"
    book = load_workbook(ledger)
    book.worksheets[0]["B5"] = "已封堵"
    book.save(ledger)
    filled = ledger.read_bytes()
    assert atlas(view_of(ONE, TWO)).kept == []
    (kept,) = atlas(view_of(ONE, ("F-2", chain(LI), "乙口改名"))).kept
    assert kept.read_bytes() == filled
    assert ledger.read_bytes() != filled


def test_what_is_no_longer_there_is_told_and_left(atlas):
    atlas(view_of(ONE, ("F-3", "[]", "无主口")))
    made = atlas(view_of(ONE))
    assert made.stale == ["未落实河湖长的问题"]
    assert (atlas.folder / "未落实河湖长的问题" / "地图.html").exists()
    assert "已不再对应" in made.index.read_text(encoding="utf-8")


def test_a_chief_keeps_the_folder_when_others_come_and_go(atlas):
    atlas(view_of(ONE))
    newcomer = ("township", "张三", "乡长", "甲乡_乙乡")
    atlas(view_of(ONE, ("F-9", chain(newcomer), "丙口")))
    names = {path.name for path in atlas.folder.iterdir() if path.is_dir()}
    assert {"乡镇级河长 张三 甲乡_乙乡", "乡镇级河长 张三 甲乡_乙乡-2"} <= names
    sheet = (atlas.folder / "乡镇级河长 张三 甲乡_乙乡" / "清单.html").read_text(encoding="utf-8")
    assert "甲口" in sheet


def test_a_folder_of_other_things_and_an_internal_atlas_are_left_alone(atlas, tmp_path):
    (tmp_path / "别的").mkdir()
    (tmp_path / "别的" / "a.txt").write_text("x")
    with pytest.raises(OutputError, match="something else"):
        atlas(view_of(ONE), folder="别的")
    atlas(replace(view_of(ONE), internal=True), folder="内部")
    with pytest.raises(OutputError, match="internal"):
        atlas(view_of(ONE), folder="内部")
    assert "内部资料" in (tmp_path / "内部" / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def side_by_side(monkeypatch):
    """Packs are shared out however few there are, once the first of those that are there is seen to have changed."""
    monkeypatch.setattr("riverzones.jobs.atlas.run._LEAST", 1)
    monkeypatch.setattr("riverzones.jobs.atlas.run._TRIED", 1)


def no_process(*_args, **_options):
    raise AssertionError("a process was asked for")


def test_packs_made_by_several_processes_are_the_same_bytes_as_by_one(atlas, tmp_path, side_by_side, monkeypatch):
    reports, pools = [], []
    monkeypatch.setattr(
        "riverzones.jobs.shared.processes.ProcessPoolExecutor",
        lambda *given, **named: pools.append(given[0]) or ProcessPoolExecutor(*given, **named),
    )
    for folder, processes in (("一", 1), ("二", 2)):
        atlas(of_five(), folder=folder)
        ledger = next((tmp_path / folder).glob("*李四*")) / "ledger.xlsx"
        ledger.write_bytes(ledger.read_bytes() + b"filled in")
        assert pools == []
        reports.append(atlas(of_five(called="outfall "), folder=folder, processes=processes))
    assert pools == [1]
    one, two = contents(tmp_path / "一"), contents(tmp_path / "二")
    assert list(one) == list(two)
    assert [name for name in one if one[name] != two[name]] == []
    assert len([name for name in one if name.endswith("card.png")]) == 6
    for told in (lambda report: report.written, lambda report: [path.parent.name for path in report.kept]):
        assert told(reports[0]) == told(reports[1])
    assert len(reports[1].written) == 5
    assert len(reports[1].kept) == 1


def test_a_pack_that_cannot_be_written_ends_an_atlas_alike_and_leaves_nothing_half_written(
    atlas, tmp_path, side_by_side
):
    said = []
    for folder, processes in (("一", 1), ("二", 2)):
        in_the_way = tmp_path / folder / "村级河长 村长1 第1村"
        atlas(view_of(), folder=folder, by="chief")
        in_the_way.write_text("no folder")
        with pytest.raises(OutputError) as caught:
            atlas(of_five(), folder=folder, processes=processes)
        said.append([words.replace(folder, "") for words in caught.value.in_language("zh")])
        assert list((tmp_path / folder).rglob(".rz-*")) == []
        in_the_way.unlink()
        again = atlas(of_five(), folder=folder)
        assert again.kept == []
        assert in_the_way.name in again.written
        assert set(again.unchanged) >= {"乡镇级河长 张三 甲乡_乙乡", "乡镇级河长 李四 CON"}
    assert said[0] == said[1]
    assert "村长1" in said[0][0]


def test_few_packs_and_those_that_have_not_changed_start_no_process(atlas, side_by_side, monkeypatch):
    monkeypatch.setattr("riverzones.jobs.shared.processes.ProcessPoolExecutor", no_process)
    monkeypatch.setattr("riverzones.jobs.atlas.run._LEAST", 4)
    assert len(atlas(of_five(), processes=8).written) == 6
    monkeypatch.setattr("riverzones.jobs.atlas.run._LEAST", 1)
    assert len(atlas(of_five(), processes=8).unchanged) == 6


@pytest.mark.parametrize(("by", "names"), [("rule", {"CN-101"}), ("river", {"不在河湖上的问题"})])
def test_an_atlas_can_be_divided_otherwise(atlas, by, names):
    assert {name.split(" ")[0] for name in atlas(view_of(ONE), by=by).written} == names


def test_nothing_to_divide_is_said(atlas):
    with pytest.raises(LayerError, match="nothing to divide"):
        atlas(view_of(), by="rule")


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def test_a_hostile_name_is_only_a_name_in_folder_sheet_index_and_ledger(atlas):
    who = ("township", BAD, BAD, "../../etc")
    made = atlas(view_of(("F-1", chain(who), BAD)))
    folder = next(path for path in atlas.folder.iterdir() if "HYPERLINK" in path.name)
    assert folder.parent == atlas.folder
    for page in (folder / "清单.html", made.index):
        seen = Tags()
        seen.feed(page.read_text(encoding="utf-8"))
        assert "img" not in seen.tags
        assert "script" not in seen.tags
        assert any(BAD in text for text in seen.text)
    cells = [cell for row in load_workbook(folder / "台账.xlsx").worksheets[0].iter_rows() for cell in row]
    assert any(isinstance(cell.value, str) and BAD in cell.value for cell in cells)
    assert [cell.value for cell in cells if cell.data_type == "f" and 'HYPERLINK("http://x"' in str(cell.value)] == []
