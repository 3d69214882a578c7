"""From the card of a finding on a phone to the ledger of the office: noted offline, saved as a file, imported."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from riverzones.catalogue import load
from riverzones.jobs.findings.field_notes import field_notes, import_field_notes, write_photos
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.shared.layers import project_view
from small_county import audited, county

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
HERE = {"latitude": 31.0561, "longitude": 109.9025, "accuracy": 12}


def test_what_is_noted_on_a_phone_comes_into_the_project(look, tmp_path):
    project = county(tmp_path / "p.gpkg")
    audited(project)
    table = project.read("rz_findings")
    finding = str(table.index[table["subject_id"] == "O-1"][0])
    view = map_view(project_view(project, catalogue=load()), catalogue=load())
    noise = np.random.default_rng(1).integers(0, 255, (1500, 2000, 3), dtype="uint8")
    Image.fromarray(noise).save(tmp_path / "camera.jpg", quality=95)

    context = PHONE | {"geolocation": HERE, "permissions": ["geolocation"], "accept_downloads": True}
    page = look.open(view, address=f"#f={finding}", **context)
    page.click(".rz-take-note")
    page.select_option("#rz-note-state", "answered")
    page.fill("#rz-note-words", "<b>已封堵</b>")
    page.fill("#rz-note-who", "张三")
    page.set_input_files("#rz-note-photo", str(tmp_path / "camera.jpg"))
    page.wait_for_selector(".rz-thumb small")
    page.click(".rz-main")
    page.wait_for_selector("#rz-parcel")
    page.wait_for_selector("#rz-not-lasting", state="detached")  # a data base may come late on a busy machine

    page.reload()  # what was noted outlives the page, from file:// too
    page.wait_for_selector("html[data-ready]")
    page.wait_for_selector("#rz-tab-back:not([hidden])")
    page.click("#rz-tab-back")
    assert page.inner_text(".rz-notes .rz-note-said") == "<b>已封堵</b>"
    page.click("#rz-new_note")
    page.click(".rz-main")
    assert "文字和位置" in page.inner_text(".rz-refused")
    page.fill("#rz-note-words", "新排口")
    page.locator(".rz-note-tools button", has_text="用地图中心").click()
    page.click(".rz-main")
    page.wait_for_selector(".rz-notes li:nth-child(2)")
    with page.expect_download() as download:
        page.click("#rz-save_parcel")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == ".rzback"
    assert path.stat().st_size < 400_000 < (tmp_path / "camera.jpg").stat().st_size
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    assert look.errors == []
    assert all(address.startswith(("file:", "blob:")) for address in look.requests)

    made = import_field_notes(project, path, catalogue=load())
    assert [flaw.why.en for flaw in made.flaws] == []
    row = project.read("rz_findings").loc[finding]
    assert (row["status"], row["note"]) == ("answered", "<b>已封堵</b>")
    first, second = field_notes(project).to_dict("records")
    assert (first["who"], first["accuracy_m"], first["photos"]) == ("张三", 12.0, 1)
    assert 0 < first["distance_m"] < 200
    assert (second["note"], second["who"]) == ("新排口", "张三")
    found = project.read("rz_findings").loc[second["finding_id"]]
    assert (found["kind"], found["message"]) == ("field", "现场发现：新排口")
    again = map_view(project_view(project, catalogue=load()), catalogue=load())
    seen = look.open(again, name="again.html", address=f"#f={second['finding_id']}", **PHONE)
    assert "新排口" in seen.inner_text("#rz-card")
    with Image.open(write_photos(project, tmp_path / "photos")[0]) as picture:
        assert picture.size == (1280, 960)


def test_without_a_data_base_the_page_says_that_notes_do_not_last(look, view):
    refuse = "Object.defineProperty(window, 'indexedDB', { value: { open() { throw new Error('no'); } } })"
    page = look.open(replace(view, project="2026-11-30T10:00:00+00:00"), address="#f=F-0003", init=refuse, **PHONE)
    page.click(".rz-take-note")
    page.fill("#rz-note-words", "看过")
    page.click(".rz-main")
    page.wait_for_selector("#rz-parcel")
    assert "关闭页面后记录就没有了" in page.inner_text("#rz-not-lasting")


def test_a_map_of_no_project_takes_no_notes(look, view):
    page = look.open(view, address="#f=F-0003")
    page.wait_for_timeout(200)
    assert page.locator(".rz-take-note").count() == 0
    assert page.locator("#rz-tab-back").is_hidden()


def test_a_chief_cannot_report_a_state_and_take_it_back_in_one_file(look, view):
    page = look.open(replace(view, project="2026-11-30T10:00:00+00:00"), address="#f=F-0003", **PHONE)
    page.click(".rz-take-note")
    page.select_option("#rz-note-state", "answered")
    page.click(".rz-main")
    page.wait_for_selector("#rz-parcel")
    page.evaluate("window.location.hash = '#f=F-0003'")
    page.wait_for_selector(".rz-take-note")
    page.click(".rz-take-note")
    page.select_option("#rz-note-state", "in_hand")
    page.click(".rz-main")
    assert "已整改待核" in page.inner_text(".rz-refused")
    assert page.locator(".rz-notes li").count() == 0
    page.select_option("#rz-note-state", "")
    page.fill("#rz-note-words", "又看了一次")
    page.click(".rz-main")
    page.wait_for_selector(".rz-notes li:nth-child(2)")
