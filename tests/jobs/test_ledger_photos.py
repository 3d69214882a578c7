"""Photos stand in the ledger beside their finding, and come back from it: over a cell or in one, once each."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from riverzones.catalogue import load
from riverzones.jobs.findings.field_notes import import_field_notes, write_photos
from riverzones.jobs.findings.read_back import import_findings
from riverzones.jobs.report.ledgers import write_findings
from riverzones.jobs.report.project import write_project_ledger
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.photos import PHOTOS, photos_of
from riverzones.readers.photos import alike, same
from riverzones.store.project import ProjectFile
from small_county import audited, county

DAY = dt.date(2026, 11, 20)
HEADS = {"before": "整改前照片", "after": "整改后照片"}


def scene(seed: int, size=(400, 300), form="JPEG", **how) -> bytes:
    """A picture of blocks, another for each seed."""
    blocks = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(blocks).resize(size, Image.Resampling.BICUBIC).save(out, form, **how)
    return out.getvalue()


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "p.gpkg"
    audited(county(path))
    return path


@pytest.fixture
def project(stored, tmp_path) -> ProjectFile:
    return ProjectFile.open(shutil.copy(stored, tmp_path / "p.gpkg"))


def ledger(project, path, *, internal=True) -> Path:
    view = project_view(project, catalogue=load(), internal=internal)
    write_findings(project.read("rz_findings"), path, view=view, catalogue=load(), origin=True, overwrite=True)
    return path


@pytest.fixture
def pasted(project, tmp_path):
    """``pasted({"K2": bytes})``: a ledger with pictures over cells, by row and moment."""

    def made(pictures, /, **cells) -> Path:
        book = load_workbook(ledger(project, tmp_path / "l.xlsx"))
        page = book.worksheets[0]
        heads = {cell.value: cell.column_letter for cell in page[1]}
        for (row, moment), data in pictures.items():
            page.add_image(SheetImage(io.BytesIO(data)), f"{heads[HEADS.get(moment, moment)]}{row}")
        for cell, value in cells.items():
            page[cell] = value
        book.save(tmp_path / "back.xlsx")
        return tmp_path / "back.xlsx"

    return made


def finding_of_row(path: Path, row: int) -> str:
    return str(load_workbook(path).worksheets[0][row][0].value)


def test_pictures_over_cells_become_photos_of_their_rows_and_stand_in_the_next_ledger(project, pasted, tmp_path):
    path = pasted({(2, "before"): scene(1), (2, "after"): scene(2, form="PNG"), (3, "before"): scene(3)}, D2="甲")
    assert import_findings(project, path, dry_run=True).photos == 3
    assert not project.has(PHOTOS)
    imported = import_findings(project, path, day=DAY)
    assert (imported.photos, imported.notes, imported.refused) == (3, (), ())
    kept = photos_of(project)
    first = finding_of_row(path, 2)
    of_first = kept[kept["finding_id"] == first]
    assert (of_first["moment"].tolist(), of_first["by"].tolist()) == (["before", "after"], ["甲", "甲"])
    next_ledger = load_workbook(ledger(project, tmp_path / "next.xlsx"))
    rows = {next_ledger.worksheets[0][row][0].value: row for row in range(2, 6)}
    heads = {column: next_ledger.worksheets[0][1][column].value for column in range(16)}
    beside = {
        (image.anchor._from.row + 1, heads[image.anchor._from.col]): alike(image._data())
        for image in next_ledger.worksheets[0]._images
    }
    assert set(beside) == {
        (rows[first], "整改前照片"),
        (rows[first], "整改后照片"),
        (rows[finding_of_row(path, 3)], "整改前照片"),
    }
    assert same(beside[rows[first], "整改后照片"], alike(scene(2)))
    assert next_ledger.worksheets[0].row_dimensions[rows[first]].height >= 60
    shown = next_ledger["照片"]
    assert [(row[0].value, row[2].value) for row in shown.iter_rows(min_row=2)].count((first, "整改后")) == 1
    assert len(shown._images) == 3


def test_what_the_ledger_showed_is_no_new_photo_even_written_anew(project, pasted, tmp_path):
    import_findings(project, pasted({(2, "before"): scene(1)}), day=DAY)
    path = ledger(project, tmp_path / "again.xlsx")
    assert import_findings(project, path, day=DAY).photos == 0
    book = load_workbook(path)
    small = book.worksheets[0]._images[0]
    anew = io.BytesIO()
    Image.open(io.BytesIO(small._data())).save(anew, "PNG")
    book.worksheets[0]._images = [SheetImage(anew)]
    book.worksheets[0]._images[0].anchor = small.anchor
    book.save(path)
    assert import_findings(project, path, day=DAY).photos == 0
    assert len(project.table(PHOTOS)) == 1


def test_a_picture_of_no_finding_or_no_format_is_told_and_the_rest_goes_on(project, pasted):
    path = pasted({(2, "备注"): scene(1), (60, "before"): scene(2), (3, "after"): scene(3)}, C2="已封堵")
    imported = import_findings(project, path, day=DAY)
    assert (imported.photos, len(imported.changes)) == (1, 1)
    assert [note.zh for note in imported.notes] == [
        "2 张图片不在“整改前照片”或“整改后照片”列中某个问题的行上，未采纳（第 2、60 行）"
    ]
    broken = pasted({(2, "before"): scene(5)})  # beside the photo of row 3 that the ledger shows by now
    with zipfile.ZipFile(broken) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(broken, "w") as book:
        for name, data in parts.items():
            book.writestr(name, b"GIF89a" if name.startswith("xl/media/") else data)
    imported = import_findings(project, broken, day=DAY)
    assert imported.photos == 0
    assert imported.notes[0].zh.startswith("2 张图片过大，或不是 JPEG、PNG，未采纳（第 2、3 行）")


def test_a_picture_that_wps_put_into_the_cell_is_read_and_its_formula_refuses_nothing(project, pasted):
    path = pasted({}, C2="已封堵")
    book = load_workbook(path)
    page = book.worksheets[0]
    heads = {cell.value: cell.column for cell in page[1]}
    page.cell(2, heads["整改前照片"]).value = '=_xlfn.DISPIMG("ID_0A1B",1)'
    page.cell(3, heads["整改后照片"]).value = "#VALUE!"
    book.save(path)
    pictures = (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
        ' xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><etc:cellImage><xdr:pic>'
        '<xdr:nvPicPr><xdr:cNvPr id="2" name="ID_0A1B"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/>'
        "</xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/wps.jpeg"/>'
        "</Relationships>"
    )
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/cellimages.xml", pictures)
        packed.writestr("xl/_rels/cellimages.xml.rels", relations)
        packed.writestr("xl/media/wps.jpeg", scene(4))
    imported = import_findings(project, path, day=DAY)
    assert (imported.photos, len(imported.changes), imported.refused) == (1, 1, ())
    assert same(alike(photos_of(project)["jpeg"].iloc[0]), alike(scene(4)))


def test_photos_of_the_spot_are_before_until_the_finding_is_answered_then_after(project, tmp_path):
    name = str(project.read("rz_findings").index[0])

    def note(number, status, when):
        return {
            "id": f"note{number:012d}",
            "finding": name,
            "subject": "",
            "stood": {"status": "new", "note": ""},
            "status": status,
            "note": "",
            "who": "张三",
            "when": when,
            "at": None,
            "photos": [f"photo-{number:03d}.jpg"],
        }

    notes = [
        note(1, "in_hand", "2026-11-01T02:00:00Z"),
        note(2, "answered", "2026-11-20T02:00:00Z"),
        note(3, None, "2026-11-21T02:00:00Z"),
    ]
    head = {"format": "rzback", "version": 1, "project": project.about["created"], "title": "", "notes": notes}
    path = tmp_path / "b.rzback"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("notes.json", json.dumps(head))
        for number in (1, 2, 3):
            packed.writestr(f"photo-{number:03d}.jpg", scene(number))
    import_field_notes(project, path, catalogue=load(), now=dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    assert photos_of(project)["moment"].tolist() == ["before", "after", "after"]
    project_ledger = tmp_path / "whole.xlsx"
    view = project_view(project, catalogue=load(), internal=True)
    write_project_ledger(view, project_ledger, catalogue=load())
    book = load_workbook(project_ledger)
    assert {page.title: len(page._images) for page in book.worksheets if page._images} == {"问题清单": 3, "照片": 3}
    assert book["照片"]["D2"].value == "2026-11-21 10:00"


def test_a_ledger_for_the_public_holds_no_picture_and_photos_are_written_out(project, pasted, tmp_path):
    import_findings(project, pasted({(2, "before"): scene(1)}), day=DAY)
    with zipfile.ZipFile(ledger(project, tmp_path / "public.xlsx", internal=False)) as book:
        assert not [name for name in book.namelist() if "media" in name or "drawing" in name]
    written = write_photos(project, tmp_path / "out")
    assert [path.name.split("-")[-2] for path in written] == ["before"]
    assert same(alike(written[0].read_bytes()), alike(scene(1)))
