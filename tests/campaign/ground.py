"""A small county in which every command has something to write, and the commands, each as a person would call it."""

from __future__ import annotations

import io
import json
import shutil
import warnings
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from PIL import Image

from command_names import command_names
from riverzones.cli import main
from riverzones.jobs.export import FORMAT_NAMES
from riverzones.store.project import ProjectFile
from small_county import RULES, audited, county

COMMANDS = {
    "init": "init {to}/new.gpkg --title 县",
    "demo": "demo {to}/demo",
    "import csv": "import {p} {to}/more.csv --as outfalls",
    "import geojson": "import {p} {to}/docks.geojson --as docks",
    "import --replace": "import {p} {to}/first.csv --as outfalls --replace",
    "import --update": "import {p} {to}/newer.csv --as outfalls --update first.csv",
    "import folder": "import {p} {to}/folder --yes",
    "imports undo": "imports undo {p} 2",
    "imports forget": "imports forget {p} category:生活类",
    "set cells": "set cells {p} outfalls:O-7 name=七号口 --note 现场核实 --by 王工",
    "set undo": "set undo {p} 1",
    "layers remove": "layers remove {p} docks --yes",
    "new": "new {to}/folder --yes",
    "run": "run {to}/month",
    "network": "network {p}",
    "delineate": "delineate {p}",
    "markers": "markers {p}",
    "markers --approved": "markers {p} --approved",
    **{
        f"query {ending}": f"query {{p}} 一级保护区内的排污口 -o {{to}}/q.{ending}"
        for ending in ("gpkg", "geojson", "parquet", "csv", "xlsx", "shp", "fgb", "kml", "dxf", "html")
    },
    **{
        f"trace {ending}": f"trace {{p}} --from 109.895,31.055 --downstream --find outfalls -o {{to}}/t.{ending}"
        for ending in ("geojson", "xlsx", "html")
    },
    "rules new": "rules new {to}/rules/local --code XC-101 --place 500237",
    "rules use": "rules use {p} national",
    "rules drop": "rules drop {p} wushan-2023",
    "rules confirm": "rules confirm CN-101 --by 王工 --article 318 --project {p}",
    "audit": "audit {p} --rule CN-101",
    **{f"audit {ending}": f"audit {{p}} --rule CN-101 -o {{to}}/a.{ending}" for ending in ("xlsx", "gpkg", "geojson")},
    "check": "check {p} -o {to}/check.xlsx",
    "check --zones": "check {p} --zones --internal -o {to}/zones.xlsx",
    "chiefs": "chiefs {p} -o {to}/chiefs.xlsx",
    "chiefs --coverage": "chiefs {p} --coverage -o {to}/coverage.geojson",
    "chiefs --cut": "chiefs {p} --cut townships --level township -o {to}/cut.gpkg --internal",
    "findings": "findings {p} -o {to}/findings.xlsx",
    "findings close": "findings close {p} {finding} --note 已拆除",
    "findings set": "findings set {p} {finding} --status in_hand --note 在办",
    "findings import": "findings import {p} {to}/filled.xlsx",
    "findings import rzback": "findings import {p} {to}/back.rzback",
    "findings notes": "findings notes {p} --photos {to}/photos",
    "due": "due {p} -o {to}/due.xlsx",
    "tasks": "tasks {p} -o {to}/tasks.xlsx",
    "quality classes": "quality classes {p} -o {to}/quality.xlsx",
    "quality traceback": "quality traceback {p} 示意断面 -o {to}/back.html --map {to}/back-map.html",
    "quality profile": "quality profile {p} 示意河 -o {to}/profile.html",
    "quality compensation": "quality compensation {p} --formula {to}/formula.yaml -o {to}/paid.xlsx",
    "quality bulletin": "quality bulletin {p} -o {to}/bulletin.docx",
    "basins": "basins {p} --at 109.905,31.055 --dem {to}/dem.tif --keep B-1",
    "targets": "targets {p} -o {to}/targets.xlsx",
    "sources": "sources {p} --internal -o {to}/risks.xlsx",
    "sources sheets": "sources {p} --internal --on 2026-11-22 -o {to}/one-source.html",
    "emergency": "emergency {p} --at 109.892,31.055 -o {to}/spill.xlsx --map {to}/spill.html --plan {to}/spill.pdf",
    "compare": "compare {p} -o {to}/compare.xlsx",
    **{f"report {ending}": f"report {{p}} -o {{to}}/r.{ending}" for ending in ("xlsx", "docx", "html")},
    "report template": "report {p} --write-template {to}/template.docx",
    "report findings": "report {p} --of findings -o {to}/list.xlsx",
    "report outfalls": "report {p} --of outfalls -o {to}/outfalls.xlsx",
    "sheets": "report {p} --of outfall-sheets -o {to}/sheets/",
    "boards": "report {p} --of boards -o {to}/boards/",
    "report zones": "report {p} --of zones --approved --internal -o {to}/papers.html",
    "patrol": "patrol {p} {to}/H-1_2026-11-18.gpx --on 2026-11-22",
    "patrol -o": "patrol {p} -o {to}/patrols.xlsx --on 2026-11-22",
    "map": "map {p} -o {to}/m.html",
    "atlas": "map {p} --atlas {to}/atlas --by chief",
    "print png": "print {p} -o {to}/s.png --dpi 60",
    "print pdf": "print {p} -o {to}/s.pdf",
    "print atlas": "print {p} --atlas 示意河 -o {to}/river.pdf",
    **{f"export {name}": f"export {{p}} {{to}}/out --format {name}" for name in FORMAT_NAMES},
    "verify --accept": "verify {p} --accept",
    "doctor --save": "doctor {to}/damaged.gpkg --save {to}/saved.gpkg",
}
"""Every command that writes: ``{p}`` is the project, ``{to}`` its folder, ``{finding}`` one of its findings."""
READERS = (
    "completion", "findings show", "history", "imports gone", "imports list", "imports words", "layers list", "mcp",
    "precheck", "rules check", "rules coverage", "rules list", "rules show", "rules sources", "set list", "shoreline",
    "verify",
)  # fmt: skip
"""The commands that write nothing."""
WARMING = (
    "audit xlsx", "report docx", "print png", "print pdf", "query gpkg", "query html", "export parquet", "basins",
    "markers", "findings import rzback", "quality bulletin", "quality profile", "emergency", "import folder", "sources",
)  # fmt: skip
"""Of these those that between them load everything."""
QUICK = ("init", "import csv", "network", "query shp", "audit xlsx", "sheets", "atlas", "rules new")
"""Of these those that stand for their kind in the short form of the campaign: one file, many, a folder, the project."""


