"""Sheets: the legend of what is shown, tables over pages, fonts, files."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from print_county import county, findings, words_of
from riverzones.catalogue import load
from riverzones.catalogue.styles import SHAPES
from riverzones.errors import OutputError
from riverzones.model import Symbol, Text
from riverzones.present.paper import Paper, files_of, find_face, numbered, sheet_pages, write_pages
from riverzones.present.paper.findings import ranges
from riverzones.present.paper.fonts import KNOWN, Face
from riverzones.present.paper.job import Job
from riverzones.present.paper.paper import MM_PT, Canvas
from riverzones.present.paper.sheet import MARGIN, as_shows_more
from riverzones.present.paper.symbols import MARKERS, dashes


@pytest.fixture(scope="module")
def face() -> Face:
    return find_face()


def drawn(job: Job) -> list[Canvas]:
    pages = sheet_pages(job).pages
    canvases = [Canvas(job.paper, job.face) for _ in pages]
    for number, (page, canvas) in enumerate(zip(pages, canvases, strict=True), start=1):
        page(canvas, number, len(pages))
    return canvases


def boxes_mm(canvas: Canvas) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every text with the box it fills [mm]."""
    scale = 72 / canvas.figure.dpi / MM_PT
    renderer = FigureCanvasAgg(canvas.figure).get_renderer()  # one for all: each text would draw the page for itself
    extents = [(text.get_text(), text.get_window_extent(renderer).extents) for text in canvas.axes.texts]
    return [(words, tuple(side * scale for side in extent)) for words, extent in extents]


def test_the_legend_names_only_what_can_be_seen_on_the_sheet(face):
    first, *_ = drawn(county(face, findings()))
    words = words_of(first)
    assert "Outfalls层：近处的" in "".join(words)
    assert "Rivers层" in words
    assert "Sources层" not in words
    assert not [said for said in words if "远处的" in said or "Lakes" in said]
    assert "禁止" not in words  # no case of that style is known, so the finding stands under its own name
    assert "核查发现" in words


def test_a_long_table_flows_over_pages_with_its_heading_and_loses_nothing(face):
    job = county(face, findings(16, message="距岸线太近，" * 16, step=0.0001))
    first, *rest = drawn(job)
    assert len(rest) > 1
    assert not [said for said in words_of(first) if said.startswith("排口甲")]
    told = [said for page in rest for said in words_of(page)]
    assert [told.count(f"排口甲{place}") for place in range(16)] == [1] * 16
    assert all(words_of(page).count("编号") == 1 for page in rest if any("排口甲" in said for said in words_of(page)))
    assert "第 2 页　共 " + str(len(rest) + 1) + " 页" in words_of(rest[0])
    assert sum("一公里内的排口" in said for said in told) == 1  # the clause once, below the table
    for page in rest:
        for words, (left, bottom, right, top) in boxes_mm(page):
            assert left >= 8, words
            assert right <= job.paper.width - 8, words
            assert bottom >= 8, words
            assert top <= job.paper.height - 8, words


def test_a_row_higher_than_a_page_goes_on_in_the_next(face):
    long = "".join(f"第{number}句很长。" for number in range(220))
    pages = drawn(county(face, findings(1, message=long)))
    told = "".join(said for page in pages for said in words_of(page) if said.startswith("第") or "句很长" in said)
    assert all(f"{number}句" in told for number in range(220))
    assert all(box[1] >= 8 for page in pages for _, box in boxes_mm(page))


def test_few_findings_stand_below_the_map_with_their_clause(face):
    (page,) = drawn(county(face, findings(2)))
    words = words_of(page)
    assert {"排口甲0", "排口甲1", "1,234.6 m", "2,000.0 m", "765.4 m", "示意数据，不得用于执法"} <= set(words)
    assert any("CN-101  一公里内的排口。第26条" in said for said in words)
    assert "第 1 页　共 1 页" in words
    assert any("某县长 水利局" in said for said in words)


def test_an_english_sheet_says_nothing_in_chinese_of_its_own(face):
    (page,) = drawn(county(face, findings(1), lang="en"))
    own = [said for said in words_of(page) if any("\u4e00" <= letter <= "\u9fff" for letter in said)]
    assert set(own) <= {"长江", "排口甲0", "某县长 水利局 000-00000002", "Data: 示意", "排口甲0\ntoo near"}
    assert {"Page 1 of 1", "Legend", "Overview", "Illustrative data, not for enforcement"} <= set(words_of(page))


def test_numbers_cover_neither_markers_nor_each_other(face):
    first, *_ = drawn(county(face, findings(12, step=0.0028)))
    numbers = {str(number) for number in range(1, 13)}
    patches = [text.get_bbox_patch() for text in first.axes.texts if text.get_text() in numbers]
    first.figure.draw_without_rendering()
    scale = 72 / first.figure.dpi / MM_PT
    labels = [shapely.box(*(patch.get_window_extent().extents * scale)) for patch in patches if patch is not None]
    assert len(labels) == 12
    for place, label in enumerate(labels):
        assert not any(label.intersects(other) for other in labels[place + 1 :])
    (markers,) = (line.get_xydata() for line in first.axes.lines if len(line.get_xydata()) == 12)
    discs = shapely.buffer(shapely.points(markers), 0.8)
    assert not any(shapely.intersects(discs, label).any() for label in labels)
    names = [shapely.box(*box) for words, box in boxes_mm(first) if words == "长江"]
    assert names
    assert not any(name.intersects(label) for name in names for label in labels)


def test_findings_are_numbered_up_the_river_from_its_mouth():
    rows = findings(4)
    rows["chainage_m"] = [300.0, np.nan, 100.0, 200.0]
    rows["river"] = ["长江", "", "长江", "长江"]
    assert numbered(rows).finding_id.tolist() == ["F-2", "F-3", "F-0", "F-1"]
    assert ranges([4, 1, 2, 3, 9]) == "1–4, 9"


def test_a_scale_that_is_asked_for_is_kept_and_what_lies_off_the_map_is_said(face):
    pages = drawn(county(face, findings(20, step=0.004), scale=20_000.0))
    words = [said for page in pages for said in words_of(page)]
    assert "1:20,000" in words
    assert 0 < sheet_pages(county(face, findings(20, step=0.004), scale=20_000.0)).off_map < 20
    assert "20 图外" in words
    assert "20" not in words


def test_the_paper_lies_or_stands_as_shows_more(face):
    job = county(face, findings())
    wide = replace(job, focus=shapely.box(109, 31, 110, 31.1))
    tall = replace(job, focus=shapely.box(109, 30, 109.1, 31.5))
    assert as_shows_more(wide).paper == Paper.of("A4")
    assert as_shows_more(tall).paper == Paper.of("A4", landscape=False)


def test_a_pdf_has_its_fonts_in_it_and_is_the_same_each_time(face, tmp_path):
    job = county(face, findings())
    one = write_pages(job, sheet_pages(job), tmp_path / "one.pdf")
    write_pages(job, sheet_pages(job), tmp_path / "two.pdf")
    data = (tmp_path / "one.pdf").read_bytes()
    assert data == (tmp_path / "two.pdf").read_bytes()
    assert (len(one.book.pages), one.missing) == (1, "")
    assert b"/Type3" in data or b"/FontFile2" in data
    assert b"/MediaBox [ 0 0 841.889" in data  # 297 mm
    with pytest.raises(OutputError, match="exists already"):
        write_pages(job, sheet_pages(job), tmp_path / "one.pdf")
    if shutil.which("pdftotext"):
        told = subprocess.run(["pdftotext", tmp_path / "one.pdf", "-"], capture_output=True, text=True, check=True)
        assert "巫山核查图" in told.stdout
        assert "某县长" in told.stdout