def build(folder: Path) -> Path:
    """The folder that each round begins with a copy of: the project ``p.gpkg`` and the files that commands read."""
    (folder / "first.csv").write_text(
        "id,name,lon,lat\nO-7,七号,109.9021,31.0561\nO-8,八号,109.9022,31.0562\n", encoding="utf-8"
    )
    (folder / "formula.yaml").write_text(
        "title: {zh: 示例, en: example}\nsource: {zh: 示例, en: example}\nunit: 万元\nby: multiple\nitems: {NH3N: 10}\n"
        "targets: {示意断面: III}\n",
        encoding="utf-8",
    )
    (folder / "sources.csv").write_text(
        "id,name,source_type,river,lon,lat\nS-1,示意水源,river,示意河,109.905,31.055\n", encoding="utf-8"
    )
    (folder / "intakes.csv").write_text(
        "id,name,source_id,river,lon,lat\nQ-1,示意取水口,S-1,示意河,109.905,31.055\n", encoding="utf-8"
    )
    (folder / "more.csv").write_text("id,name,lon,lat\nO-9,九号,109.905,31.056\n", encoding="utf-8")
    river = shapely.LineString([(109.89, 31.055), (109.92, 31.055)])
    rivers = gpd.GeoDataFrame({"id": ["R-1"], "name": ["示意河"], "width_m": [60.0]}, geometry=[river], crs=4326)
    rivers.to_file(folder / "rivers.geojson")
    docks = gpd.GeoDataFrame({"id": ["D-1"], "name": ["码头"]}, geometry=[shapely.Point(109.906, 31.0551)], crs=4326)
    docks.to_file(folder / "docks.geojson")
    fixes = "".join(
        f'<trkpt lat="31.0552" lon="{109.89 + n * 0.0005:.4f}"><time>2026-11-18T0{1 + n // 60}:{n % 60:02d}:00Z</time>'
        "</trkpt>"
        for n in range(61)
    )
    (folder / "H-1_2026-11-18.gpx").write_text(f"<gpx><trk><trkseg>{fixes}</trkseg></trk></gpx>", encoding="utf-8")
    (folder / "newer.csv").write_text(
        "id,name,lon,lat\nO-7,七号新名,109.9021,31.0561\nO-10,十号,109.9052,31.0562\n", encoding="utf-8"
    )
    (folder / "samples.csv").write_text(
        "断面名称,采样日期,项目,监测值,单位\n示意断面,2025-11-05,氨氮,0.6,mg/L\n示意断面,2026-11-05,氨氮,1.6,mg/L\n",
        encoding="utf-8",
    )
    (folder / "sections.csv").write_text(
        "id,name,target_class,lon,lat\nD-1,示意断面,Ⅲ,109.915,31.055\n", encoding="utf-8"
    )
    _valley(folder / "dem.tif")
    for name in ("folder", "month"):
        (folder / name).mkdir()
        shutil.copy(folder / "more.csv", folder / name / "入河排污口.csv")
    project = county(folder / "p.gpkg")
    with project.transaction() as tx:
        tx.put_layer("townships", _townships())
    for words in (
        "rules use {p} national wushan-2023",
        "import {p} {to}/first.csv --as outfalls",
        "import {p} {to}/rivers.geojson --as rivers --overwrite --yes",
        "import {p} {to}/sources.csv --as sources",
        "import {p} {to}/intakes.csv --as intakes",
        "import {p} {to}/sections.csv --as sections",
        "import {p} {to}/samples.csv --as samples",
        "import {p} {to}/docks.geojson --as docks",
        "import {p} {to}/first.csv --as outfalls --learn category:生活类=生活污水",
        "set cells {p} outfalls:O-8 name=八号口 --note 现场核实 --by 王工",
        "new {to}/month --yes",
        "network {p}",
        "delineate {p}",
    ):
        here(words.format(p=project.path, to=folder).split())
    for _ in range(2):  # what is compared are two audits
        audited(project, *RULES)
    here(words_of("report findings", folder))
    (folder / "list.xlsx").rename(folder / "filled.xlsx")
    (folder / "back.rzback").write_bytes(_field_notes(project))
    damaged = bytearray(project.path.read_bytes())
    page = len(damaged) // 2 // 4096 * 4096
    damaged[page : page + 4096] = b"\xff" * 4096
    (folder / "damaged.gpkg").write_bytes(damaged)
    return folder