def test_pages_of_a_png_are_files_of_their_own_and_the_size_is_that_of_the_paper(face, tmp_path):
    job = county(face, findings(12))
    printed = write_pages(job, sheet_pages(job), tmp_path / "图.png", dpi=50)
    assert list(printed.files) == files_of(tmp_path / "图.png", len(printed.book.pages))
    assert len(printed.files) > 1
    head = printed.files[1].read_bytes()[16:24]
    assert (int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")) == (584, 413)  # 297 x 210 mm at 50 dpi
    assert not list(tmp_path.glob(".*"))
    with pytest.raises(OutputError, match=r"\.pdf or \.png"):
        write_pages(job, sheet_pages(job), tmp_path / "a.docx")


def test_no_line_of_a_coarse_picture_goes_beyond_the_margin(face, tmp_path):
    clause = Text("《法》第1条：" + "在饮用水水源保护区内禁止设置排污口，" * 12, "")
    job = county(face, findings(1))
    job = replace(job, view=replace(job.view, rules={"CN-101": {"title": clause, "citation": clause}}))
    coarse, *_ = write_pages(job, sheet_pages(job), tmp_path / "a.png", dpi=72).files
    with Image.open(coarse) as picture:
        right = np.asarray(picture.convert("L"))[:, round((297 - MARGIN + 0.6) / 25.4 * 72) :]
    assert right.min() > 200


@pytest.mark.parametrize(
    ("message", "missing", "drawn"),
    [("甲\ue123乙", "\ue123", "甲〓乙"), ("甲\x1b\u202e\u200b乙", "", "甲乙")],
    ids=["no-glyph", "draws-nothing"],
)
def test_no_sheet_has_the_box_of_a_letter_that_is_not_there(face, tmp_path, message, missing, drawn):
    job = county(face, findings(1, message=message))
    assert write_pages(job, sheet_pages(job), tmp_path / "a.png", dpi=50).missing == missing
    (page,) = sheet_pages(job).pages
    canvas = Canvas(job.paper, face)
    page(canvas, 1, 1)
    assert any(drawn in words for words in words_of(canvas))


def test_without_a_font_for_chinese_one_line_says_what_to_install():
    with pytest.raises(OutputError) as told:
        find_face(names=["DejaVu Sans", "Liberation Serif"])
    message, hint = told.value.in_language("zh")
    assert "没有中文字体" in message
    assert "fonts-noto-cjk" in hint
    assert "\n" not in message + hint


@pytest.mark.parametrize("name", ["SimHei", "WenQuanYi Zen Hei", "Microsoft YaHei", "Source Han Sans SC", "SimSun"])
def test_common_chinese_fonts_are_found_by_name(name):
    assert find_face(names=["DejaVu Sans", name]).family == name
    assert find_face(name.upper(), names=["DejaVu Sans", name]).family == name


def test_a_font_that_is_not_there_is_told_with_the_nearest(face, tmp_path):
    with pytest.raises(OutputError, match="no font called 'SimHey'") as told:
        find_face("SimHey", names=["SimHei", "DejaVu Sans"])
    assert "SimHei" in told.value.in_language("en")[1]
    with pytest.raises(OutputError, match="cannot be read as a font"):
        find_face(str(tmp_path / "none.ttf"))
    assert face.family in KNOWN


def test_lines_break_between_chinese_characters_and_not_before_a_full_stop(face):
    lines = face.wrap("距长江岸线太近，应当搬迁。Yangtze River", 10, 20)
    assert "".join(lines).replace(" ", "") == "距长江岸线太近，应当搬迁。YangtzeRiver"
    assert all(face.width_mm(line, 10) <= 20 for line in lines)
    assert not any(line[0] in "，。" for line in lines)
    assert "Yangtze" in " ".join(lines)


def test_every_marker_and_pattern_of_the_catalogue_can_be_drawn():
    assert set(MARKERS) == set(SHAPES)
    styles = load().styles.values()
    symbols = [style.symbol for style in styles] + [case[2] for style in styles for case in style.cases]
    patterns = {symbol.dash: dashes(symbol) for symbol in symbols if symbol.dash}
    assert len(patterns) > 5
    assert all(len(lengths) % 2 == 0 for _, lengths in patterns.values())
    assert dashes(Symbol(width=2.0, dash="6 4 2")) == (0, (3.0, 2.0, 1.0, 3.0, 2.0, 1.0))


def test_a_map_that_is_full_says_that_numbers_are_left_out(face):
    job = county(face, findings())
    crowd = findings(300)
    spread = np.random.default_rng(5).random((300, 2)) * 0.012
    crowd = crowd.set_geometry(shapely.points(spread + np.array([109.87, 31.0])), crs=4490)
    canvas = Canvas(job.paper, face)
    sheet_pages(replace(job, view=replace(job.view, findings=numbered(crowd)))).pages[0](canvas, 1, 1)
    assert "图面容不下的编号见表" in "".join(words_of(canvas))
    assert "图面容不下的编号见表" not in "".join(words_of(drawn(county(face, findings(12, step=0.006)))[0]))