def here(words: list[str]) -> None:
    """Run a command in this very process: what it loads is there for all that are forked off afterwards."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            main(words)
        except SystemExit as ended:
            if ended.code:
                raise AssertionError(said.getvalue()) from ended


def warm(ground: Path, folder: Path) -> None:
    """Run one command of each kind here, so that no round of the long campaign reads packages and catalogue anew."""
    copy(ground, folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in WARMING:
            here(words_of(name, folder))


def _valley(path: Path) -> None:
    """Heights that fall to the river and along it to the west, with divides on three sides."""
    rows, columns = np.mgrid[0:60, 0:80]
    across = abs(rows - 30)
    heights = 300 + 4.0 * np.minimum(across, 50 - across) + 0.5 * np.minimum(columns, 140 - columns)
    place = rasterio.Affine(0.0005, 0, 109.885, 0, -0.0005, 31.07)
    with rasterio.open(path, "w", driver="GTiff", width=80, height=60, count=1, dtype="float32", crs="EPSG:4490",
                       transform=place) as raster:  # fmt: skip
        raster.write(heights.astype("float32"), 1)


def _field_notes(project: ProjectFile) -> bytes:
    """One note about the first finding, with a photo, as the page of a map writes it."""
    finding = str(project.read("rz_findings").index[0])
    photo, packed = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (64, 48), (40, 90, 140)).save(photo, "JPEG")
    note = {
        "id": "aaaa0000bbbb1111",
        "finding": finding,
        "subject": "排污口",
        "stood": {"status": "new", "note": ""},
        "status": "answered",
        "note": "已封堵",
        "who": "王工",
        "when": "2026-11-22T10:00:00.000Z",
        "at": {"lon": 109.9025, "lat": 31.0561, "accuracy_m": 12.0, "from": "device"},
        "photos": ["photo-001.jpg"],
    }
    head = {"format": "rzback", "version": 1, "project": project.about["created"], "title": "示意县", "notes": [note]}
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("notes.json", json.dumps(head))
        archive.writestr("photo-001.jpg", photo.getvalue())
    return packed.getvalue()


def _townships() -> gpd.GeoDataFrame:
    """Two townships, for segments that are cut at their border."""
    return gpd.GeoDataFrame(
        {"id": ["T-1", "T-2"], "name": ["甲乡", "乙乡"], "code": ["500237101", "500237102"]},
        geometry=[shapely.box(109.88, 31.0, 109.905, 31.1), shapely.box(109.905, 31.0, 109.93, 31.1)],
        crs=4490,
    )


def words_of(name: str, folder: Path) -> list[str]:
    """The command line of a command in a copy of the ground."""
    words = COMMANDS[name]
    finding = ""
    if "{finding}" in words:
        finding = str(ProjectFile.open(folder / "p.gpkg").read("rz_findings").index[0])
    return [word.format(p=folder / "p.gpkg", to=folder, finding=finding) for word in words.split()]


def command_of(name: str) -> str:
    """What a command is called on the command line: "quality bulletin" and "map", of "quality bulletin" and "atlas"."""
    words = COMMANDS[name].split()
    return " ".join(words[:2]) if " ".join(words[:2]) in command_names() else words[0]


def copy(ground: Path, folder: Path) -> Path:
    """A copy of the ground to work in."""
    return Path(shutil.copytree(ground, folder))
